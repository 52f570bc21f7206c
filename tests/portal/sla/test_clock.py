"""Clocks of cases, history by history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.sla.clock import ClockState, SlaClock, compute_clock
from portal.sla.history import ChangeKind, StatusChange, StopReason
from portal.sla.targets import Measure, Target, Unit
from tests.portal.sla.examples import DESK, london

EIGHT_HOURS = Target(Measure.RESOLUTION, 480, Unit.SERVICE_MINUTES)
ONE_HOUR = Target(Measure.RESPONSE, 60, Unit.SERVICE_MINUTES)
FIVE_DAYS = Target(Measure.RESOLUTION, 5, Unit.WORKING_DAYS)
FOUR_HOURS_ON_END = Target(Measure.RESOLUTION, 240, Unit.SERVICE_MINUTES, is_continuous=True)
DAY_AND_NIGHT = Target(Measure.RESPONSE, 30, Unit.CALENDAR_MINUTES)

History = list[tuple[str, str]]


def changes(history: History) -> list[StatusChange]:
    return [StatusChange(london(at), ChangeKind(kind)) for at, kind in history]


def clock(history: History, target: Target, now: str) -> SlaClock:
    return compute_clock(changes(history), DESK, target, london(now))


THURSDAY = ("2019-04-18 16:50", "received")


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("history", "target", "now", "state", "due"),
    [
        pytest.param([THURSDAY], ONE_HOUR, "2019-04-23 09:20", "running", "2019-04-23 09:20", id="on time"),
        pytest.param([THURSDAY], ONE_HOUR, "2019-04-23 09:21", "breached", "2019-04-23 09:20", id="too late"),
        pytest.param(
            [THURSDAY, ("2019-04-20 12:00", "responded")],
            ONE_HOUR,
            "2019-05-01 09:00",
            "met",
            "2019-04-23 09:20",
            id="answered out of hours",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 09:20", "responded")],
            ONE_HOUR,
            "2019-05-01 09:00",
            "met",
            "2019-04-23 09:20",
            id="answered on the dot",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "responded")],
            ONE_HOUR,
            "2019-05-01 09:00",
            "breached",
            "2019-04-23 09:20",
            id="answered late",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "pending_customer"), ("2019-04-24 11:30", "resumed")],
            EIGHT_HOURS,
            "2019-04-24 12:00",
            "running",
            "2019-04-25 09:20",
            id="a pause pushes by its service time",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-18 17:30", "pending_customer"), ("2019-04-23 09:00", "resumed")],
            EIGHT_HOURS,
            "2019-04-23 12:00",
            "running",
            "2019-04-23 16:20",
            id="a pause out of hours changes nothing",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "pending_supplier"), ("2019-04-24 11:30", "resumed")],
            EIGHT_HOURS,
            "2019-04-23 16:21",
            "breached",
            "2019-04-23 16:20",
            id="waiting for a supplier does not pause",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "pending_customer"), ("2019-04-23 11:00", "pending_supplier")],
            EIGHT_HOURS,
            "2019-04-23 12:00",
            "running",
            "2019-04-23 17:20",
            id="the ball passes from the customer to the supplier",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "pending_customer")],
            EIGHT_HOURS,
            "2019-06-28 12:00",
            "paused",
            "2019-04-23 16:20",
            id="a long pause that lasts",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 17:00", "pending_customer")],
            EIGHT_HOURS,
            "2019-06-28 12:00",
            "breached",
            "2019-04-23 16:20",
            id="a pause does not heal a breach",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 16:20", "pending_customer"), ("2019-04-24 10:00", "resumed")],
            EIGHT_HOURS,
            "2019-04-24 10:00",
            "running",
            "2019-04-24 10:00",
            id="paused on the last minute: due when it resumes",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "resolved"), ("2019-04-26 10:00", "reopened")],
            EIGHT_HOURS,
            "2019-04-26 12:00",
            "running",
            "2019-04-26 16:20",
            id="time while resolved does not count",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-24 10:00", "resolved"), ("2019-04-26 10:00", "reopened")],
            EIGHT_HOURS,
            "2019-04-26 12:00",
            "breached",
            "2019-04-23 16:20",
            id="reopening does not heal a breach",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "pending_customer"), ("2019-04-24 10:00", "resolved")],
            EIGHT_HOURS,
            "2019-04-26 12:00",
            "met",
            "2019-04-24 16:20",
            id="resolved out of a pause",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "resolved"), ("2019-04-28 10:00", "closed")],
            EIGHT_HOURS,
            "2019-05-26 12:00",
            "met",
            "2019-04-23 16:20",
            id="closed by itself",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "resolved"), ("2019-04-23 11:00", "resumed")],
            EIGHT_HOURS,
            "2019-05-26 12:00",
            "met",
            "2019-04-23 16:20",
            id="only reopening restarts a finished case",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "cancelled")],
            EIGHT_HOURS,
            "2019-05-26 12:00",
            "met",
            "2019-04-23 16:20",
            id="cancelled in time",
        ),
        pytest.param([THURSDAY], FIVE_DAYS, "2019-04-23 12:00", "running", "2019-04-29 17:30", id="5 days"),
        pytest.param(
            [THURSDAY, ("2019-04-23 09:00", "pending_customer"), ("2019-04-24 09:00", "resumed")],
            FIVE_DAYS,
            "2019-04-24 12:00",
            "running",
            "2019-04-30 17:30",
            id="a day of pause adds a day",
        ),
        pytest.param(
            [THURSDAY, ("2019-04-23 10:00", "pending_customer"), ("2019-04-23 12:30", "resumed")],
            FIVE_DAYS,
            "2019-04-24 12:00",
            "running",
            "2019-04-30 11:30",
            id="hours of pause go into the next morning",
        ),
        pytest.param(
            [("2019-04-20 10:00", "received"), ("2019-04-20 10:00", "resolved")],
            FIVE_DAYS,
            "2019-04-24 12:00",
            "met",
            "2019-04-30 17:30",
            id="received and done on a closed day",
        ),
    ],
)
def test_state_and_due_time(history: History, target: Target, now: str, state: str, due: str) -> None:
    found = clock(history, target, now)
    assert (found.state, found.due_at) == (state, london(due))


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param("2019-04-18 16:50", "2019-04-18 20:50", id="on into the evening"),
        pytest.param("2019-04-19 02:00", "2019-04-23 13:00", id="starts when the desk is first open"),
        pytest.param("2019-04-18 17:30", "2019-04-23 13:00", id="at closing"),
    ],
)
def test_worked_continuously(received: str, due: str) -> None:
    found = clock([(received, "received")], FOUR_HOURS_ON_END, received)
    assert found.due_at == london(due)
    assert found.started_at == DESK.next_opening(london(received))


@pytest.mark.requirement("DM-P2")
def test_a_pause_of_a_continuous_clock_counts_by_the_wall() -> None:
    history = [THURSDAY, ("2019-04-18 18:00", "pending_customer"), ("2019-04-19 06:00", "resumed")]
    found = clock(history, FOUR_HOURS_ON_END, "2019-04-19 07:00")
    assert found.due_at == london("2019-04-19 08:50")
    assert found.remaining_minutes == 110


@pytest.mark.requirement("AFS-01")
@pytest.mark.parametrize("received", ["2019-12-25 03:10", "2019-03-31 00:50", "2019-10-27 00:50"])
def test_severity_one_has_thirty_minutes_at_any_hour(received: str) -> None:
    found = clock([(received, "received")], DAY_AND_NIGHT, received)
    assert found.due_at - found.received_at == timedelta(minutes=30)


@pytest.mark.requirement("SC-R1")
def test_an_automatic_acknowledgement_never_stops_the_response_clock() -> None:
    history = [THURSDAY, ("2019-04-18 16:50", "acknowledged"), ("2019-04-23 09:05", "pending_customer")]
    late = clock(history, ONE_HOUR, "2019-04-23 09:30")
    assert late.state is ClockState.BREACHED
    assert late.stopped_at is None
    assert late.breached_at == london("2019-04-23 09:20")


@pytest.mark.requirement("SC-R1")
@pytest.mark.parametrize("kind", ["responded", "resolved", "closed", "cancelled"])
def test_the_first_word_of_a_person_stops_the_response_clock(kind: str) -> None:
    history = [THURSDAY, ("2019-04-23 09:10", kind), ("2019-04-23 12:00", "responded")]
    found = clock(history, ONE_HOUR, "2019-05-01 12:00")
    assert (found.state, found.stopped_at) == (ClockState.MET, london("2019-04-23 09:10"))
    assert found.elapsed == timedelta(minutes=50)


def test_figures_of_a_clock_with_a_pause_and_a_breach() -> None:
    history = [
        THURSDAY,
        ("2019-04-23 10:00", "pending_customer"),
        ("2019-04-24 11:30", "resumed"),
        ("2019-04-25 11:00", "resolved"),
    ]
    during = clock(history, EIGHT_HOURS, "2019-04-24 12:00")
    after = clock(history, EIGHT_HOURS, "2019-05-01 12:00")
    assert (during.remaining_minutes, during.overrun_minutes) == (480 - 130, 0)
    assert (after.remaining_minutes, after.overrun_minutes) == (0, 100)
    assert [(pause.start, pause.end) for pause in after.pauses] == [
        (london("2019-04-23 10:00"), london("2019-04-24 11:30"))
    ]
    assert after.stops[-1].reason is StopReason.FINISHED


def test_asking_the_customer_twice_is_one_pause() -> None:
    history = [THURSDAY, ("2019-04-23 10:00", "pending_customer"), ("2019-04-23 12:00", "pending_customer")]
    found = clock(history, EIGHT_HOURS, "2019-04-24 12:00")
    assert [(pause.start, pause.end) for pause in found.pauses] == [(london("2019-04-23 10:00"), None)]


def test_a_clock_can_be_read_as_it_stood_at_any_time() -> None:
    history = [
        THURSDAY,
        ("2019-04-23 10:00", "pending_customer"),
        ("2019-04-24 11:30", "resumed"),
        ("2019-04-24 12:00", "resolved"),
        ("2019-04-24 14:00", "reopened"),
    ]
    times = [
        "2019-04-18 12:00",
        "2019-04-23 09:59",
        "2019-04-23 10:00",
        "2019-04-24 11:30",
        "2019-04-24 12:00",
    ]
    states = [clock(history, EIGHT_HOURS, now).state.value for now in [*times, "2019-04-24 14:00"]]
    assert states == ["running", "running", "paused", "running", "met", "running"]


def test_order_of_rows_does_not_matter_and_the_receipt_comes_first() -> None:
    history = [("2019-04-18 16:50", "responded"), ("2019-04-23 10:00", "resolved"), THURSDAY]
    assert clock(history, EIGHT_HOURS, "2019-05-01 12:00").stopped_at == london("2019-04-23 10:00")


@pytest.mark.requirement("DM-P1")
def test_a_new_priority_counts_from_the_receipt() -> None:
    history = [THURSDAY, ("2019-04-24 10:00", "prioritised")]
    before = clock(history, FIVE_DAYS, "2019-04-24 09:59")
    after = clock(history, EIGHT_HOURS, "2019-04-24 10:00")
    assert before.state is ClockState.RUNNING
    assert (after.state, after.due_at) == (ClockState.BREACHED, london("2019-04-23 16:20"))


@pytest.mark.parametrize(
    "history",
    [
        [],
        [("2019-04-18 16:50", "resolved")],
        [THURSDAY, THURSDAY],
        [THURSDAY, ("2019-04-17 10:00", "resolved")],
    ],
)
def test_a_history_without_one_receipt_first_is_refused(history: History) -> None:
    with pytest.raises(ValueError, match="receipt"):
        clock(history, EIGHT_HOURS, "2019-05-01 12:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        StatusChange(london("2019-04-18 16:50").replace(tzinfo=None), ChangeKind.RECEIVED)
