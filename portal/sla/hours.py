"""The vocabulary of opening hours: one interval, one week, one period, one special day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class OpenHours:
    """One stretch of opening in local time. ``closes`` at 00:00 means midnight at the end of that day.

    Hours that run past midnight are two stretches, one on each day. Raises ``ValueError`` when the
    stretch is empty, backwards or carries a time zone.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens.tzinfo or self.closes.tzinfo:
            raise ValueError("Opening hours are local times and carry no time zone.")
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError(f"Hours must close after they open: {self}.")

    @classmethod
    def parse(cls, text: str) -> OpenHours:
        """Read ``"09:00-17:30"``; ``24:00`` is midnight at the end of the day. Raises ``ValueError``."""
        opens, dash, closes = (part.strip() for part in text.partition("-"))
        if not dash:
            raise ValueError(f"Opening hours look like 09:00-17:30, not {text!r}.")
        return cls(time.fromisoformat(opens), MIDNIGHT if closes == "24:00" else time.fromisoformat(closes))

    def __str__(self) -> str:
        closes = "24:00" if self.closes == MIDNIGHT else f"{self.closes:%H:%M}"
        return f"{self.opens:%H:%M}-{closes}"


DayHours = tuple[OpenHours, ...]
"""The stretches of one day, in order; empty when closed."""

WeeklyHours = tuple[DayHours, DayHours, DayHours, DayHours, DayHours, DayHours, DayHours]
"""Seven days, Monday first."""

CLOSED: DayHours = ()
ALL_DAY: DayHours = (OpenHours(MIDNIGHT, MIDNIGHT),)
ALWAYS: WeeklyHours = (ALL_DAY,) * 7


def weekly_hours(days: Sequence[Sequence[OpenHours]]) -> WeeklyHours:
    """A checked week from seven sequences, Monday first.

    Raises ``ValueError`` when there are not seven days, or when stretches of a day overlap.
    """
    if len(days) != 7:
        raise ValueError(f"A week has seven days, not {len(days)}.")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (day_hours(day) for day in days)
    return (monday, tuesday, wednesday, thursday, friday, saturday, sunday)


def day_hours(stretches: Sequence[OpenHours]) -> DayHours:
    """The stretches of one day in order. Raises ``ValueError`` when two overlap."""
    ordered = tuple(sorted(stretches, key=lambda stretch: stretch.opens))
    for earlier, later in pairwise(ordered):
        if earlier.closes == MIDNIGHT or earlier.closes > later.opens:
            raise ValueError(f"Opening hours overlap: {earlier} and {later}.")
    return ordered


def working_week(hours: str) -> WeeklyHours:
    """Monday to Friday with the same hours, closed at the weekend: ``working_week("09:00-17:30")``."""
    return weekly_hours([[OpenHours.parse(hours)]] * 5 + [[], []])


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """Dates (both included) with a week of their own: term, school holidays, hours extended for a while."""

    name: str
    starts_on: date
    ends_on: date
    weekly_hours: WeeklyHours

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError(f"The period {self.name!r} ends before it starts.")

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One date with hours of its own, such as an exam-result day; no hours means closed."""

    hours: DayHours = CLOSED
    name: str = ""
