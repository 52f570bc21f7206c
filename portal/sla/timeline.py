"""One year of opening hours laid out on the UTC time line, so that clocks are arithmetic and not walks. Pure.

A year is laid out once per calendar and then searched by bisection: a due time ten working days ahead
costs microseconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.sla.hours import MIDNIGHT, DayHours

ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time in UTC, half-open."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class YearTable:
    """The open stretches and working days of one local year.

    ``starts`` and ``ends`` are UTC and half-open, touching stretches are merged; ``before`` is the service
    time of the year before each stretch; ``days`` are the working days and ``closings`` when each closes.
    """

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    before: tuple[timedelta, ...]
    total: timedelta
    days: tuple[date, ...]
    closings: tuple[datetime, ...]

    def time_before(self, at: datetime) -> timedelta:
        """Service time from the start of the year to ``at``."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return NOTHING
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]

    def moment_of(self, service_time: timedelta) -> datetime:
        """The earliest moment by which ``service_time`` (above 0, at most ``total``) has passed."""
        index = bisect_left(self.before, service_time) - 1
        return self.starts[index] + (service_time - self.before[index])

    def stretch_at(self, at: datetime) -> int | None:
        """Index of the open stretch that holds ``at``, or None."""
        index = bisect_right(self.starts, at) - 1
        return index if index >= 0 and at < self.ends[index] else None

    def first_start_after(self, at: datetime) -> datetime | None:
        """The first opening after ``at`` within the year, or None."""
        index = bisect_right(self.starts, at)
        return self.starts[index] if index < len(self.starts) else None


def lay_out(year: int, zone: ZoneInfo, hours_on: Callable[[date], DayHours]) -> YearTable:
    """Lay out the local ``year`` of a calendar whose hours on a date are ``hours_on(date)``."""
    starts: list[datetime] = []
    ends: list[datetime] = []
    days: list[date] = []
    closings: list[datetime] = []
    day = date(year, 1, 1)
    while day.year == year:
        hours = hours_on(day)
        for stretch in hours:
            opens = _utc(day, stretch.opens, zone)
            closes = _utc(day + ONE_DAY if stretch.closes == MIDNIGHT else day, stretch.closes, zone)
            if ends and opens <= ends[-1]:  # touching, or folded together when the clocks go forward
                ends[-1] = max(ends[-1], closes)
            elif opens < closes:
                starts.append(opens)
                ends.append(closes)
        if hours:
            days.append(day)
            closings.append(ends[-1])
        day += ONE_DAY
    before: list[timedelta] = []
    total = NOTHING
    for opens, closes in zip(starts, ends, strict=True):
        before.append(total)
        total += closes - opens
    return YearTable(tuple(starts), tuple(ends), tuple(before), total, tuple(days), tuple(closings))


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as UTC. An hour that comes twice is taken the first time, one that is missing by the
    offset before the change, so stretches that touch on the wall clock touch on the time line too."""
    return datetime.combine(day, at, zone).astimezone(UTC)
