"""Shape of what administrators type about hours, holidays, agreements, alerts and groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from portal.cases.history_words import CHANNELS
from portal.catalogue.priority import Priority
from portal.sla.alerting import AlertKind, Recipient
from portal.sla.definitions import day_from
from portal.sla.holidays import Division
from portal.sla.hours import DayHours, WeeklyHours
from portal.web.date_parts import DatePartsField
from portal.web.number_input import WholeNumberField
from portal.web.text_input import clean_line

LONGEST = timedelta(days=366)
NOT_OWN = {"autocomplete": "off"}  # the address of somebody else than who types
MOST_MINUTES = 60 * 24 * 90
DIVISIONS = {
    Division.ENGLAND_AND_WALES: "England and Wales",
    Division.SCOTLAND: "Scotland",
    Division.NORTHERN_IRELAND: "Northern Ireland",
}
ANY_CHANNEL = SelectChoice("", "Every channel")
CHANNEL_CHOICES = [ANY_CHANNEL, *(SelectChoice(c.value, text.capitalize()) for c, text in CHANNELS.items())]
ANY_PRIORITY = SelectChoice("", "Every priority")
PRIORITY_CHOICES = [ANY_PRIORITY, *(SelectChoice(p.value, p.value) for p in Priority)]
KINDS = {
    AlertKind.DUE_SOON: "Due soon: before a promise ends",
    AlertKind.OVERDUE: "Overdue: after a promise ended",
    AlertKind.UNTOUCHED: "Untouched: nothing has happened",
}
RECIPIENTS = {
    Recipient.AGENT: "The agent",
    Recipient.GROUP: "The group",
    Recipient.LEAD: "The group’s lead",
    Recipient.CLIENT: "The group’s client",
}


def hours_text(day: DayHours) -> str:
    return ", ".join(str(part) for part in day)


def _name(label: str, asked: str, description: str = "") -> StringField:
    checks = [DataRequired(asked), Length(max=120, message=f"{label} must be 120 characters or fewer")]
    return StringField(label, checks, filters=(clean_line,), description=description)


def _hours(label: str) -> StringField:
    return StringField(label, [Optional(), Length(max=100)], filters=(clean_line,))


class HoursForm(FlaskForm):
    """Other hours for a while. ``today`` is set by whoever makes the form."""

    called = _name(
        "What is it called?", "Enter what it is called", "For example: Grant window, or Office move."
    )
    starts_on = DatePartsField("First day", [InputRequired("Enter the first day")])
    ends_on = DatePartsField(
        "Last day",
        [InputRequired("Enter the last day")],
        description="One single day counts even if it is a public holiday.",
    )
    weekdays = _hours("Monday to Friday")
    saturday = _hours("Saturday")
    sunday = _hours("Sunday")
    today: date

    @property
    def week(self) -> WeeklyHours:
        working = day_from(self.weekdays.data or "")
        rest = day_from(self.saturday.data or ""), day_from(self.sunday.data or "")
        return (working, working, working, working, working, *rest)

    def validate_starts_on(self, field: DatePartsField) -> None:
        if field.data and field.data < self.today:
            raise ValidationError("The first day must be today or later: what is past stays as it was")

    def validate_ends_on(self, field: DatePartsField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("The last day must be the first day or later")
        if field.data and self.starts_on.data and field.data - self.starts_on.data > LONGEST:
            raise ValidationError("The last day must be within a year of the first")

    def validate_weekdays(self, field: Field) -> None:
        _check_hours(field)

    def validate_saturday(self, field: Field) -> None:
        _check_hours(field)

    def validate_sunday(self, field: Field) -> None:
        _check_hours(field)


def _check_hours(field: Field) -> None:
    try:
        day_from(field.data or "")
    except ValueError as error:
        told = f"Enter the hours of {field.label.text} like 08:00-20:00, or leave it empty for closed"
        raise ValidationError(told) from error


class HolidayForm(FlaskForm):
    division = SelectField(
        "Where", choices=[SelectChoice(d.value, text) for d, text in DIVISIONS.items()],
        invalid_choice_message="Choose where",
    )  # fmt: skip
    on = DatePartsField("Date", [InputRequired("Enter the date")])
    title = _name("Name", "Enter the name of the holiday")
    today: date

    def validate_on(self, field: DatePartsField) -> None:
        if field.data and field.data < self.today:
            raise ValidationError("The date must be today or later: what is past stays as it was")


class AgreementForm(FlaskForm):
    service = SelectField("Service", coerce=int, choices=[], invalid_choice_message="Choose a service")
    channel = SelectField("Channel", choices=CHANNEL_CHOICES, invalid_choice_message="Choose a channel")
    effective_from = DatePartsField(
        "Holds for what is received from",
        [InputRequired("Enter the first day")],
        description="What was received before keeps what it was promised.",
    )
    calendar = SelectField("Hours", coerce=int, choices=[], invalid_choice_message="Choose the hours")
    policy = SelectField("Policy", choices=[], invalid_choice_message="Choose a policy")
    today: date

    def offer(
        self,
        services: Iterable[tuple[int, str]],
        calendars: Iterable[tuple[int, str]],
        policies: Iterable[tuple[str, str]],
    ) -> None:
        """Fill the lists; 0 stands for every service that has no agreement of its own."""
        named = [SelectChoice(str(id), name) for id, name in services]
        self.service.choices = [SelectChoice("0", "Every service without its own"), *named]
        self.calendar.choices = [SelectChoice(str(id), name) for id, name in calendars]
        self.policy.choices = [SelectChoice(key, name) for key, name in policies]

    def validate_effective_from(self, field: DatePartsField) -> None:
        if field.data and field.data <= self.today:
            raise ValidationError(
                "The first day must be after today: what is received today is promised already"
            )


class AlertRuleForm(FlaskForm):
    kind = SelectField(
        "When", choices=[SelectChoice(k.value, text) for k, text in KINDS.items()],
        invalid_choice_message="Choose when",
    )  # fmt: skip
    minutes = WholeNumberField(
        "Minutes",
        [
            InputRequired("Enter the minutes"),
            NumberRange(0, MOST_MINUTES, f"Minutes must be a number from 0 to {MOST_MINUTES:,}"),
        ],
        description="In the hours in which the promise runs: a desk’s day of 8½ hours has 510.",
    )
    recipient = SelectField(
        "Who is told", choices=[SelectChoice(r.value, text) for r, text in RECIPIENTS.items()],
        invalid_choice_message="Choose who is told",
    )  # fmt: skip
    priority = SelectField("Priority", choices=PRIORITY_CHOICES, invalid_choice_message="Choose a priority")


class AddressesForm(FlaskForm):
    email = EmailField("The group itself", filters=(clean_line,), render_kw=NOT_OWN)
    lead_email = EmailField(
        "Its lead",
        filters=(clean_line,),
        description="Told when the group is late. Empty: the group is told.",
        render_kw=NOT_OWN,
    )
    client_email = EmailField(
        "Its client",
        filters=(clean_line,),
        render_kw=NOT_OWN,
        description="Whom the group works for, told when that did not help. Empty: the group is told.",
    )

    def validate_email(self, field: Field) -> None:
        _check_address(field)

    def validate_lead_email(self, field: Field) -> None:
        _check_address(field)

    def validate_client_email(self, field: Field) -> None:
        _check_address(field)


def _check_address(field: Field) -> None:
    local, at, domain = (field.data or "").partition("@")
    is_address = local and at and "." in domain and " " not in field.data and len(field.data) <= 320
    if field.data and not is_address:
        raise ValidationError(
            f"Enter the address of {field.label.text[0].lower()}{field.label.text[1:]} like name@example.org"
        )
