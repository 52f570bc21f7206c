"""Opening hours and service time, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal.sla.calendar import NeverOpen, ServiceCalendar, always_open
from portal.sla.hours import CLOSED, CalendarPeriod, OpenHours, SpecialDay, weekly_hours, working_week
from tests.portal.sla.examples import DESK, SCHOOLS, london


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("received", "minutes", "due"),
    [
        pytest.param("2019-04-08 10:00", 60, "2019-04-08 11:00", id="within a day"),
        pytest.param("2019-04-05 17:29", 30, "2019-04-08 09:29", id="one minute before the weekend"),
        pytest.param("2019-04-08 07:15", 60, "2019-04-08 10:00", id="before opening"),
        pytest.param("2019-04-08 17:30", 60, "2019-04-09 10:00", id="at closing"),
        pytest.param("2019-04-08 18:00", 60, "2019-04-09 10:00", id="after closing"),
        pytest.param("2019-04-08 09:00", 510, "2019-04-08 17:30", id="a whole day ends at closing"),
        pytest.param("2019-04-08 09:00", 511, "2019-04-09 09:01", id="a day and a minute"),
        pytest.param("2019-04-18 16:50", 60, "2019-04-23 09:20", id="over Easter"),
        pytest.param("2019-04-19 12:00", 30, "2019-04-23 09:30", id="received on Good Friday"),
        pytest.param("2019-12-24 17:00", 60, "2019-12-27 09:30", id="over Christmas"),
        pytest.param("2019-12-31 17:00", 60, "2020-01-02 09:30", id="over New Year"),
        pytest.param("2019-12-31 09:00", 510, "2019-12-31 17:30", id="the last minute of a year"),
        pytest.param("2019-03-29 17:00", 60, "2019-04-01 09:30", id="the clocks go forward"),
        pytest.param("2019-10-25 17:00", 60, "2019-10-28 09:30", id="the clocks go back"),
        pytest.param("2024-02-28 17:00", 60, "2024-02-29 09:30", id="on to a leap day"),
        pytest.param("2020-02-28 17:00", 60, "2020-03-02 09:30", id="over a leap day at a weekend"),
    ],
)
def test_service_minutes_end_when_they_should(received: str, minutes: int, due: str) -> None:
    start, length = london(received), timedelta(minutes=minutes)
    found = DESK.add_service_time(start, length)
    assert found == london(due)
    assert found.tzinfo is UTC
    assert DESK.service_minutes_between(start, found) == minutes
    assert DESK.service_time_between(found, start) == -length


@pytest.mark.requirement("DM-K2")
@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        pytest.param("2019-04-05 16:50", 0, "2019-04-05 17:30", id="no days: closing on the day itself"),
        pytest.param("2019-04-04 11:00", 1, "2019-04-05 17:30", id="one day"),
        pytest.param("2019-04-05 17:29", 1, "2019-04-08 17:30", id="a minute before closing"),
        pytest.param("2019-04-05 17:30", 1, "2019-04-09 17:30", id="at closing counts as Monday"),
        pytest.param("2019-04-06 09:00", 1, "2019-04-09 17:30", id="Saturday counts as Monday"),
        pytest.param("2019-04-08 06:00", 1, "2019-04-09 17:30", id="before opening counts as that day"),
        pytest.param("2019-04-19 10:00", 1, "2019-04-24 17:30", id="Good Friday counts as Tuesday"),
        pytest.param("2019-04-05 16:50", 5, "2019-04-12 17:30", id="five days"),
        pytest.param("2019-04-18 11:00", 10, "2019-05-07 17:30", id="Easter and May Day"),
        pytest.param("2019-12-23 10:00", 5, "2020-01-02 17:30", id="Christmas and New Year"),
        pytest.param("2019-03-29 10:00", 1, "2019-04-01 17:30", id="the clocks go forward"),
    ],
)
def test_working_days_start_on_the_day_after_receipt(received: str, days: int, due: str) -> None:
    start = london(received)
    assert DESK.add_working_days(start, days) == london(due)
    assert DESK.working_days_between(DESK.day_of_receipt(start), london(due).date()) == days


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2019-04-18", "2019-04-23", 1),
        ("2019-04-23", "2019-04-18", -1),
        ("2019-04-19", "2019-04-22", 0),
        ("2018-12-31", "2019-12-31", 253),
    ],
)
def test_working_days_between_dates(first: str, last: str, days: int) -> None:
    assert DESK.working_days_between(date.fromisoformat(first), date.fromisoformat(last)) == days


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("at", "is_open", "opening"),
    [
        ("2019-04-18 08:59", False, "2019-04-18 09:00"),
        ("2019-04-18 09:00", True, "2019-04-18 09:00"),
        ("2019-04-18 17:29", True, "2019-04-18 17:29"),
        ("2019-04-18 17:30", False, "2019-04-23 09:00"),
        ("2019-04-22 12:00", False, "2019-04-23 09:00"),
        ("2019-12-31 23:59", False, "2020-01-02 09:00"),
    ],
)
def test_open_and_next_opening(at: str, is_open: bool, opening: str) -> None:
    assert DESK.is_open(london(at)) is is_open
    assert DESK.next_opening(london(at)) == london(opening)


@pytest.mark.requirement("SC-H1")
@pytest.mark.parametrize(
    ("on", "hours"),
    [
        pytest.param("2026-09-07", "07:30-17:30", id="a Monday in term"),
        pytest.param("2026-09-11", "07:30-17:00", id="a Friday in term"),
        pytest.param("2026-10-26", "09:00-17:00", id="half-term"),
        pytest.param("2026-12-25", "", id="Christmas Day within the holidays"),
        pytest.param("2027-08-12", "07:00-17:00", id="exam results within the holidays"),
        pytest.param("2027-08-14", "", id="a Saturday"),
    ],
)
def test_hours_follow_the_school_year(on: str, hours: str) -> None:
    assert ",".join(map(str, SCHOOLS.hours_on(date.fromisoformat(on)))) == hours


@pytest.mark.requirement("SC-H1")
def test_a_target_runs_through_a_change_of_hours() -> None:
    # Friday in term closes at 17:00; the Monday of half-term opens at 09:00 instead of 07:30.
    due = SCHOOLS.add_service_time(london("2026-10-23 16:00"), timedelta(hours=2))
    assert due == london("2026-10-26 10:00")


@pytest.mark.requirement("DM-P2")
def test_extended_hours_can_be_added_for_a_period() -> None:
    launch = CalendarPeriod("New forms", date(2019, 4, 1), date(2019, 4, 14), working_week("08:00-20:00"))
    weekend = CalendarPeriod(
        "First weekend",
        date(2019, 4, 6),
        date(2019, 4, 7),
        weekly_hours([[]] * 5 + [[OpenHours(time(10), time(12))]] * 2),
    )
    extended = ServiceCalendar(DESK.weekly_hours, holidays=DESK.holidays, periods=(launch, weekend))
    assert extended.add_service_time(london("2019-04-05 19:30"), timedelta(hours=1)) == london(
        "2019-04-06 10:30"
    )
    assert extended.hours_on(date(2019, 4, 15)) == DESK.hours_on(date(2019, 4, 15))


def test_a_special_day_overrides_a_holiday_and_a_working_day() -> None:
    opened, closed = date(2019, 4, 19), date(2019, 4, 18)
    special = {
        opened: SpecialDay((OpenHours(time(10), time(14)),), "Emergency"),
        closed: SpecialDay(name="Move"),
    }
    calendar = ServiceCalendar(DESK.weekly_hours, holidays=DESK.holidays, special_days=special)
    assert calendar.add_service_time(london("2019-04-17 17:00"), timedelta(hours=1)) == london(
        "2019-04-19 10:30"
    )
    assert [calendar.name_of(day) for day in (closed, opened)] == ["Move", "Emergency"]
    assert calendar.hours_on(closed) == CLOSED


@pytest.mark.requirement("AFS-01")
@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2019-03-30 12:00", "2019-03-31 12:00", 23),
        ("2019-10-26 12:00", "2019-10-27 12:00", 25),
        ("2019-12-24 12:00", "2019-12-26 12:00", 48),
    ],
)
def test_day_and_night_counts_every_real_hour(start: str, end: str, hours: int) -> None:
    calendar = always_open()
    assert calendar.service_time_between(london(start), london(end)) == timedelta(hours=hours)
    assert calendar.add_service_time(london(start), timedelta(hours=hours)) == london(end)
    assert calendar.closing_after(london(start)) is None


def test_stretches_that_touch_at_a_missing_or_repeated_hour_neither_overlap_nor_gap() -> None:
    halves = weekly_hours([[OpenHours.parse("00:00-01:30"), OpenHours.parse("01:30-24:00")]] * 7)
    calendar = ServiceCalendar(halves)
    for day, hours in (("2019-03-31", 23), ("2019-10-27", 25)):
        start = london(f"{day} 00:00")
        end = london(f"{day} 23:00") + timedelta(hours=1)
        assert calendar.service_time_between(start, end) == timedelta(hours=hours)


def test_open_through_new_year_closes_in_the_new_year() -> None:
    special = {date(2020, 1, 1): SpecialDay((OpenHours.parse("00:00-03:00"),), "Long night")}
    calendar = ServiceCalendar(always_open().weekly_hours, special_days=special)
    assert calendar.closing_after(london("2019-12-31 20:00")) == london("2020-01-01 03:00")


def test_a_desk_that_never_opens_says_so() -> None:
    never = ServiceCalendar(weekly_hours([[]] * 7))
    at = london("2019-04-18 12:00")
    for ask in (
        lambda: never.next_opening(at),
        lambda: never.add_service_time(at, timedelta(minutes=1)),
        lambda: never.day_of_receipt(at),
        lambda: never.add_working_days(at, 1),
    ):
        with pytest.raises(NeverOpen):
            ask()


def test_a_desk_whose_days_run_out_says_so() -> None:
    once = ServiceCalendar(
        weekly_hours([[]] * 7),
        special_days={date(2019, 4, 18): SpecialDay((OpenHours.parse("09:00-10:00"),))},
    )
    at = london("2019-04-18 09:30")
    with pytest.raises(NeverOpen):
        once.add_service_time(at, timedelta(hours=1))
    with pytest.raises(NeverOpen):
        once.add_working_days(at, 1)


def test_bad_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        DESK.is_open(datetime(2019, 4, 18, 12))  # noqa: DTZ001 - the fault under test
    with pytest.raises(ValueError, match="negative"):
        DESK.add_service_time(london("2019-04-18 12:00"), timedelta(minutes=-1))
    with pytest.raises(ValueError, match="negative"):
        DESK.add_working_days(london("2019-04-18 12:00"), -1)


@pytest.mark.parametrize("text", ["17:30-09:00", "09:00-09:00", "nine to five", "09:00", "25:00-26:00"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        OpenHours.parse(text)


@pytest.mark.parametrize(
    "days",
    [
        [[]] * 6,
        [[OpenHours.parse("09:00-12:00"), OpenHours.parse("11:00-13:00")]] + [[]] * 6,
        [[OpenHours.parse("09:00-24:00"), OpenHours.parse("22:00-23:00")]] + [[]] * 6,
    ],
)
def test_weeks_that_make_no_sense_are_refused(days: list[list[OpenHours]]) -> None:
    with pytest.raises(ValueError, match=r"seven|overlap"):
        weekly_hours(days)
