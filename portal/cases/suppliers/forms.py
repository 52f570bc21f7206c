"""Shape of what an agent types about an escalation. What there is to choose from is given by ``offer``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal.cases.desk_forms import REASON_MAX, ActForm, text_limits, whole_number
from portal.cases.suppliers.clocks import Promise, target_words
from portal.cases.suppliers.vocabulary import HOWS, KINDS, How, Kind
from portal.cases.suppliers.wording import MOST_OF_TEXT
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import SupplierEntry
from portal.sla.targets import Measure
from portal.web.text_input import clean_line, clean_text
from portal.web.time_input import read_time

LINE_MAX = 80
TOLD_BY = [SelectChoice(how.value, HOWS[how]) for how in (How.PHONE, How.PORTAL)]


def priority_choices(promise: Promise) -> list[SelectChoice]:
    """Their priorities, each with their own definition and what they promise."""
    return [
        SelectChoice(
            priority.value,
            f"{priority.value}: {words} They answer "
            f"{target_words(promise.target(priority, Measure.RESPONSE))} and solve it "
            f"{target_words(promise.target(priority, Measure.RESOLUTION))}.",
        )
        for priority, words in sorted(promise.definitions.items())
    ]


def letter_field(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        [DataRequired("Enter the text"), text_limits("The text", MOST_OF_TEXT)],
        filters=(clean_text,),
        description="The customer never sees it. Leave out what the supplier need not know of people.",
    )


class FilesForm(FlaskForm):
    """``offer_files`` gives the case's files: key → name."""

    version = HiddenField(filters=(whole_number,))
    chosen = SelectMultipleField("Files that go with it", choices=[], validate_choice=False)

    def offer_files(self, files: Mapping[str, str]) -> None:
        """Keep the keys sent that are files of this case."""
        self.chosen.choices = [SelectChoice(key, name) for key, name in files.items()]
        self.chosen.data = [key for key in dict.fromkeys(self.chosen.data or ()) if key in files]


class EscalationForm(FilesForm):
    """A new escalation. ``seen_text`` is the digest of the letter that was shown; ``token`` its reference."""

    seen_text = HiddenField(filters=(clean_line,))
    token = HiddenField(filters=(clean_line,))
    what = RadioField(
        "What is it to them?",
        [InputRequired("Choose what it is to them")],
        choices=[],
        invalid_choice_message="Choose what it is to them",
    )
    their_priority = RadioField(
        "Their priority",
        [InputRequired("Choose their priority")],
        choices=[],
        invalid_choice_message="Choose their priority",
    )
    letter = letter_field("Text to the supplier")
    their_reference = StringField(
        "Their reference, if you know it already",
        [text_limits("Their reference", LINE_MAX)],
        filters=(clean_line,),
    )

    def offer(self, supplier: SupplierEntry, promise: Promise) -> None:
        both = ((Kind.INCIDENT, supplier.incidents), (Kind.SERVICE_REQUEST, supplier.service_requests))
        self.what.choices = [
            SelectChoice(f"{kind.value}:{subject}", f"{KINDS[kind]}: {subject}")
            for kind, subjects in both
            for subject in subjects
        ]
        self.their_priority.choices = priority_choices(promise)

    @property
    def kind(self) -> Kind:
        return Kind(self.what.data.partition(":")[0])

    @property
    def subject(self) -> str:
        return str(self.what.data.partition(":")[2])


class WritingForm(FilesForm):
    message = letter_field("Write to them")
    hands_back = BooleanField("This is what they waited for: their clock goes on", default=True)


class HearingForm(FilesForm):
    told_by = RadioField(
        "How did they tell you?",
        [InputRequired("Choose how they told you")],
        choices=TOLD_BY,
        invalid_choice_message="Choose how they told you",
    )
    teller = StringField("Who told you?", [text_limits("The name", LINE_MAX)], filters=(clean_line,))
    told = TextAreaField(
        "What did they say?",
        [DataRequired("Enter what they said"), text_limits("What they said", MOST_OF_TEXT)],
        filters=(clean_text,),
    )


class StandingForm(FilesForm):
    status = SelectField("Their status", choices=[], invalid_choice_message="Choose their status")
    reference = StringField(
        "Their reference", [text_limits("Their reference", LINE_MAX)], filters=(clean_line,)
    )
    new_priority = SelectField("Their priority", choices=[], invalid_choice_message="Choose their priority")

    def offer(self, supplier: SupplierEntry, priorities: Iterable[Priority]) -> None:
        self.status.choices = [
            SelectChoice(value, f"{value}{': they wait for us' if waits else ''}")
            for value, waits in supplier.statuses.items()
        ]
        self.new_priority.choices = [SelectChoice(priority.value, priority.value) for priority in priorities]


class ContactForm(FilesForm):
    next_letter = letter_field("Text to the next contact")


class PhoneForm(FilesForm):
    whom = StringField(
        "Who did you speak to?",
        [DataRequired("Enter who you spoke to"), text_limits("The name", LINE_MAX)],
        filters=(clean_line,),
    )
    phoned_at = StringField(
        "At what time?",
        [DataRequired("Enter the time, like 14:05")],
        filters=(clean_line,),
        description="Like 14:05. For another day, write it with the name.",
    )

    def validate_phoned_at(self, field: Field) -> None:
        if read_time(field.data or "") is None:
            raise ValidationError("Enter the time, like 14:05")


class SolvingForm(FilesForm):
    solved_by = RadioField(
        "How did they tell you?",
        [InputRequired("Choose how they told you")],
        choices=[*TOLD_BY, SelectChoice(How.MAIL.value, HOWS[How.MAIL])],
        invalid_choice_message="Choose how they told you",
    )
    solved = TextAreaField(
        "What did they do?",
        [DataRequired("Enter what they did"), text_limits("What they did", MOST_OF_TEXT)],
        filters=(clean_text,),
        description="For colleagues. You tell the customer yourself.",
    )


class WithdrawalForm(FilesForm):
    why = StringField(
        "Why do we no longer need it?",
        [DataRequired("Enter why we no longer need it"), text_limits("The reason", REASON_MAX)],
        filters=(clean_line,),
        description="This goes to the supplier.",
    )


class ReadingForm(FilesForm):
    """Nothing but the version."""


class AcceptanceForm(ActForm):
    """Nothing but the version."""


class ReturnForm(ActForm):
    return_reason = TextAreaField(
        "Why do you send it back?",
        [DataRequired("Enter why you send it back"), text_limits("The reason", REASON_MAX)],
        filters=(clean_text,),
        description="Goes into the history. The customer does not see it.",
    )
