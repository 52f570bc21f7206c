"""Reads the policies and calendars that come with the product, from ``reference/*.toml``. Pure.

The shape of a file is told by ``reference/ministry.toml``, which explains itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Any, TypeVar

from portal.catalogue.priority import Priority
from portal.sla.alerting import AlertKind, AlertRule, Recipient
from portal.sla.calendar import ServiceCalendar
from portal.sla.definitions import (
    DefinitionError,
    a_date,
    a_table,
    a_text,
    calendar_from,
    check_keys,
    checked,
    entries,
    pauses_from,
)
from portal.sla.holidays import Division
from portal.sla.targets import IN_POLICIES, Measure, Policy, Target, TargetRule, Unit

REFERENCE_NAMES = ("ministry", "education-desk", "supplier", "severity-1", "customer-services")
MEASURES = {measure.value for measure in IN_POLICIES}

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class ReferencePolicy:
    """One file: the policy, and the calendar it runs in as data (fit for JSON) and by name.

    ``division`` says whose public holidays close the desk; None when none do.
    """

    policy: Policy
    calendar_title: str
    calendar_definition: Mapping[str, Any]
    time_zone: str
    division: Division | None

    def calendar(self, holidays: Mapping[date, str]) -> ServiceCalendar:
        """The calendar with the holidays of its division filled in."""
        given = holidays if self.division else {}
        return calendar_from(self.calendar_definition, time_zone=self.time_zone, holidays=given)


def reference_alert_rules() -> list[AlertRule]:
    """The path of alerts that comes with the product."""
    return [
        AlertRule(
            kind=AlertKind(entry["kind"]),
            minutes=int(entry["minutes"]),
            recipient=Recipient(entry["recipient"]),
            priority=Priority(entry["priority"]) if "priority" in entry else None,
        )
        for entry in _read("alerts")["rule"]
    ]


@dataclass(frozen=True)
class ReferenceCalendar:
    """A calendar that is no policy's own, such as the ministry's hours with Scotland's holidays."""

    key: str
    title: str
    time_zone: str
    division: Division | None
    definition: Mapping[str, Any]


@dataclass(frozen=True)
class ReferenceAgreement:
    """Which calendar and policy hold for a service; without one, for every service."""

    service: str | None
    effective_from: date
    calendar: str
    policy: str


def reference_calendars() -> list[ReferenceCalendar]:
    return [
        ReferenceCalendar(
            key=a_text(entry, "key", at),
            title=a_text(entry, "title", at),
            time_zone=a_text(entry, "time_zone", at),
            division=_one_of(Division, entry.get("holidays"), f"{at}.holidays"),
            definition=_plain({"weekly": entry["weekly"]}),
        )
        for at, entry in entries(_read("agreements"), "calendar", "agreements.toml")
    ]


def reference_agreements() -> list[ReferenceAgreement]:
    return [
        ReferenceAgreement(
            service=a_text(entry, "service", at) if "service" in entry else None,
            effective_from=a_date(entry, "effective_from", at),
            calendar=a_text(entry, "calendar", at),
            policy=a_text(entry, "policy", at),
        )
        for at, entry in entries(_read("agreements"), "agreement", "agreements.toml")
    ]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("portal.sla").joinpath("reference", f"{name}.toml").read_text("utf-8"))


@dataclass(frozen=True)
class GroupTime:
    """How long a group has for a case of a priority that was handed to it; without one, of any."""

    group: str
    target: Target
    priority: Priority | None = None


def reference_group_times() -> list[GroupTime]:
    return [
        GroupTime(
            group=group,
            target=Target(Measure.GROUP, int(entry["amount"]), Unit(entry["unit"])),
            priority=Priority(entry["priority"]) if "priority" in entry else None,
        )
        for entry in _read("groups")["time"]
        for group in entry["groups"]
    ]


def reference_policies() -> list[ReferencePolicy]:
    """Every policy that comes with the product, the default first."""
    folder = files("portal.sla").joinpath("reference")
    return [
        parse_reference(folder.joinpath(f"{name}.toml").read_text("utf-8"), source=f"{name}.toml")
        for name in REFERENCE_NAMES
    ]


def parse_reference(text: str, *, source: str) -> ReferencePolicy:
    """Read one file. Raises ``DefinitionError`` that names the source and the line or the key at fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:  # its message ends with the line and column
        raise DefinitionError(f"{source}: {error}") from error
    try:
        return _reference(data)
    except DefinitionError as error:
        raise DefinitionError(f"{source}: {error}") from error


def _reference(data: Mapping[str, Any]) -> ReferencePolicy:
    check_keys(data, {"policy", "calendar", "priorities", "case_types", "rules", "pauses"}, "file")
    about, calendar = a_table(data, "policy", "file"), a_table(data, "calendar", "file")
    check_keys(about, {"name", "title", "effective_from", "reopen_days"}, "policy")
    priorities = a_table(data, "priorities", "file")
    definitions = {}
    for name, entry in priorities.items():
        priority = _one_of(Priority, name, f"priorities.{name}")
        definitions[priority] = a_text(
            _table(entry, f"priorities.{name}"), "definition", f"priorities.{name}"
        )
    policy = Policy(
        name=a_text(about, "name", "policy"),
        title=a_text(about, "title", "policy"),
        effective_from=a_date(about, "effective_from", "policy"),
        rules=tuple(_rules(data)),
        priority_definitions=definitions,
        reopen_days=_reopen_days(about),
        pauses=pauses_from(data.get("pauses", {})),
    )
    reference = _with_calendar(policy, calendar)
    reference.calendar({})  # the hours make sense, or this says which key does not
    return reference


def _reopen_days(about: Mapping[str, Any]) -> int:
    days = about.get("reopen_days")
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise DefinitionError(f"policy.reopen_days: must be a whole number of days, not {days!r}")
    return days


def _with_calendar(policy: Policy, calendar: Mapping[str, Any]) -> ReferencePolicy:
    about = {"title", "time_zone", "holidays"}
    division = calendar.get("holidays")
    return ReferencePolicy(
        policy=policy,
        calendar_title=a_text(calendar, "title", "calendar"),
        calendar_definition=_plain({name: value for name, value in calendar.items() if name not in about}),
        time_zone=a_text(calendar, "time_zone", "calendar"),
        division=None if division is None else _one_of(Division, division, "calendar.holidays"),
    )


def _plain(value: Any) -> Any:
    """Dates as text, so that the definition can be kept as JSON."""
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


def _rules(data: Mapping[str, Any]) -> Iterator[TargetRule]:
    for name, entry in data["priorities"].items():
        key = f"priorities.{name}"
        check_keys(entry, {"definition", *MEASURES}, key)
        for target in _targets(entry, key):
            yield TargetRule(target, priority=Priority(name))
    for name, entry in data.get("case_types", {}).items():
        key = f"case_types.{name}"
        check_keys(_table(entry, key), MEASURES, key)
        for target in _targets(entry, key):
            yield TargetRule(target, case_type=name)
    for key, entry in entries(data, "rules", "file"):
        check_keys(entry, {"case_type", "priority", "channel", *MEASURES}, key)
        named = entry.get("priority")
        priority = None if named is None else _one_of(Priority, named, f"{key}.priority")
        case_type, channel = (
            a_text(entry, name, key) if name in entry else "" for name in ("case_type", "channel")
        )
        for target in _targets(entry, key):
            yield TargetRule(target, priority, case_type, channel)


def _targets(entry: Mapping[str, Any], key: str) -> Iterator[Target]:
    for measure in Measure:
        if measure.value not in entry:
            continue
        at = f"{key}.{measure.value}"
        given = a_table(entry, measure.value, key)
        check_keys(given, {"amount", "unit", "continuous"}, at)
        amount, is_continuous = given.get("amount"), given.get("continuous", False)
        if type(amount) is not int:
            raise DefinitionError(f"{at}.amount: must be a whole number")
        if type(is_continuous) is not bool:
            raise DefinitionError(f"{at}.continuous: must be true or false")
        unit = _one_of(Unit, given.get("unit"), f"{at}.unit")
        yield checked(at, Target, measure, amount, unit, is_continuous)


def _table(value: object, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise DefinitionError(f"{key}: must be a table")
    return value


def _one_of(kind: type[E], value: object, key: str) -> E:
    for member in kind:
        if member.value == value:
            return member
    raise DefinitionError(f"{key}: {value!r} is not one of {', '.join(member.value for member in kind)}")
