"""The form of a new version of a policy: one line for each target, and one for a target more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.cases.admin.clocks.forms import CHANNEL_CHOICES, PRIORITY_CHOICES
from portal.cases.admin.clocks.waiting_fields import WaitingFields, pause_differences
from portal.cases.history_words import CHANNELS
from portal.cases.rules import CaseType, Channel
from portal.catalogue.file_shape import KEY
from portal.catalogue.forms import line, lines
from portal.catalogue.priority import Priority
from portal.kernel.phrases import counted, length_text
from portal.sla.targets import IN_POLICIES, Measure, Policy, Target, TargetRule, Unit
from portal.web.date_parts import DatePartsField
from portal.web.number_input import WholeNumberField

MOST = 100_000
CONTINUOUS = "continuous"
UNITS = {
    Unit.WORKING_DAYS.value: "working days",
    Unit.SERVICE_MINUTES.value: "minutes of opening hours",
    CONTINUOUS: "minutes by day and night, once open",
    Unit.CALENDAR_MINUTES.value: "minutes by day and night, at once",
}
MEASURES = {
    Measure.PROCESSING: "first look",
    Measure.RESPONSE: "first answer",
    Measure.RESOLUTION: "resolution",
}
UNIT_CHOICES = [SelectChoice(value, text) for value, text in UNITS.items()]


def rule_text(rule: TargetRule) -> str:
    """``P1, first answer``, ``complaint by e-mail, resolution``."""
    who = " ".join(
        part
        for part in (
            rule.priority.value if rule.priority else "",
            rule.case_type.replace("_", " "),
            f"by {CHANNELS[Channel(rule.channel)]}" if rule.channel else "",
        )
        if part
    )
    return f"{who or 'Any other case'}, {MEASURES[rule.target.measure]}"


def target_text(target: Target) -> str:
    if target.unit is Unit.WORKING_DAYS:
        return counted(target.amount, "working day")
    length = length_text(timedelta(minutes=target.amount))
    if target.unit is Unit.CALENDAR_MINUTES:
        return f"{length} by day and night"
    return f"{length}, worked on by day and night" if target.is_continuous else f"{length} of opening hours"


def differences(old: Policy, new: Policy) -> list[str]:
    """What a new version promises otherwise, in sentences."""
    before, after = _by_name(old), _by_name(new)
    told = []
    for name in dict.fromkeys([*before, *after]):
        was, will = before.get(name), after.get(name)
        if was != will:
            told.append(f"{name}: {was or 'no target'} until now, then {will or 'no target'}.")
    if old.reopen_days != new.reopen_days:
        days = counted(new.reopen_days, "day")
        told.append(f"A resolved case can be opened again for {days}, not {old.reopen_days}.")
    return [*told, *_meanings(old, new), *pause_differences(old.pauses, new.pauses)]


def _meanings(old: Policy, new: Policy) -> Iterator[str]:
    for priority in Priority:
        was, will = (each.priority_definitions.get(priority, "") for each in (old, new))
        if was != will:
            yield f"{priority.value} means “{will or 'nothing yet'}”, no longer “{was or 'nothing'}”."


def _by_name(policy: Policy) -> dict[str, str]:
    return {rule_text(rule): target_text(rule.target) for rule in policy.rules}


class PolicyForm(WaitingFields):
    """Made by ``policy_form``, which adds ``amount_n`` and ``unit_n`` for each target there is."""

    effective_from = DatePartsField(
        "Holds for what is received from",
        [InputRequired("Enter the first day")],
        description="What was received before keeps what it was promised.",
    )
    reopen_days = WholeNumberField(
        "Days in which a resolved case can be opened again",
        [
            InputRequired("Enter the number of days"),
            NumberRange(0, 365, "Days must be a number from 0 to 365"),
        ],
    )
    case_type = SelectField(
        "Kind of case",
        choices=[
            SelectChoice("", "Every kind"),
            *(SelectChoice(kind.value, kind.value.replace("_", " ").capitalize()) for kind in CaseType),
        ],
        invalid_choice_message="Choose a kind of case",
    )
    priority = SelectField("Priority", choices=PRIORITY_CHOICES, invalid_choice_message="Choose a priority")
    channel = SelectField("Channel", choices=CHANNEL_CHOICES, invalid_choice_message="Choose a channel")
    measure = SelectField(
        "Until", choices=[SelectChoice(m.value, MEASURES[m].capitalize()) for m in IN_POLICIES],
        invalid_choice_message="Choose until when",
    )  # fmt: skip
    amount = WholeNumberField(
        "How much", [Optional(), NumberRange(1, MOST, f"How much must be a number from 1 to {MOST:,}")]
    )
    unit = SelectField("Of what", choices=UNIT_CHOICES, invalid_choice_message="Choose of what")
    earliest: date
    old: tuple[TargetRule, ...]

    @property
    def lines(self) -> list[tuple[str, Any, Any]]:
        """Each target of the version before, with its two fields."""
        return [
            (rule_text(rule), self[f"amount_{number}"], self[f"unit_{number}"])
            for number, rule in enumerate(self.old)
        ]

    @property
    def meanings(self) -> dict[Priority, Any]:
        """The field of each priority for what it means."""
        return {priority: self[f"definition_{priority.value}"] for priority in Priority}

    @property
    def definitions(self) -> dict[Priority, str]:
        return {priority: field.data for priority, field in self.meanings.items() if field.data}

    @property
    def rules(self) -> tuple[TargetRule, ...]:
        return tuple(self._kept()) + self._added()

    def validate_effective_from(self, field: DatePartsField) -> None:
        if field.data and field.data <= self.earliest:
            raise ValidationError("The first day must be after today, and after that of the version before")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or not self.check_pauses():
            return False
        names = {rule_text(rule) for rule in self._kept()}
        if any(rule_text(rule) in names for rule in self._added()):
            self.amount.errors = ["There is such a target above. Change it there"]
            return False
        return True

    def _kept(self) -> Iterator[TargetRule]:
        for number, rule in enumerate(self.old):
            amount = self[f"amount_{number}"].data
            if amount:
                target = _target(rule.target.measure, amount, self[f"unit_{number}"].data)
                yield TargetRule(target, rule.priority, rule.case_type, rule.channel)

    def _added(self) -> tuple[TargetRule, ...]:
        if not self.amount.data:
            return ()
        target = _target(Measure(self.measure.data), self.amount.data, self.unit.data)
        priority = Priority(self.priority.data) if self.priority.data else None
        return (TargetRule(target, priority, self.case_type.data, self.channel.data),)


class CopyForm(FlaskForm):
    """Another policy that begins as this one is. ``known`` are the keys there are."""

    title = line("Name", 120, hint="For example: Software supplier, quicker.")
    key = line("Short name for addresses", 60, hint="Small letters, digits and dashes. It never changes.")
    known: Collection[str] = ()

    def validate_key(self, field: Field) -> None:
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError("The short name must have small letters, digits and dashes only")
        if field.data in self.known:
            raise ValidationError("There is a policy with this short name already")


def policy_form(newest: Policy, *, earliest: date, case_type: str = "") -> PolicyForm:
    """The form of the version after ``newest``; a target whose amount is emptied is dropped. ``case_type`` is
    that of the target to add."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {"case_type": case_type, "measure": Measure.RESOLUTION.value}
    values |= {"reopen_days": newest.reopen_days} | PolicyForm.pause_values(newest.pauses)
    for number, rule in enumerate(newest.rules):
        name = rule_text(rule)
        limits = NumberRange(1, MOST, f"{name} must be a number from 1 to {MOST:,}")
        fields[f"amount_{number}"] = WholeNumberField(f"{name}: how much", [Optional(), limits])
        fields[f"unit_{number}"] = SelectField(
            f"{name}: of what", choices=UNIT_CHOICES, invalid_choice_message=f"Choose of what for {name}"
        )
        values[f"amount_{number}"] = rule.target.amount
        values[f"unit_{number}"] = CONTINUOUS if rule.target.is_continuous else rule.target.unit.value
    for priority in Priority:
        fields[f"definition_{priority.value}"] = lines(f"What {priority.value} means", 500, needed=False)
        values[f"definition_{priority.value}"] = newest.priority_definitions.get(priority, "")
    form = cast(PolicyForm, type("VersionForm", (PolicyForm,), fields)(data=values))
    form.old, form.earliest = newest.rules, earliest
    return form


def _target(measure: Measure, amount: int, unit: str) -> Target:
    if unit == CONTINUOUS:
        return Target(measure, amount, Unit.SERVICE_MINUTES, is_continuous=True)
    return Target(measure, amount, Unit(unit))
