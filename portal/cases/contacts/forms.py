"""Shape of what an agent says about a contact."""

from __future__ import annotations

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal.cases.contacts.queries import ContactBook
from portal.cases.contacts.rules import Asked
from portal.cases.history_words import CHANNELS
from portal.cases.recording.receipt import received_moment
from portal.cases.rules import Channel
from portal.kernel.clock import LONDON
from portal.web.date_parts import DatePartsField
from portal.web.text_input import clean_line, clean_text
from portal.web.time_input import NoSuchHour, read_time

QUESTION = "Why did they have to contact us?"
NOT_SAID = SelectChoice("", "Not said")
TEXT_MAX = 20_000


def reason_field() -> SelectField:
    return SelectField(QUESTION, choices=[NOT_SAID], default="", invalid_choice_message="Choose a reason")


class ReasonForm(FlaskForm):
    """Asks the reason of a contact. ``offer_reasons`` comes before validation."""

    contact_reason = reason_field()
    _is_required = False

    def offer_reasons(self, book: ContactBook, *, service_id: int | None) -> None:
        """The reasons there are; whether one must be chosen says the service."""
        asking = book.asking(service_id)
        offered = [] if asking is Asked.NEVER else book.reasons
        self._is_required = asking is Asked.REQUIRED and bool(offered)  # nobody can choose from nothing
        self.contact_reason.choices = [NOT_SAID, *(SelectChoice(r.key, r.name) for r in offered)]

    def is_reason_asked(self) -> bool:
        return True

    def validate_contact_reason(self, field: Field) -> None:
        if self._is_required and self.is_reason_asked() and not field.data:
            raise ValidationError("Choose why they had to contact us")


class ContactForm(ReasonForm):
    """A contact about a case that is there. ``now`` and ``received_at`` (of the case) are set before."""

    version = HiddenField()
    channel = RadioField(
        "How did it reach us?",
        [InputRequired("Choose how it reached us")],
        choices=[
            SelectChoice(c.value, words.capitalize()) for c, words in CHANNELS.items() if c is not Channel.WEB
        ],
        invalid_choice_message="Choose how it reached us",
    )
    contact_on = DatePartsField("Date", [InputRequired("Enter the date")])
    contact_time = StringField(
        "Time",
        [DataRequired("Enter the time")],
        filters=(clean_line,),
        description="For example 14:05 or 2:05pm.",
        render_kw={"class": "govuk-input--width-5", "autocomplete": "off"},
    )
    kind = SelectField("What kind of contact was it?", choices=[], invalid_choice_message="Choose a kind")
    said = TextAreaField(
        "What they told us or asked",
        [
            DataRequired("Enter what they told us or asked"),
            Length(max=TEXT_MAX, message=f"What they told us must be {TEXT_MAX:,} characters or fewer"),
        ],
        filters=(clean_text,),
    )
    contact_reason = reason_field()
    now: datetime
    case_received_at: datetime

    def offer(self, book: ContactBook, service_id: int) -> None:
        self.kind.choices = [SelectChoice(key, name) for key, name in book.types.items()]
        self.offer_reasons(book, service_id=service_id)

    def is_reason_asked(self) -> bool:
        return False

    @property
    def at(self) -> datetime:
        """When it was; only after validation."""
        time = read_time(self.contact_time.data or "")
        if self.contact_on.data is None or time is None:
            raise ValueError("The form has not been validated.")
        return received_moment(self.contact_on.data, time, self.now)

    def validate_contact_time(self, field: StringField) -> None:
        if read_time(field.data or "") is None:
            raise ValidationError("The time must be a time, like 14:05 or 2:05pm")
        if not self.contact_on.data or not self.contact_on.data.year > 1900:
            return
        try:
            at = self.at
        except NoSuchHour as why:
            raise ValidationError(str(why)) from why
        if at > self.now:
            raise ValidationError("The contact must not be later than now")
        if at.replace(second=59, microsecond=999999) < self.case_received_at.astimezone(LONDON):
            raise ValidationError("The contact must not be before the case was received")
