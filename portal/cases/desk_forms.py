"""Shape of what an agent types to act on a case. Each form carries the version it was made for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SearchField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.attachments.case_files import files_field
from portal.attachments.checking import CheckedFile
from portal.cases.canned.words import in_braces, left_in, unknown_in
from portal.cases.contacts.forms import ReasonForm, reason_field
from portal.cases.rules import KnowledgeOutcome, PendingReason
from portal.catalogue.priority import IMPACT_WORDS, URGENCY_WORDS
from portal.kernel.phrases import day_text
from portal.sla.calendar import ServiceCalendar, always_open
from portal.web.date_parts import DatePartsField
from portal.web.text_input import clean_line, clean_text

TEXT_MAX = 20_000
LONGEST_PROMISE = timedelta(days=365)
REASON_MAX = 500
MOST_USED = 10
MAX_NUMBER_LENGTH = 18
NEEDS_FAQ = frozenset({KnowledgeOutcome.FAQ_USED, KnowledgeOutcome.FAQ_WRONG})
OUTCOME_LABELS = {
    KnowledgeOutcome.FAQ_USED: "An FAQ had the answer",
    KnowledgeOutcome.FAQ_WRONG: "An FAQ is wrong, or something is missing from it",
    KnowledgeOutcome.DRAFT_FAQ: "Others will ask this: a new FAQ is wanted",
    KnowledgeOutcome.NOT_KNOWLEDGE: "Nothing: it was about this one case only",
}
UNKNOWN_FAQ = "There is no such FAQ. Choose one from the list, or enter its address"
IMPACTS = [SelectChoice(level.value, words) for level, words in IMPACT_WORDS.items()]
URGENCIES = [SelectChoice(level.value, words) for level, words in URGENCY_WORDS.items()]


def whole_number(text: str | int | None) -> int:
    """A filter: the number in a hidden field, 0 for anything else, which no version is."""
    if isinstance(text, int):
        return text
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_LENGTH
    return int(text or 0) if is_number else 0


def text_limits(what: str, most: int = TEXT_MAX) -> Length:
    return Length(max=most, message=f"{what} must be {most:,} characters or fewer")


class ActForm(FlaskForm):
    """``version`` and ``seen`` (the last line of history shown) say what the agent had before them."""

    checked: Sequence[CheckedFile] = ()  # the files that came with it, once they were looked at
    version = HiddenField(filters=(whole_number,))
    seen = HiddenField(filters=(whole_number,))


class TakingForm(ActForm):
    take = HiddenField(default="yes")


class AssignmentForm(ActForm):
    """The choices are given by whoever makes the form."""

    group = SelectField("Group", coerce=int, choices=[], invalid_choice_message="Choose a group")
    assignee = SelectField("Person", coerce=int, choices=[], invalid_choice_message="Choose a person")
    handover = TextAreaField(
        "What should they know?",
        [text_limits("What they should know", REASON_MAX)],
        filters=(clean_text,),
        description="Goes into the history. The customer does not see it.",
    )
    present_group: int = 0

    def validate_handover(self, field: Field) -> None:
        """Another group cannot know what this one does."""
        if self.group.data != self.present_group and not field.data:
            raise ValidationError("Enter what the group should know")

    def offer(self, groups: Iterable[tuple[int, str]], people: Iterable[tuple[int, str]]) -> None:
        """Fill the two lists; 0 stands for "nobody yet"."""
        self.group.choices = [SelectChoice(str(id), name) for id, name in groups]
        self.assignee.choices = [
            SelectChoice("0", "Whoever is free in the group"),
            *(SelectChoice(str(id), name) for id, name in people),
        ]


class PriorityForm(ActForm):
    impact = SelectField(
        "Impact",
        choices=IMPACTS,
        description="How many people or sites does it stop?",
        invalid_choice_message="Choose the impact",
    )
    urgency = SelectField(
        "Urgency",
        choices=URGENCIES,
        description="How soon does it hurt?",
        invalid_choice_message="Choose the urgency",
    )
    reason = StringField(
        "Reason for the change",
        [DataRequired("Enter the reason for the change"), text_limits("The reason", REASON_MAX)],
        filters=(clean_line,),
    )


class ReplyForm(ActForm):
    body = TextAreaField(
        "Reply to the customer",
        [DataRequired("Enter your reply"), text_limits("Your reply")],
        filters=(clean_text,),
    )

    files = files_field()
    used = SelectMultipleField(
        "Answers in this reply",
        choices=[],
        description="Noted on the case when you send. Untick what you have taken out again.",
        validate_choice=False,
    )

    write_by = DatePartsField(
        "I will write again by",
        [Optional()],
        description="Only if this is not the full answer yet. The customer is told, and it gets a due time.",
    )
    hours: ServiceCalendar = always_open()  # of the case's desk
    now: datetime

    @property
    def write_by_at(self) -> datetime | None:
        """When the desk closes on the day promised."""
        return self.hours.closing_on(self.write_by.data) if self.write_by.data else None

    def validate_write_by(self, field: DatePartsField) -> None:
        if field.data is None:
            return
        if field.data > self.hours.local_date(self.now) + LONGEST_PROMISE:
            raise ValidationError("The day you will write again must be within a year")
        closing = self.write_by_at
        if closing is None:
            name = self.hours.name_of(field.data) or day_text(field.data, with_year=True)
            raise ValidationError(f"We are closed on that day ({name}). Choose a working day")
        if closing <= self.now:
            raise ValidationError("The day you will write again must be in the future")

    ready = HiddenField(filters=(clean_line,))  # ids of the canned replies put in

    @property
    def ready_ids(self) -> set[int]:
        """The canned replies this reply was made from."""
        return {whole_number(id) for id in (self.ready.data or "").split(",")[:MOST_USED]} - {0}

    def validate_body(self, field: Field) -> None:
        if left := left_in(field.data or ""):
            raise ValidationError(f"Fill in or take out {in_braces(left)} before you send")

    def offer_answers(self, titles: Mapping[str, str]) -> None:
        """Keep the slugs sent that are those of live FAQs (slug → title), and show them to be unticked."""
        self.used.data = [slug for slug in dict.fromkeys(self.used.data or ()) if slug in titles][:MOST_USED]
        self.used.choices = [SelectChoice(slug, titles[slug]) for slug in self.used.data]


class AnswerForm(ReplyForm):
    """A reply on its way through the search for an answer. ``insert`` and ``link`` name the answer chosen."""

    q = SearchField("Search the answers", filters=(clean_line,))
    insert = StringField()
    link = StringField()
    back = StringField()

    def put_in(self, slug: str, title: str, words: str) -> None:
        """Below what is typed already; the answer counts as used."""
        self.body.data = f"{(self.body.data or '').rstrip()}\n\n{words}".strip()
        known = {choice.value: choice.label for choice in self.used.choices}
        self.used.data = list(self.used.data or ())
        self.used.data.append(slug)
        self.offer_answers({**known, slug: title})


class ReadyForm(ReplyForm):
    """A reply on its way through the choice of a canned reply. ``insert`` is the id of the one chosen."""

    insert = StringField()
    back = StringField()

    def put_in(self, canned_id: int, words: str) -> None:
        """Below what is typed already; it counts as used once the reply is sent."""
        self.body.data = f"{(self.body.data or '').rstrip()}\n\n{words}".strip()
        self.ready.data = ",".join(str(id) for id in sorted(self.ready_ids | {canned_id}))


class CannedReplyForm(FlaskForm):
    title = StringField(
        "Title",
        [DataRequired("Enter a title"), text_limits("The title", 100)],
        filters=(clean_line,),
        description="For you and your colleagues. Customers do not see it.",
    )
    service = SelectField("Service", coerce=int, choices=[], invalid_choice_message="Choose a service")
    body = TextAreaField(
        "Words", [DataRequired("Enter the words"), text_limits("The words")], filters=(clean_text,)
    )

    seen = HiddenField()  # when what the writer had before them was changed

    def offer(self, services: Iterable[tuple[int, str]]) -> None:
        """Fill the list; 0 stands for all services."""
        named = [SelectChoice(str(id), name) for id, name in services]
        self.service.choices = [SelectChoice("0", "All services"), *named]

    def validate_body(self, field: Field) -> None:
        if unknown := unknown_in(field.data or ""):
            raise ValidationError(f"There is no {in_braces(unknown)}. Use one of those in the table")


class NoteForm(ActForm):
    note = TextAreaField(
        "Internal note",
        [DataRequired("Enter your note"), text_limits("Your note")],
        filters=(clean_text,),
        description="Only staff can read this.",
    )
    files = files_field("Add files for staff", id="note-files")


class HoldForm(ActForm):
    waiting_for = RadioField(
        "Who are we waiting for?",
        [InputRequired("Choose who we are waiting for")],
        choices=[
            SelectChoice(PendingReason.CUSTOMER.value, "The customer: the clock stands still"),
            SelectChoice(PendingReason.SUPPLIER.value, "A supplier: our clock runs on"),
            SelectChoice(PendingReason.CHANGE.value, "A planned change: our clock runs on"),
        ],
        invalid_choice_message="Choose who we are waiting for",
    )
    question = TextAreaField(
        "What do we need?",
        [text_limits("What we need")],
        filters=(clean_text,),
        description="To the customer this is sent as a question. Otherwise it is kept as an internal note.",
    )

    def validate_question(self, field: TextAreaField) -> None:
        if self.waiting_for.data == PendingReason.CUSTOMER and not field.data:
            raise ValidationError("Enter what you want to ask the customer")


ASK_OUTCOME = InputRequired("Choose what this says about our FAQs")


def knowledge_outcome_field(asked: Callable[[Any, Field], None] = ASK_OUTCOME) -> RadioField:
    return RadioField(
        "What does this say about our FAQs?",
        [asked],
        choices=[SelectChoice(outcome.value, words) for outcome, words in OUTCOME_LABELS.items()],
        invalid_choice_message="Choose what this says about our FAQs",
    )


def faq_field() -> StringField:
    return StringField(
        "Which FAQ?",
        [text_limits("Which FAQ", REASON_MAX)],
        filters=(clean_line,),
        description="Its title or its address.",
        render_kw={"autocomplete": "off", "list": "live-faqs"},
    )


class KnowledgeForm(FlaskForm):
    """What an answer says about our FAQs. ``offer_faqs`` comes before validation."""

    outcome = knowledge_outcome_field()
    faq = faq_field()
    _slug_of: Callable[[str], str | None] | None = None

    def offer_faqs(self, slug_of: Callable[[str], str | None]) -> None:
        """How a title or an address is turned into the slug of an FAQ that is there."""
        self._slug_of = slug_of

    @property
    def faq_slug(self) -> str | None:
        """The FAQ named, where the outcome is about one."""
        if self._slug_of is None or self.outcome.data not in NEEDS_FAQ:
            return None
        return self._slug_of(self.faq.data or "")

    def validate_faq(self, field: StringField) -> None:
        if self.outcome.data in NEEDS_FAQ and self.faq_slug is None:
            raise ValidationError(UNKNOWN_FAQ if field.data else "Enter which FAQ it was")


class ResolutionForm(ActForm, KnowledgeForm, ReasonForm):
    answer = TextAreaField(
        "Answer to the customer",
        [DataRequired("Enter the answer"), text_limits("The answer")],
        filters=(clean_text,),
    )
    contact_reason = reason_field()
    outcome = knowledge_outcome_field()  # again, so that errors stand in the order of the page
    faq = faq_field()


class ReopeningForm(ActForm):
    why = StringField(
        "Why does it need more work?",
        [DataRequired("Enter why it needs more work"), text_limits("Why it needs more work", REASON_MAX)],
        filters=(clean_line,),
    )


class ClosureForm(ActForm):
    """Nothing but the version."""


class ResumptionForm(ActForm):
    """Nothing but the version."""
