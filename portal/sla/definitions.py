"""Calendars written as plain data, in reference files and in the editable table. Pure.

The same shape in TOML and JSON::

    weekly = { monday = ["09:00-17:30"], ... }          a day left out is closed
    periods = [{ name, starts_on, ends_on, weekly }]    dates as 2026-10-26, both included
    special_days = [{ on, name, hours = ["07:00-17:00"] }]

and how long a case may wait, by reason, in working days::

    customer = { limit = 10, remind_after = [3, 7] }
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.sla.calendar import ServiceCalendar
from portal.sla.hours import (
    CalendarPeriod,
    DayHours,
    OpenHours,
    SpecialDay,
    WeeklyHours,
    day_hours,
    weekly_hours,
)
from portal.sla.pauses import PauseRule

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

T = TypeVar("T")


class DefinitionError(ValueError):
    """Data that makes no sense; the message names the key at fault, as ``calendar.weekly.monday``."""


def calendar_from(
    definition: Mapping[str, Any],
    *,
    time_zone: str = "Europe/London",
    holidays: Mapping[date, str] | None = None,
    key: str = "calendar",
) -> ServiceCalendar:
    """Build the calendar of a definition. ``key`` is what messages call it. Raises ``DefinitionError``."""
    check_keys(definition, {"weekly", "periods", "special_days"}, key)
    periods = []
    for at, entry in entries(definition, "periods", key):
        check_keys(entry, {"name", "starts_on", "ends_on", "weekly"}, at)
        starts_on, ends_on = a_date(entry, "starts_on", at), a_date(entry, "ends_on", at)
        weekly = _week(entry, at)
        periods.append(checked(at, CalendarPeriod, a_text(entry, "name", at), starts_on, ends_on, weekly))
    special_days = {}
    for at, entry in entries(definition, "special_days", key):
        check_keys(entry, {"on", "name", "hours"}, at)
        hours = _day(entry.get("hours", []), f"{at}.hours")
        special_days[a_date(entry, "on", at)] = SpecialDay(hours, a_text(entry, "name", at))
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise DefinitionError(f"{key}.time_zone: no such time zone: {time_zone!r}") from error
    return ServiceCalendar(_week(definition, key), zone, dict(holidays or {}), special_days, tuple(periods))


def pauses_from(definition: Mapping[str, Any], key: str = "pauses") -> dict[str, PauseRule]:
    """The limits of waiting by reason. Raises ``DefinitionError``."""
    found = {}
    for reason in definition:
        at = f"{key}.{reason}"
        entry = a_table(definition, reason, key)
        check_keys(entry, {"limit", "remind_after"}, at)
        limit, reminders = entry.get("limit"), entry.get("remind_after", [])
        if type(limit) is not int or not all(type(days) is int for days in reminders):
            raise DefinitionError(f"{at}: limit and remind_after must be whole numbers of working days")
        found[reason] = checked(at, PauseRule, limit, tuple(reminders))
    return found


def week_definition(week: WeeklyHours) -> dict[str, list[str]]:
    """A week as plain data again; a closed day is left out."""
    return {name: [str(part) for part in day] for name, day in zip(WEEKDAYS, week, strict=True) if day}


def day_from(text: str) -> DayHours:
    """Hours as people type them: ``09:00-12:00, 13:00-17:30``; nothing is closed. Raises ``ValueError``."""
    return day_hours([OpenHours.parse(part.replace("–", "-")) for part in text.split(",") if part.strip()])


def _week(entry: Mapping[str, Any], key: str) -> WeeklyHours:
    days = a_table(entry, "weekly", key)
    check_keys(days, set(WEEKDAYS), f"{key}.weekly")
    return weekly_hours([_day(days.get(name, []), f"{key}.weekly.{name}") for name in WEEKDAYS])


def _day(value: object, key: str) -> DayHours:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise DefinitionError(f'{key}: must be a list such as ["09:00-17:30"]')
    return checked(key, lambda: day_hours([OpenHours.parse(text) for text in value]))


def check_keys(entry: Mapping[str, Any], allowed: set[str], key: str) -> None:
    """Raise ``DefinitionError`` for a key nobody reads: most often a slip of the pen."""
    for name in entry:
        if name not in allowed:
            raise DefinitionError(
                f"{key}.{name}: unknown key; one of {', '.join(sorted(allowed))} is expected"
            )


def entries(table: Mapping[str, Any], name: str, key: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The tables of a list, each with its key (``calendar.periods[0]``); empty when the list is missing."""
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        raise DefinitionError(f"{key}.{name}: must be a list of tables")
    return [(f"{key}.{name}[{index}]", entry) for index, entry in enumerate(value)]


def a_table(table: Mapping[str, Any], name: str, key: str) -> Mapping[str, Any]:
    """A table that must be there."""
    value = table.get(name)
    if not isinstance(value, Mapping):
        raise DefinitionError(f"{key}.{name}: must be a table")
    return value


def a_text(table: Mapping[str, Any], name: str, key: str) -> str:
    """A text that must be there and not be blank."""
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        raise DefinitionError(f"{key}.{name}: must be a text")
    return value.strip()


def a_date(table: Mapping[str, Any], name: str, key: str) -> date:
    """A date that must be there, as such (TOML) or as text (JSON)."""
    value = table.get(name)
    if isinstance(value, str):
        return checked(f"{key}.{name}", date.fromisoformat, value)
    if type(value) is not date:
        raise DefinitionError(f"{key}.{name}: must be a date such as 2026-10-26")
    return value


def checked(key: str, build: Callable[..., T], *parts: object) -> T:
    """``build(*parts)``, with the key put before what it complains about."""
    try:
        return build(*parts)
    except DefinitionError:
        raise
    except ValueError as error:
        raise DefinitionError(f"{key}: {error}") from error
