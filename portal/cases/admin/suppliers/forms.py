"""Shape of what is typed about a supplier. Each form makes a new ``SupplierEntry`` of the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol, cast

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.fields import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from portal.catalogue.file_shape import KEY
from portal.catalogue.forms import OFF, line, lines
from portal.catalogue.priority import Priority
from portal.catalogue.supplier_changes import ORDINALS
from portal.catalogue.suppliers import ContactEntry, SupplierEntry, TimerEntry
from portal.web.number_input import WholeNumberField
from portal.web.text_input import EmailAddress, clean_line

STEPS = tuple(ORDINALS)
FREE_STATUSES = 3  # empty lines for new ones
MOST_MINUTES = 60 * 24 * 90
THEIRS, OURS = "theirs", "ours"
MEANINGS = [SelectChoice(THEIRS, "The work is theirs"), SelectChoice(OURS, "They wait for us")]


class MayBeEmpty(Optional):
    """As ``Optional``, without saying so at every field: the page says it once for all."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class PartForm(Protocol):
    """One part of a supplier. ``applied`` only after validation."""

    version: Field
    errors: Any

    def validate_on_submit(self) -> bool: ...
    def is_submitted(self) -> bool: ...
    def applied(self, old: SupplierEntry) -> SupplierEntry: ...


class NewSupplierForm(FlaskForm):
    name = line("Name", 120)
    key = line("Short name for addresses", 60, hint="Small letters, digits and dashes. It never changes.")
    title = line("Who is the first contact?", 120, hint="For example: Service desk.")
    contact = line("Name of the person or team", 120)
    email = EmailField(
        "E-mail address",
        [DataRequired("Enter the e-mail address"), EmailAddress()],
        filters=(clean_line,),
        description="Letters go there, and answers are known by it.",
        render_kw=OFF,
    )
    phone = TelField("Telephone", filters=(clean_line,), render_kw=OFF)
    like = SelectField(
        "Begin with the hours, targets, statuses and times of",
        choices=[],
        invalid_choice_message="Choose a supplier to begin with",
    )

    def validate_key(self, field: Field) -> None:
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError("The short name must have small letters, digits and dashes only")

    def offer(self, names: Iterable[tuple[str, str]]) -> None:
        self.like.choices = [SelectChoice(key, name) for key, name in names]

    @property
    def first_contact(self) -> ContactEntry:
        return ContactEntry(
            1, self.title.data, self.contact.data, self.email.data or "", (self.phone.data or "")[:40]
        )


class DetailsForm(FlaskForm):
    version = HiddenField()
    name = line("Name", 120)
    services = SelectMultipleField("Which services do they serve?", choices=[], validate_choice=False)
    policy = SelectField(
        "Their targets and priorities",
        choices=[],
        invalid_choice_message="Choose their targets",
        description="What is with them now keeps the targets and hours it began with.",
    )
    calendar = SelectField("Their hours", choices=[], invalid_choice_message="Choose their hours")
    incidents = lines("What they take as an incident", 2000, hint="One on a line.")
    requests = lines("What they take as a service request", 2000, hint="One on a line.", needed=False)
    is_p1_phoned = BooleanField("A P1 is reported by phone as well")
    is_active = BooleanField("New cases can go to them")

    def applied(self, old: SupplierEntry) -> SupplierEntry:
        known = [str(choice.value) for choice in cast(Iterable[SelectChoice], self.services.choices)]
        chosen = set(self.services.data or ())
        return replace(
            old,
            name=self.name.data,
            service_keys=tuple(key for key in known if key in chosen),
            policy_key=self.policy.data,
            calendar_key=self.calendar.data,
            incidents=_listed(self.incidents.data),
            service_requests=_listed(self.requests.data),
            is_p1_phoned=self.is_p1_phoned.data,
            is_active=self.is_active.data,
        )


def details_form(
    old: SupplierEntry,
    services: Iterable[tuple[str, str]],
    policies: Iterable[tuple[str, str]],
    calendars: Iterable[tuple[str, str]],
) -> DetailsForm:
    form = DetailsForm(
        data={
            "version": old.version,
            "name": old.name,
            "services": list(old.service_keys),
            "policy": old.policy_key,
            "calendar": old.calendar_key,
            "incidents": "\n".join(old.incidents),
            "requests": "\n".join(old.service_requests),
            "is_p1_phoned": old.is_p1_phoned,
            "is_active": old.is_active,
        }
    )
    for field, offered in ((form.services, services), (form.policy, policies), (form.calendar, calendars)):
        field.choices = [SelectChoice(key, name) for key, name in offered]
    return form


class ContactsForm(FlaskForm):
    """Made by ``contacts_form``: ``title_1``, ``name_1``, ``email_1``, ``phone_1`` and so on."""

    version = HiddenField()

    @property
    def steps(self) -> list[tuple[str, list[Field]]]:
        return [
            (
                f"{ORDINALS[step]} contact",
                [self[f"{part}_{step}"] for part in ("title", "name", "email", "phone")],
            )
            for step in STEPS
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid, is_open = bool(super().validate(extra_validators)), True
        for step in STEPS:
            needed = [self[f"{part}_{step}"] for part in ("title", "name", "email")]
            is_used = any(field.data for field in (*needed, self[f"phone_{step}"]))
            if is_used and not is_open:
                needed[1].errors = [f"Fill in the {ORDINALS[step - 1]} contact first: the ladder has no gaps"]
                is_valid = False
            for field in needed if is_used or step == 1 else ():
                if not field.data:
                    what = f"{ORDINALS[step]} contact, {field.label.text.lower()}"
                    field.errors = [f"{what}: fill it in, or empty the whole contact"]
                    is_valid = False
            is_open = is_used
        return is_valid

    def applied(self, old: SupplierEntry) -> SupplierEntry:
        return replace(old, contacts=tuple(self._contacts()))

    def _contacts(self) -> Iterator[ContactEntry]:
        for step in STEPS:
            title, name, email, phone = (
                self[f"{part}_{step}"].data or "" for part in ("title", "name", "email", "phone")
            )
            if email:
                yield ContactEntry(step, title, name, email, phone)


def contacts_form(old: SupplierEntry) -> ContactsForm:
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {"version": old.version}
    known = {contact.step: contact for contact in old.contacts}
    for step in STEPS:
        fields |= {
            f"title_{step}": _text("What they are", 120),
            f"name_{step}": _text("Name", 120),
            f"email_{step}": EmailField(
                "E-mail address",
                [MayBeEmpty(), EmailAddress()],
                filters=(clean_line,),
                render_kw=OFF,
            ),
            f"phone_{step}": _text("Telephone", 40),
        }
        if step in known:
            c = known[step]
            values |= {
                f"title_{step}": c.title,
                f"name_{step}": c.name,
                f"email_{step}": c.email,
                f"phone_{step}": c.phone,
            }
    return cast(ContactsForm, type("TypedContactsForm", (ContactsForm,), fields)(data=values))


class StatusesForm(FlaskForm):
    """Made by ``statuses_form``: ``value_n`` and ``meaning_n``. ``in_use`` are those of open escalations."""

    version = HiddenField()
    numbers: range
    in_use: Mapping[str, int]

    @property
    def lines(self) -> list[tuple[Field, Field]]:
        return [(self[f"value_{n}"], self[f"meaning_{n}"]) for n in self.numbers]

    @property
    def statuses(self) -> dict[str, bool]:
        return {value.data: meaning.data == OURS for value, meaning in self.lines if value.data}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        found, first = self.statuses, self["value_0"]
        missing = [value for value in self.in_use if value not in found]
        if len(found) != sum(bool(value.data) for value, _ in self.lines):
            first.errors = ["There is one status twice"]
        elif all(found.values()):
            first.errors = [
                "There must be a status in which the work is theirs: every escalation begins there"
            ]
        elif missing:
            count = self.in_use[missing[0]]
            told = "1 open escalation stands" if count == 1 else f"{count} open escalations stand"
            first.errors = [f"“{missing[0]}” must stay: {told} at it"]
        return not first.errors

    def applied(self, old: SupplierEntry) -> SupplierEntry:
        return replace(old, statuses=self.statuses)


def statuses_form(old: SupplierEntry, in_use: Mapping[str, int]) -> StatusesForm:
    fields: dict[str, Any] = {"numbers": range(len(old.statuses) + FREE_STATUSES), "in_use": in_use}
    values: dict[str, Any] = {"version": old.version}
    for n, (value, waits) in enumerate(old.statuses.items()):
        values |= {f"value_{n}": value, f"meaning_{n}": OURS if waits else THEIRS}
    for n in fields["numbers"]:
        fields[f"value_{n}"] = StringField(
            f"Status {n + 1}: what they call it", [MayBeEmpty()], filters=(clean_line, _short), render_kw=OFF
        )
        fields[f"meaning_{n}"] = SelectField(f"Status {n + 1}: what it means", choices=MEANINGS)
    return cast(StatusesForm, type("TypedStatusesForm", (StatusesForm,), fields)(data=values))


class TimersForm(FlaskForm):
    """Made by ``timers_form``: ``late_P1_2`` and ``silent_P1_2``, by priority and contact."""

    version = HiddenField()
    steps: tuple[int, ...]

    @property
    def lines(self) -> list[tuple[str, Field, Field]]:
        return [
            (
                f"{p.value}, {ORDINALS.get(step, str(step))} contact",
                self[f"late_{p.value}_{step}"],
                self[f"silent_{p.value}_{step}"],
            )
            for p in Priority
            for step in self.steps
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for name, late, silent in self.lines:
            if (late.data is None) != (silent.data is None):
                (late if late.data is None else silent).errors = [f"{name}: fill in both times, or none"]
                is_valid = False
        return is_valid

    def applied(self, old: SupplierEntry) -> SupplierEntry:
        timers = {}
        for priority in Priority:
            kept = [t for t in old.timers.get(priority, ()) if t.step not in self.steps]
            for step in self.steps:
                late, silent = (self[f"{kind}_{priority.value}_{step}"].data for kind in ("late", "silent"))
                if late is not None:
                    kept.append(TimerEntry(step, late, silent))
            timers[priority] = tuple(sorted(kept, key=lambda t: t.step))
        return replace(old, timers=timers)


def timers_form(old: SupplierEntry) -> TimersForm:
    steps = tuple(contact.step for contact in old.contacts if contact.step > 1)
    fields: dict[str, Any] = {"steps": steps}
    values: dict[str, Any] = {"version": old.version}
    for priority in Priority:
        known = {timer.step: timer for timer in old.timers.get(priority, ())}
        for step in steps:
            called = f"{priority.value}, {ORDINALS.get(step, str(step))} contact"
            limits = NumberRange(0, MOST_MINUTES, f"{called} must be minutes from 0 to {MOST_MINUTES:,}")
            at = f"{priority.value}_{step}"
            fields[f"late_{at}"] = WholeNumberField("Minutes late", [MayBeEmpty(), limits])
            fields[f"silent_{at}"] = WholeNumberField("Minutes without an answer", [MayBeEmpty(), limits])
            if step in known:
                values |= {f"late_{at}": known[step].late_minutes, f"silent_{at}": known[step].silent_minutes}
    return cast(TimersForm, type("TypedTimersForm", (TimersForm,), fields)(data=values))


def _listed(text: str | None) -> tuple[str, ...]:
    """The lines of a text, without empty ones, each once; a subject of an escalation has 120 characters."""
    return tuple(dict.fromkeys(part.strip()[:120] for part in (text or "").splitlines() if part.strip()))


def _text(label: str, most: int) -> StringField:
    too_long = Length(max=most, message=f"{label} must be {most} characters or fewer")
    return StringField(label, [MayBeEmpty(), too_long], filters=(clean_line,), render_kw=OFF)


def _short(text: str | None) -> str | None:
    return text[:60] if text else text
