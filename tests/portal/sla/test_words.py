"""What people read: time left, opening hours, and why a time is what it is."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest

from portal.kernel.phrases import length_text, listed
from portal.sla.calendar import ServiceCalendar, always_open
from portal.sla.clock import ClockFace, ClockState
from portal.sla.explanation import explain
from portal.sla.history import ChangeKind, StatusChange
from portal.sla.hours import OpenHours, SpecialDay, weekly_hours
from portal.sla.opening import opening_sentence
from portal.sla.targets import Measure, Target, Unit
from portal.sla.wording import countdown, due_text
from tests.portal.sla.examples import DESK, SCHOOLS, london

MINUTES = Target(Measure.RESOLUTION, 480, Unit.SERVICE_MINUTES)
DAYS = Target(Measure.RESOLUTION, 5, Unit.WORKING_DAYS)
ON_END = Target(Measure.RESOLUTION, 240, Unit.SERVICE_MINUTES, is_continuous=True)


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("target", "state", "now", "due", "text"),
    [
        (MINUTES, "running", "2019-04-18 13:20", "2019-04-18 15:30", "2 h 10 min left"),
        (MINUTES, "running", "2019-04-18 16:50", "2019-04-23 09:20", "1 h left"),
        (MINUTES, "running", "2019-04-20 16:50", "2019-04-23 17:00", "8 h left"),
        (MINUTES, "running", "2019-04-18 16:50", "2019-04-24 16:49", "1 working day left"),
        (MINUTES, "running", "2019-04-18 16:50", "2019-04-24 16:50", "2 working days left"),
        (MINUTES, "running", "2019-04-18 15:29:30", "2019-04-18 15:30", "less than a minute left"),
        (DAYS, "running", "2019-04-18 10:00", "2019-04-18 17:30", "due today at 17:30"),
        (DAYS, "running", "2019-04-18 10:00", "2019-04-25 17:30", "3 working days left"),
        (MINUTES, "running", "2019-04-15 18:00", "2019-04-17 17:30", "2 working days left"),
        (MINUTES, "running", "2019-04-13 03:00", "2019-04-15 09:30", "30 min left"),
        (ON_END, "running", "2019-04-18 20:00", "2019-04-18 20:50", "50 min left"),
        (ON_END, "running", "2019-04-18 20:00", "2019-04-21 20:50", "3 days left"),
        (DAYS, "paused", "2019-04-18 10:00", "2019-04-18 17:30", "paused"),
        (DAYS, "met", "2019-04-18 10:00", "2019-04-18 17:30", "met"),
        (MINUTES, "breached", "2019-04-18 12:00", "2019-04-18 09:50", "overdue by 2 h 10 min"),
        (MINUTES, "breached", "2019-04-23 09:10", "2019-04-18 17:20", "overdue by 20 min"),
        (DAYS, "breached", "2019-04-23 17:31", "2019-04-18 17:30", "overdue by 1 working day"),
        (DAYS, "breached", "2019-04-26 12:00", "2019-04-18 17:30", "overdue by 3 working days"),
        (DAYS, "breached", "2019-04-20 12:00", "2019-04-18 17:30", "overdue"),
        (ON_END, "breached", "2019-04-20 12:00", "2019-04-20 10:00", "overdue by 2 h"),
    ],
)
def test_countdown(target: Target, state: str, now: str, due: str, text: str) -> None:
    face = ClockFace(target, ClockState(state), london(due).astimezone(UTC), None)
    assert countdown(face, DESK, london(now)) == text


def test_a_day_is_complete_when_the_desk_closes_early() -> None:
    face = ClockFace(MINUTES, ClockState.BREACHED, london("2026-09-10 17:30"), None)  # Thursday, to 17:30
    assert countdown(face, SCHOOLS, london("2026-09-11 17:00")) == "overdue by 1 working day"


def test_a_missed_target_says_by_how_much_and_no_longer_grows() -> None:
    due, stopped = london("2019-04-18 12:00"), london("2019-04-18 12:20")
    face = ClockFace(MINUTES, ClockState.BREACHED, due, stopped)
    assert countdown(face, DESK, london("2019-06-03 12:00")) == "missed by 20 min"


@pytest.mark.parametrize(
    ("now", "due", "text"),
    [
        ("2019-04-18 10:00", "2019-04-18 15:30", "due today at 15:30"),
        ("2019-04-17 23:30", "2019-04-18 15:30", "due tomorrow at 15:30"),
        ("2019-04-18 10:00", "2019-04-23 17:30", "due Tuesday 23 April at 17:30"),
        ("2019-12-18 10:00", "2020-01-02 17:30", "due Thursday 2 January 2020 at 17:30"),
        ("2019-04-18 16:00", "2019-04-18 15:30", "was due today at 15:30"),
        ("2019-04-19 16:00", "2019-04-18 15:30", "was due yesterday at 15:30"),
        ("2019-04-23 16:00", "2019-04-18 15:30", "was due Thursday 18 April at 15:30"),
    ],
)
def test_due_text(now: str, due: str, text: str) -> None:
    face = ClockFace(MINUTES, ClockState.RUNNING, london(due), None)
    assert due_text(face, DESK, london(now)) == text


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2019-04-18 09:00", "Open now until 17:30"),
        ("2019-04-18 08:00", "Closed now. Opens today at 09:00"),
        ("2019-04-17 18:00", "Closed now. Opens Thursday 18 April at 09:00"),
        ("2019-04-18 17:30", "Closed now. Opens Tuesday 23 April at 09:00"),
        ("2019-04-19 10:00", "Closed today (Good Friday). Opens Tuesday 23 April at 09:00"),
        ("2019-04-20 10:00", "Closed today. Opens Tuesday 23 April at 09:00"),
        ("2019-12-31 18:00", "Closed now. Opens Thursday 2 January 2020 at 09:00"),
        ("2019-10-27 10:00", "Closed today. Opens Monday 28 October at 09:00"),
    ],
)
def test_opening_sentence(now: str, text: str) -> None:
    assert opening_sentence(DESK, london(now)) == text
    assert opening_sentence(DESK, london(now).astimezone(UTC)) == text


def test_opening_sentence_of_other_desks() -> None:
    never = ServiceCalendar(weekly_hours([[]] * 7))
    special = {date(2019, 4, 18): SpecialDay((OpenHours.parse("20:00-24:00"),), "Late shift")}
    late = ServiceCalendar(weekly_hours([[]] * 7), special_days=special)
    at = london("2019-04-18 21:00")
    assert opening_sentence(always_open(), at) == "Open now, day and night"
    assert opening_sentence(never, at) == "Closed today"
    assert opening_sentence(late, at) == "Open now until midnight"
    assert opening_sentence(SCHOOLS, london("2027-08-12 16:30")) == "Open now until 17:00"
    weekend = ServiceCalendar(weekly_hours([[]] * 5 + [[OpenHours.parse("00:00-24:00")]] * 2))
    assert opening_sentence(weekend, london("2019-04-20 21:00")) == "Open now until Sunday 21 April, midnight"


def told(*history: tuple[str, str]) -> list[StatusChange]:
    return [StatusChange(london(at), ChangeKind(kind)) for at, kind in history]


@pytest.mark.requirement("DM-P2")
def test_explanation_of_service_hours_over_easter() -> None:
    history = told(
        ("2019-04-18 16:50", "received"),
        ("2019-04-23 10:00", "pending_customer"),
        ("2019-04-24 11:30", "resumed"),
        ("2019-04-24 15:00", "resolved"),
        ("2019-04-24 16:00", "reopened"),
    )
    lines = explain(history, DESK, MINUTES, london("2019-04-24 16:30"))
    assert [line.text for line in lines] == [
        "Received Thursday 18 April 2019 at 16:50, while the desk was open.",
        "Target: the case is resolved within 8 h of opening hours.",
        "40 min counted on Thursday 18 April, 16:50 to 17:30.",
        "Good Friday (19 April), Saturday 20 April, Sunday 21 April and Easter Monday (22 April) "
        "do not count.",
        "1 h counted on Tuesday 23 April, 09:00 to 10:00.",
        "The clock stood still from Tuesday 23 April at 10:00 to Wednesday 24 April at 11:30, "
        "while we waited for you: 10 h not counted.",
        "3 h 30 min counted on Wednesday 24 April, 11:30 to 15:00.",
        "Finished Wednesday 24 April at 15:00, reopened at 16:00: 1 h not counted.",
        "1 h 30 min counted on Wednesday 24 April, 16:00 to 17:30.",
        "1 h 20 min counted on Thursday 25 April, 09:00 to 10:20.",
        "Due Thursday 25 April 2019 at 10:20.",
    ]
    assert sum((line.counted for line in lines), timedelta(0)) == timedelta(hours=8)


@pytest.mark.requirement("DM-K2")
def test_explanation_of_working_days_received_on_a_closed_day() -> None:
    history = told(
        ("2019-04-20 12:00", "received"),
        ("2019-04-23 10:00", "prioritised"),
        ("2019-04-25 17:30", "pending_customer"),
        ("2019-04-26 09:00", "resumed"),
        ("2019-04-29 10:00", "pending_customer"),
    )
    lines = explain(history, DESK, DAYS, london("2019-05-20 09:00"), waited_for="the customer")
    assert [line.text for line in lines] == [
        "Received Saturday 20 April 2019 at 12:00, while the desk was closed.",
        "Target: the case is resolved within 5 working days after that of receipt, before the desk closes.",
        "It counts as received on Tuesday 23 April.",
        "The priority was set Tuesday 23 April at 10:00. Its target counts from receipt.",
        "Wednesday 24 April to Friday 26 April: 3 working days counted.",
        "Saturday 27 April and Sunday 28 April do not count.",
        "Monday 29 April to Tuesday 30 April: 2 working days counted.",
        "The clock stood still from Thursday 25 April at 17:30 to Friday 26 April at 09:00, "
        "while we waited for the customer: outside the hours that count, so nothing moved.",
        "The clock has stood still since Monday 29 April at 10:00, while we wait for the customer. "
        "The due time will move by as long.",
        "Due Tuesday 30 April 2019 at 17:30.",
    ]


def test_explanation_of_a_pause_that_began_on_the_last_minute() -> None:
    history = told(("2019-04-18 09:00", "received"), ("2019-04-18 17:00", "pending_customer"))
    texts = [line.text for line in explain(history, DESK, MINUTES, london("2019-04-24 09:00"))]
    assert texts[-2].startswith("The clock has stood still since Thursday 18 April at 17:00")


@pytest.mark.requirement("SC-R1")
def test_explanation_of_a_response_names_the_automatic_reply_and_the_end() -> None:
    target = Target(Measure.RESPONSE, 60, Unit.SERVICE_MINUTES)
    history = told(
        ("2019-04-18 18:00", "received"),
        ("2019-04-18 18:01", "acknowledged"),
        ("2019-04-23 09:30", "responded"),
    )
    texts = [line.text for line in explain(history, DESK, target, london("2019-04-23 12:00"))]
    assert "An automatic reply went out Thursday 18 April at 18:01. It does not stop the clock." in texts
    assert "The clock started Tuesday 23 April at 09:00, when the desk opened." in texts
    assert texts[-1] == "Answered Tuesday 23 April at 09:30, in time."
    unanswered = explain(history[:2], DESK, target, london("2019-04-23 12:00"))
    assert unanswered[-1].text == "It was not done by then, so the target was missed."


@pytest.mark.requirement("AFS-01")
@pytest.mark.parametrize(
    ("target", "promise", "counted"),
    [
        (
            ON_END,
            "Target: the case is resolved within 4 h, worked on by day and night once the desk is open.",
            "4 h counted from Thursday 18 April at 22:00 to Friday 19 April at 02:00.",
        ),
        (
            Target(Measure.RESPONSE, 30, Unit.CALENDAR_MINUTES),
            "Target: a person answers within 30 min, by day and night.",
            "30 min counted on Thursday 18 April, 22:00 to 22:30.",
        ),
    ],
)
def test_explanation_by_day_and_night(target: Target, promise: str, counted: str) -> None:
    at = london("2019-04-18 22:00")
    texts = [line.text for line in explain(told(("2019-04-18 22:00", "received")), always_open(), target, at)]
    assert texts[1:3] == [promise, counted]


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "less than a minute"), (59, "59 min"), (60, "1 h"), (1510, "25 h 10 min")]
)
def test_length_text(minutes: int, text: str) -> None:
    assert length_text(timedelta(minutes=minutes, seconds=59)) == text


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed(parts: list[str], text: str) -> None:
    assert listed(parts) == text
