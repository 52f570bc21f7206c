"""The form of a group's times from a day on: one line for each priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.cases.admin.clocks.policy_forms import MOST, UNITS, target_text
from portal.catalogue.priority import Priority
from portal.kernel.phrases import day_text
from portal.sla.group_times import GroupTimes, times_on
from portal.sla.targets import Measure, Target, Unit
from portal.web.date_parts import DatePartsField
from portal.web.number_input import WholeNumberField

EVERY_OTHER = "Every other priority"
PRIORITIES = {**{p.value: p.value for p in Priority}, "": EVERY_OTHER}
UNIT_CHOICES = [SelectChoice(unit.value, UNITS[unit.value]) for unit in (
    Unit.SERVICE_MINUTES, Unit.WORKING_DAYS, Unit.CALENDAR_MINUTES,
)]  # fmt: skip


def lines_of(times: GroupTimes) -> list[tuple[str, str]]:
    """Each priority that has a time, with it in words."""
    return [
        (name, target_text(times.targets[key])) for key, name in PRIORITIES.items() if key in times.targets
    ]


def time_differences(old: Mapping[str, Target], new: Mapping[str, Target]) -> list[str]:
    """What the new times say otherwise, in sentences."""
    told = []
    for key, name in PRIORITIES.items():
        was, will = (target_text(each[key]) if key in each else "no time" for each in (old, new))
        if was != will:
            told.append(f"{name}: {was} until now, then {will}.")
    return told


def changes_of(versions: Sequence[GroupTimes], new: GroupTimes) -> list[str]:
    """What new times say otherwise than those that would hold, and which planned ones they replace.
    ``versions`` are the newest first."""
    before = times_on(versions, new.effective_from - timedelta(days=1))
    replaced = [old.effective_from for old in versions if old.effective_from >= new.effective_from]
    return [
        *time_differences(before.targets if before else {}, new.targets),
        *(f"The times planned from {day_text(day, with_year=True)} are taken back." for day in replaced),
    ]


class GroupTimesForm(FlaskForm):
    """Made by ``times_form``, which adds ``amount_P1`` and ``unit_P1`` for each priority."""

    effective_from = DatePartsField(
        "Holds for what is handed over from",
        [InputRequired("Enter the first day")],
        description="A case the group has already keeps the time it had.",
    )
    today: date

    def validate_effective_from(self, field: DatePartsField) -> None:
        if field.data and field.data <= self.today:
            raise ValidationError("The first day must be after today: what is handed over today is promised")

    @property
    def lines(self) -> list[tuple[str, Any, Any]]:
        return [(name, self[f"amount_{key}"], self[f"unit_{key}"]) for key, name in PRIORITIES.items()]

    @property
    def times(self) -> GroupTimes:
        """Only after validation."""
        targets = {
            key: Target(Measure.GROUP, self[f"amount_{key}"].data, Unit(self[f"unit_{key}"].data))
            for key in PRIORITIES
            if self[f"amount_{key}"].data
        }
        return GroupTimes(self.effective_from.day, targets)


def times_form(targets: Mapping[str, Target], *, today: date) -> GroupTimesForm:
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for key, name in PRIORITIES.items():
        limits = NumberRange(1, MOST, f"{name} must be a number from 1 to {MOST:,}")
        fields[f"amount_{key}"] = WholeNumberField(f"{name}: how much", [Optional(), limits])
        fields[f"unit_{key}"] = SelectField(
            f"{name}: of what", choices=UNIT_CHOICES, invalid_choice_message=f"Choose of what for {name}"
        )
        if key in targets:
            values |= {f"amount_{key}": targets[key].amount, f"unit_{key}": targets[key].unit.value}
    form = cast(GroupTimesForm, type("TimesForm", (GroupTimesForm,), fields)(data=values))
    form.today = today
    return form
