"""Shape of a contact that an agent types in (FR-001, FR-002, FR-011)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from wtforms import (
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from portal.cases.contacts.forms import ReasonForm, reason_field
from portal.cases.desk_forms import (
    ASK_OUTCOME,
    IMPACTS,
    URGENCIES,
    KnowledgeForm,
    faq_field,
    knowledge_outcome_field,
    text_limits,
)
from portal.cases.history_words import CHANNELS
from portal.cases.recording.call_form import CallForm
from portal.cases.recording.receipt import is_too_old, received_moment
from portal.cases.rules import Channel, KnowledgeOutcome
from portal.kernel.clock import LONDON
from portal.kernel.phrases import day_text
from portal.web.date_parts import DatePartsField
from portal.web.text_input import EmailAddress, TelephoneNumber, clean_line, clean_text
from portal.web.time_input import NoSuchHour, read_time

SUBJECT_MAX = 200
A_CALL_MINUTES = 30
AS_USUAL = SelectChoice("", "As usual for the category")


def asked_when_solved(form: RecordingForm, field: Field) -> None:
    """A validator: the question need not be answered while the case is not solved."""
    (ASK_OUTCOME if form.is_solved else Optional())(form, field)


class RecordingForm(CallForm, KnowledgeForm, ReasonForm):
    """``now`` is set before validation: nothing can have arrived in the future. ``not_before``: when the case
    the contact is about was received."""

    submission_key = HiddenField(filters=(clean_line,))
    name = StringField("Full name", [text_limits("Full name", 200)], filters=(clean_line,),
                       render_kw={"autocomplete": "off"})  # fmt: skip
    email = EmailField(
        "E-mail address",
        [Optional(), EmailAddress()],
        filters=(clean_line,),
        description="Needed to send them the answer.",
        render_kw={"autocomplete": "off"},
    )
    phone = TelField("Telephone number", [Optional(), text_limits("Telephone number", 40), TelephoneNumber()],
                     filters=(clean_line,), render_kw={"autocomplete": "off"})  # fmt: skip
    channel = RadioField(
        "How did it reach us?",
        [InputRequired("Choose how it reached us")],
        choices=[SelectChoice(channel.value, words.capitalize()) for channel, words in CHANNELS.items()
                 if channel is not Channel.WEB],
        invalid_choice_message="Choose how it reached us",
    )  # fmt: skip
    received_on = DatePartsField("Date received", [InputRequired("Enter the date it was received")])
    received_time = StringField(
        "Time received",
        [DataRequired("Enter the time it was received")],
        filters=(clean_line,),
        description="For example 14:05 or 2:05pm.",
        render_kw={"class": "govuk-input--width-5", "autocomplete": "off"},
    )
    subject = StringField("Subject", [text_limits("Subject", SUBJECT_MAX)], filters=(clean_line,),
                          render_kw={"autocomplete": "off"})  # fmt: skip
    details = TextAreaField(
        "What they asked or told us",
        [text_limits("What they asked or told us")],
        filters=(clean_text,),
    )
    about = SelectField(
        "What is it about?",
        choices=[],
        invalid_choice_message="Choose what it is about",
    )
    impact = SelectField("Impact", choices=[AS_USUAL, *IMPACTS], default="")
    urgency = SelectField("Urgency", choices=[AS_USUAL, *URGENCIES], default="")
    what_next = RadioField(
        "What happens next?",
        [InputRequired("Choose what happens next")],
        choices=[
            SelectChoice("queue", "Put it in the queue"),
            SelectChoice("take", "I will work on it"),
            SelectChoice("solved", "I have solved it already"),
        ],
        default="queue",
        invalid_choice_message="Choose what happens next",
    )
    answer = TextAreaField("What you told them", [text_limits("What you told them")], filters=(clean_text,))
    contact_reason = reason_field()
    outcome = knowledge_outcome_field(asked_when_solved)
    faq = faq_field()
    now: datetime
    not_before: datetime | None = None

    def offer_categories(self, services: Iterable[tuple[str, str, Iterable[tuple[str, str]]]]) -> None:
        """Each service with its key, name and categories; a choice is worth ``service/category``."""
        self.about.choices = [
            SelectChoice("", "Choose a category"),
            *(
                SelectChoice(f"{key}/{category}", label, optgroup=name)
                for key, name, categories in services
                for category, label in categories
            ),
        ]

    @property
    def is_solved(self) -> bool:
        return bool(self.what_next.data == "solved") and not self.about_case

    def is_solved_with(self, slug: str, title: str) -> bool:
        """Whether the case is solved with this FAQ."""
        return (
            self.is_solved
            and self.outcome.data == KnowledgeOutcome.FAQ_USED
            and self.faq.data in {slug, title}
        )

    @property
    def said(self) -> str:
        """Their words; a short matter has all of them in the subject."""
        return self.details.data or self.subject.data or ""

    @property
    def how_and_when(self) -> str:
        """Both in a few words: ``phone, now``."""
        channel = next((words for each, words in CHANNELS.items() if each == self.channel.data), "not said")
        local, at = self.now.astimezone(LONDON), read_time(self.received_time.data or "")
        if at is None or self.day is None:
            return f"{channel}, time not said"
        age = (local.hour * 60 + local.minute) - (at.hour * 60 + at.minute)
        if self.day == local.date() and 0 <= age < A_CALL_MINUTES:
            return f"{channel}, now"
        is_this_year = self.day.year == local.year
        day = "today" if self.day == local.date() else day_text(self.day, with_year=not is_this_year)
        return f"{channel}, {day} at {at:%H:%M}"

    @property
    def when_errors(self) -> bool:
        return any(self[name].errors for name in ("channel", "received_on", "received_time"))

    @property
    def day(self) -> date | None:
        """The day it reached us."""
        return self.received_on.data

    @property
    def received_at(self) -> datetime:
        """When it reached us; only after validation."""
        at = read_time(self.received_time.data or "")
        if self.day is None or at is None:
            raise ValueError("The form has not been validated.")
        return received_moment(self.day, at, self.now)

    def validate_name(self, field: StringField) -> None:
        if not self.person.data and not field.data:
            raise ValidationError("Enter the customer’s name, or find their record")

    def validate_received_on(self, field: DatePartsField) -> None:
        today = self.now.astimezone(LONDON).date()
        if self.day and self.day > today:
            raise ValidationError("Date received must be today or in the past")
        if self.day and is_too_old(self.day, today):
            raise ValidationError("Date received must be in the last 5 years")

    def validate_received_time(self, field: StringField) -> None:
        if read_time(field.data or "") is None:
            raise ValidationError("Time received must be a time, like 14:05 or 2:05pm")
        if not self.day:
            return
        try:
            received_at = self.received_at
        except NoSuchHour as why:
            raise ValidationError(str(why)) from why
        today = self.now.astimezone(LONDON).date()
        if self.day == today and received_at > self.now:
            raise ValidationError("Time received must not be later than now")
        if self.not_before and received_at.replace(second=59) < self.not_before:
            raise ValidationError("Time received must not be before the case was received")

    def validate_subject(self, field: StringField) -> None:
        if not field.data and not self.about_case:
            raise ValidationError("Enter the subject")

    def validate_details(self, field: TextAreaField) -> None:
        if not field.data and self.about_case:
            raise ValidationError("Enter what they asked or told us")

    def validate_about(self, field: SelectField) -> None:
        if not field.data and not self.about_case:
            raise ValidationError("Choose what it is about")

    def is_reason_asked(self) -> bool:
        return self.is_solved

    def validate_answer(self, field: TextAreaField) -> None:
        if self.is_solved and not field.data:
            raise ValidationError("Enter what you told them")

    def validate_faq(self, field: StringField) -> None:
        if self.is_solved:
            super().validate_faq(field)
