"""The service calendar: when a desk is open, and arithmetic in its service time. Pure.

All moments going in are aware, in any zone; all moments coming out are UTC. Service time is exact to the
microsecond, over changes of the clock too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from portal.sla.hours import ALWAYS, CLOSED, CalendarPeriod, DayHours, SpecialDay, WeeklyHours
from portal.sla.timeline import NOTHING, Interval, YearTable, lay_out

LONDON = ZoneInfo("Europe/London")
ONE_MINUTE = timedelta(minutes=1)
YEARS_SEARCHED = 10


class NeverOpen(ValueError):
    """The calendar has no opening within ten years: nothing can ever be due."""


@dataclass(frozen=True)
class ServiceCalendar:
    """Opening hours of a desk (DM-P2, SC-H1).

    Hours of a date come from the first of these that says something: its special day, a holiday (closed),
    the last listed period that covers it, the weekly hours. ``holidays`` maps dates to their titles. Build a
    new calendar to change one: the years already laid out are kept.
    """

    weekly_hours: WeeklyHours
    time_zone: ZoneInfo = LONDON
    holidays: Mapping[date, str] = field(default_factory=dict)
    special_days: Mapping[date, SpecialDay] = field(default_factory=dict)
    periods: tuple[CalendarPeriod, ...] = ()
    _years: dict[int, YearTable] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def is_always_open(self) -> bool:
        """Whether this is a 24 × 7 calendar without an exception."""
        return self.weekly_hours == ALWAYS and not (self.holidays or self.special_days or self.periods)

    def hours_on(self, day: date) -> DayHours:
        """The local opening hours of a date; empty when closed."""
        special = self.special_days.get(day)
        if special is not None:
            return special.hours
        if day in self.holidays:
            return CLOSED
        for period in reversed(self.periods):
            if period.covers(day):
                return period.weekly_hours[day.weekday()]
        return self.weekly_hours[day.weekday()]

    def name_of(self, day: date) -> str:
        """The title of a special day or holiday; empty for any other date."""
        special = self.special_days.get(day)
        return special.name if special is not None else self.holidays.get(day, "")

    def local_date(self, at: datetime) -> date:
        """The date on the desk's wall at a moment."""
        return at.astimezone(self.time_zone).date()

    def is_working_day(self, day: date) -> bool:
        """Whether the desk opens at all on a date."""
        return bool(self.hours_on(day))

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open; at the very moment of closing it is not."""
        at, _, table = self._place(at)
        return table.stretch_at(at) is not None

    def next_opening(self, at: datetime) -> datetime:
        """``at`` itself when the desk is open, else the next moment it opens. Raises ``NeverOpen``."""
        at, year, table = self._place(at)
        if table.stretch_at(at) is not None:
            return at
        for following in range(year, year + YEARS_SEARCHED):
            opening = self._year(following).first_start_after(at)
            if opening is not None:
                return opening
        raise NeverOpen("The calendar never opens.")

    def closing_after(self, at: datetime) -> datetime | None:
        """When the stretch that is open at ``at`` ends; None when the desk is closed or never closes."""
        at, year, table = self._place(at)
        index = table.stretch_at(at)
        if index is None or self.is_always_open:
            return None
        end = table.ends[index]
        while (index := self._year(year + 1).stretch_at(end)) is not None:  # open through New Year's Eve
            year += 1
            end = self._year(year).ends[index]
        return end

    def open_intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Every open stretch between two moments, clipped to them, in order."""
        start, first_year, _ = self._place(start)
        end, last_year, _ = self._place(end)
        for year in range(first_year, last_year + 1):
            table = self._year(year)
            for index in range(bisect_right(table.ends, start), bisect_left(table.starts, end)):
                yield Interval(max(table.starts[index], start), min(table.ends[index], end))

    def service_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Service time from ``start`` to ``end``; negative when they are the wrong way round."""
        if end < start:
            return -self.service_time_between(end, start)
        start, first_year, first = self._place(start)
        end, last_year, last = self._place(end)
        passed = last.time_before(end) - first.time_before(start)
        return passed + sum((self._year(year).total for year in range(first_year, last_year)), NOTHING)

    def service_minutes_between(self, start: datetime, end: datetime) -> float:
        """``service_time_between`` in minutes, with the fraction."""
        return self.service_time_between(start, end) / ONE_MINUTE

    def add_service_time(self, start: datetime, service_time: timedelta) -> datetime:
        """The earliest moment by which ``service_time`` has passed since ``start``; ``start`` for none.

        A stretch used up to the last minute ends at closing, not at the next opening. Raises ``ValueError``
        for a negative time and ``NeverOpen`` when the time never passes.
        """
        if service_time <= NOTHING:
            if service_time < NOTHING:
                raise ValueError("Service time to add cannot be negative.")
            return start.astimezone(UTC)
        start, year, table = self._place(start)
        wanted = table.time_before(start) + service_time
        idle = 0
        while wanted > table.total:
            wanted -= table.total
            idle = 0 if table.total else idle + 1
            if idle >= YEARS_SEARCHED:
                raise NeverOpen("The calendar never opens.")
            year += 1
            table = self._year(year)
        return table.moment_of(wanted)

    def day_of_receipt(self, at: datetime) -> date:
        """The working day on which something received at ``at`` counts as received.

        The same day while the desk is open or still to open; the next working day when it came on another
        day (DM-K2: "the clock starts on the next working day if received on another day") or at or after
        closing, when nobody could have read it that day.
        """
        at, year, table = self._place(at)
        index = bisect_right(table.closings, at)
        for following in range(year, year + YEARS_SEARCHED):
            if index < len(self._year(following).days):
                return self._year(following).days[index]
            index = 0
        raise NeverOpen("The calendar never opens.")

    def closing_on(self, day: date) -> datetime | None:
        """When the desk closes for good on a date; None on a day it does not open."""
        table = self._year(day.year)
        index = bisect_left(table.days, day)
        return table.closings[index] if table.days[index : index + 1] == (day,) else None

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """When the desk closes on the ``days``-th working day after the day of receipt.

        The day of receipt (see ``day_of_receipt``) is day 0, so one working day for a case received on
        Thursday at 11:00 ends at closing on Friday. Raises ``ValueError`` for a negative number.
        """
        if days < 0:
            raise ValueError("Working days to add cannot be negative.")
        received_on = self.day_of_receipt(start)
        year = received_on.year
        index = bisect_left(self._year(year).days, received_on) + days
        idle = 0
        while index >= len(self._year(year).days):
            index -= len(self._year(year).days)
            idle = 0 if self._year(year).days else idle + 1
            if idle >= YEARS_SEARCHED:
                raise NeverOpen("The calendar never opens.")
            year += 1
        return self._year(year).closings[index]

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first``, up to and with ``last``; negative when ``last`` is the earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        count = bisect_right(self._year(last.year).days, last) - bisect_right(
            self._year(first.year).days, first
        )
        return count + sum(len(self._year(year).days) for year in range(first.year, last.year))

    def _place(self, at: datetime) -> tuple[datetime, int, YearTable]:
        """A moment in UTC (where comparing is quick), its local year, and the table of that year."""
        if at.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        at = at.astimezone(UTC)
        year = at.astimezone(self.time_zone).year
        return at, year, self._year(year)

    def _year(self, year: int) -> YearTable:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = lay_out(year, self.time_zone, self.hours_on)
        return table


@cache
def always_open(time_zone: ZoneInfo = LONDON) -> ServiceCalendar:
    """The 24 × 7 calendar (AFS-01); the zone only says where its days begin."""
    return ServiceCalendar(weekly_hours=ALWAYS, time_zone=time_zone)
