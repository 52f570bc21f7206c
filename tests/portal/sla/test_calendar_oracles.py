"""Service time over twenty years, against two oracles that were built another way."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import businesstimedelta
import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sla.calendar import LONDON, ServiceCalendar
from portal.sla.timeline import NOTHING
from tests.portal.sla.examples import (
    CALENDARS,
    DESK,
    HOLIDAYS,
    calendars,
    is_open_by_the_wall,
    london,
    minutes_by_the_wall,
    moments,
    whole_minutes,
)

pytestmark = pytest.mark.requirement("DM-P2")

lengths = st.timedeltas(NOTHING, timedelta(hours=200))
windows = st.timedeltas(NOTHING, timedelta(days=400))


def business_rules() -> businesstimedelta.Rules:
    zone = pytz.timezone("Europe/London")
    week = businesstimedelta.WorkDayRule(
        start_time=time(9),
        end_time=time(17, 30),
        working_days=[0, 1, 2, 3, 4],
        tz=zone,
    )
    return businesstimedelta.Rules([week, businesstimedelta.HolidayRule(HOLIDAYS, tz=zone)])


@settings(max_examples=60, deadline=None)
@given(calendars, whole_minutes, st.integers(0, 9 * 24 * 60))
def test_between_equals_the_minutes_counted_one_by_one(
    calendar: ServiceCalendar, start: datetime, length: int
) -> None:
    end = start + timedelta(minutes=length)
    assert calendar.service_minutes_between(start, end) == minutes_by_the_wall(calendar, start, end)


@pytest.mark.parametrize("name", CALENDARS)
@pytest.mark.parametrize(
    "start", ["2019-03-29 12:00", "2019-10-25 12:00", "2019-12-30 00:00", "2024-02-28 00:00"]
)
def test_between_equals_the_minutes_counted_where_it_is_hard(start: str, name: str) -> None:
    begin = london(start).astimezone(UTC)
    for end in (begin + timedelta(days=1), begin + timedelta(days=4)):
        counted = minutes_by_the_wall(CALENDARS[name], begin, end)
        assert CALENDARS[name].service_minutes_between(begin, end) == counted


@settings(max_examples=40, deadline=None)
@given(moments, st.integers(0, 60 * 24 * 3600))
def test_between_equals_businesstimedelta(start: datetime, seconds: int) -> None:
    start = start.replace(microsecond=0)
    end = start + timedelta(seconds=seconds)
    oracle = business_rules().difference(start, end)
    assert DESK.service_time_between(start, end) == oracle.timedelta


@settings(max_examples=200, deadline=None)
@given(calendars, moments)
def test_open_is_what_the_wall_says(calendar: ServiceCalendar, at: datetime) -> None:
    assert calendar.is_open(at) is is_open_by_the_wall(calendar, at)
    opening = calendar.next_opening(at)
    assert opening >= at
    assert is_open_by_the_wall(calendar, opening)
    assert calendar.service_time_between(at, opening) == NOTHING


@given(calendars, moments, lengths)
def test_adding_and_measuring_go_round(calendar: ServiceCalendar, start: datetime, length: timedelta) -> None:
    due = calendar.add_service_time(start, length)
    assert calendar.service_time_between(start, due) == length
    if length:
        just_before = due - timedelta(microseconds=1)
        assert calendar.service_time_between(start, just_before) < length


@given(calendars, moments, windows, lengths, lengths)
def test_later_or_longer_is_never_due_sooner(
    calendar: ServiceCalendar, start: datetime, wait: timedelta, short: timedelta, more: timedelta
) -> None:
    due = calendar.add_service_time(start, short)
    assert calendar.add_service_time(start + wait, short) >= due
    assert calendar.add_service_time(start, short + more) >= due


@given(calendars, moments, windows, windows)
def test_time_between_adds_up(
    calendar: ServiceCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second
    whole = calendar.service_time_between(start, end)
    parts = calendar.service_time_between(start, middle) + calendar.service_time_between(middle, end)
    stretches = sum((stretch.length for stretch in calendar.open_intervals(start, end)), NOTHING)
    assert whole == parts == stretches
    assert NOTHING <= whole <= end - start


@given(calendars, moments, lengths, st.integers(0, 30))
def test_utc_and_london_agree(
    calendar: ServiceCalendar, start: datetime, length: timedelta, days: int
) -> None:
    local = start.astimezone(LONDON)
    assert calendar.add_service_time(local, length) == calendar.add_service_time(start, length)
    assert calendar.add_working_days(local, days) == calendar.add_working_days(start, days)


@pytest.mark.requirement("DM-K2")
@given(moments, st.integers(0, 300))
def test_working_days_are_counted_day_by_day(start: datetime, days: int) -> None:
    def is_working(day: datetime) -> bool:
        return day.weekday() < 5 and day.date() not in HOLIDAYS

    day = start.astimezone(LONDON).replace(tzinfo=None)
    if day.hour * 60 + day.minute >= 17 * 60 + 30:
        day += timedelta(days=1)
    while not is_working(day):
        day += timedelta(days=1)
    left = days
    while left:
        day += timedelta(days=1)
        left -= is_working(day)
    closing = day.replace(hour=17, minute=30, second=0, microsecond=0, tzinfo=LONDON)
    assert DESK.add_working_days(start, days) == closing
