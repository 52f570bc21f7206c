"""Calendars, moments and an oracle that the tests of service levels share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from portal.sla.calendar import LONDON, ServiceCalendar, always_open
from portal.sla.holidays import Division, packaged_holidays
from portal.sla.hours import MIDNIGHT, OpenHours, SpecialDay, weekly_hours, working_week
from portal.sla.reference import reference_policies

ONE_MINUTE = timedelta(minutes=1)
HOLIDAYS = dict(packaged_holidays(Division.ENGLAND_AND_WALES))
DESK = ServiceCalendar(working_week("09:00-17:30"), holidays=HOLIDAYS)
SCHOOLS = next(r for r in reference_policies() if r.policy.name == "education-desk").calendar(HOLIDAYS)
NIGHT_DESK = ServiceCalendar(
    weekly_hours([[OpenHours.parse(text) for text in ("00:00-06:15", "12:00-12:30", "22:00-24:00")]] * 7),
    special_days={date(2019, 3, 31): SpecialDay(name="Stock-taking")},
)
CALENDARS = {"desk": DESK, "schools": SCHOOLS, "nights": NIGHT_DESK, "always": always_open()}

TWENTY_YEARS = timedelta(days=20 * 365)
moments = st.timedeltas(timedelta(0), TWENTY_YEARS).map(lambda age: datetime(2008, 1, 1, tzinfo=UTC) + age)
whole_minutes = moments.map(lambda at: at.replace(second=0, microsecond=0))
calendars = st.sampled_from(list(CALENDARS.values()))


def london(text: str) -> datetime:
    """``2019-04-18 16:50`` on a London wall."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def is_open_by_the_wall(calendar: ServiceCalendar, at: datetime) -> bool:
    """Read off the wall clock and the list of the day: shares nothing with the laid-out years."""
    local = at.astimezone(calendar.time_zone)
    return any(
        hours.opens <= local.time() and (hours.closes == MIDNIGHT or local.time() < hours.closes)
        for hours in calendar.hours_on(local.date())
    )


def minutes_by_the_wall(calendar: ServiceCalendar, start: datetime, end: datetime) -> int:
    """Open minutes between two whole minutes, counted one by one."""
    total = 0
    while start < end:
        total += is_open_by_the_wall(calendar, start)
        start += ONE_MINUTE
    return total
