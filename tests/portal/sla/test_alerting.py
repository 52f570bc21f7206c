"""When an alert is due, in service time, and which steps of the path hold for which priority."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.priority import Priority
from portal.sla.alerting import Alert, AlertKind, AlertRule, Promise, Recipient, Watched, alerts_due
from portal.sla.calendar import always_open
from portal.sla.reference import reference_alert_rules, reference_policies
from portal.sla.targets import Measure

MINISTRY = reference_policies()[0].calendar({})  # Monday to Friday, 09:00 to 17:30 London time
FRIDAY, MONDAY = datetime(2026, 6, 12, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC)
RULES = (
    AlertRule(AlertKind.DUE_SOON, 60, Recipient.AGENT),
    AlertRule(AlertKind.OVERDUE, 0, Recipient.AGENT),
    AlertRule(AlertKind.OVERDUE, 120, Recipient.LEAD),
    AlertRule(AlertKind.OVERDUE, 0, Recipient.LEAD, Priority.P1),
    AlertRule(AlertKind.UNTOUCHED, 510, Recipient.AGENT),
)


def london(day: datetime, text: str) -> datetime:
    """A time of a day in June, when London is an hour ahead."""
    hour, minute = map(int, text.split(":"))
    return day + timedelta(hours=hour - 1, minutes=minute)


def a_case(due: datetime | None, *, touched: datetime, priority: Priority = Priority.P3) -> Watched:
    promises = (Promise(Measure.RESPONSE, due, MINISTRY),) if due else ()
    return Watched(priority, promises, touched, is_ours=True, calendar=MINISTRY)


def told(case: Watched, now: datetime) -> list[tuple[str, str]]:
    return [(alert.kind.value, alert.recipient.value) for alert in alerts_due(case, RULES, now)]


@pytest.mark.requirement("FR-009")
@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        ((MONDAY, "10:01"), (FRIDAY, "17:29"), []),
        ((MONDAY, "09:30"), (FRIDAY, "17:00"), [("due_soon", "agent")]),  # the weekend does not count
        ((MONDAY, "09:30"), (MONDAY, "09:30"), [("due_soon", "agent")]),
        ((FRIDAY, "17:00"), (FRIDAY, "17:01"), [("overdue", "agent")]),
        ((FRIDAY, "17:00"), (MONDAY, "10:29"), [("overdue", "agent")]),
        ((FRIDAY, "17:00"), (MONDAY, "10:30"), [("overdue", "agent"), ("overdue", "lead")]),
    ],
)
def test_promises_are_watched_in_service_time(
    due: tuple[datetime, str], now: tuple[datetime, str], expected: list[tuple[str, str]]
) -> None:
    moment = london(*now)
    assert told(a_case(london(*due), touched=moment), moment) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [((FRIDAY, "17:00"), []), ((MONDAY, "09:29"), []), ((MONDAY, "09:30"), [("untouched", "agent")])],
)
def test_a_case_nobody_touches_for_a_working_day(
    now: tuple[datetime, str], expected: list[tuple[str, str]]
) -> None:
    assert told(a_case(None, touched=london(FRIDAY, "09:30")), london(*now)) == expected


def test_a_priority_with_steps_of_its_own_does_not_get_the_general_ones() -> None:
    now = london(FRIDAY, "12:00")
    assert told(a_case(london(FRIDAY, "11:00"), touched=now, priority=Priority.P1), now) == [
        ("overdue", "lead")
    ]


def test_nobody_is_told_while_the_customer_is_asked() -> None:
    now = london(MONDAY, "17:00")
    waiting = Watched(Priority.P3, (), london(FRIDAY, "09:00"), is_ours=False, calendar=MINISTRY)
    assert told(waiting, now) == []


def test_a_promise_that_runs_at_night_is_watched_at_night() -> None:
    now = london(FRIDAY, "23:30")
    promise = Promise(Measure.RESOLUTION, london(FRIDAY, "23:00"), always_open())
    case = Watched(Priority.P3, (promise,), now, is_ours=True, calendar=MINISTRY)
    assert told(case, now) == [("overdue", "agent")]


def test_what_is_very_old_makes_no_mail() -> None:
    alert = Alert(AlertKind.OVERDUE, Measure.RESPONSE, FRIDAY, Recipient.AGENT)
    assert not alert.is_old(FRIDAY + timedelta(days=14))
    assert alert.is_old(FRIDAY + timedelta(days=14, seconds=1))


@given(st.integers(0, 20_000), st.integers(0, 20_000), st.sampled_from(Priority))
def test_an_alert_once_due_stays_due_while_the_case_is_late(
    first: int, later: int, priority: Priority
) -> None:
    """So a worker that was down misses nothing."""
    rules, due = reference_alert_rules(), london(FRIDAY, "15:00")
    case = a_case(due, touched=due, priority=priority)

    def late_at(minutes: int) -> set[Alert]:
        at = due + timedelta(minutes=1 + minutes)
        return {alert for alert in alerts_due(case, rules, at) if alert.kind is not AlertKind.DUE_SOON}

    assert late_at(first) <= late_at(first + later)


def test_minutes_are_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        AlertRule(AlertKind.OVERDUE, -1, Recipient.AGENT)
