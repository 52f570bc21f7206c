"""What holds for every clock: pauses, the passing of time, and the words that explain it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sla.calendar import LONDON, ServiceCalendar, always_open
from portal.sla.clock import ClockState, compute_clock, course_of
from portal.sla.explanation import explain
from portal.sla.history import ChangeKind, StatusChange
from portal.sla.targets import Measure, Target, Unit
from portal.sla.timeline import NOTHING
from tests.portal.sla.examples import (
    CALENDARS,
    DESK,
    ONE_MINUTE,
    is_open_by_the_wall,
    moments,
    whole_minutes,
)

pytestmark = pytest.mark.requirement("DM-P2")

TURNS = [
    ChangeKind.ACKNOWLEDGED,
    ChangeKind.RESPONDED,
    ChangeKind.PRIORITISED,
    ChangeKind.PENDING_CUSTOMER,
    ChangeKind.PENDING_CUSTOMER,
    ChangeKind.PENDING_SUPPLIER,
    ChangeKind.RESUMED,
    ChangeKind.RESUMED,
    ChangeKind.RESOLVED,
    ChangeKind.REOPENED,
    ChangeKind.CLOSED,
]
targets = st.one_of(
    st.builds(Target, st.sampled_from(Measure), st.integers(1, 15), st.just(Unit.WORKING_DAYS)),
    st.builds(Target, st.sampled_from(Measure), st.integers(1, 4000), st.just(Unit.CALENDAR_MINUTES)),
    st.builds(
        Target, st.sampled_from(Measure), st.integers(1, 4000), st.just(Unit.SERVICE_MINUTES), st.booleans()
    ),
)
steps = st.lists(st.tuples(st.timedeltas(NOTHING, timedelta(days=6)), st.sampled_from(TURNS)), max_size=8)
calendars = st.sampled_from(list(CALENDARS.values()))
lengths = st.timedeltas(NOTHING, timedelta(days=20))


def told(received: datetime, turns: list[tuple[timedelta, ChangeKind]]) -> list[StatusChange]:
    history = [StatusChange(received, ChangeKind.RECEIVED)]
    for wait, kind in turns:
        history.append(StatusChange(history[-1].at + wait, kind))
    return history


@given(calendars, moments, steps, targets, st.timedeltas(NOTHING, timedelta(days=60)))
def test_the_lines_of_an_explanation_add_up_to_the_due_time(
    calendar: ServiceCalendar,
    received: datetime,
    turns: list[tuple[timedelta, ChangeKind]],
    target: Target,
    wait: timedelta,
) -> None:
    history = told(received, turns)
    now = history[-1].at + wait
    clock, lines = compute_clock(history, calendar, target, now), explain(history, calendar, target, now)
    if target.unit is Unit.WORKING_DAYS:
        assert sum(line.working_days for line in lines) == target.amount
        closing = calendar.add_working_days(received, target.amount)
        stopped = sum((line.stopped for line in lines), NOTHING)
        assert calendar.service_time_between(closing, clock.due_at) == stopped
    else:
        assert sum((line.counted for line in lines), NOTHING) == target.amount * ONE_MINUTE
    assert f"{clock.due_at.astimezone(LONDON):%H:%M}" in "".join(
        line.text for line in lines if line.text.startswith("Due ")
    )


@given(
    calendars,
    moments,
    targets,
    st.lists(st.tuples(lengths, lengths), min_size=1, max_size=4),
)
def test_one_pause_more_never_brings_the_due_time_forward(
    calendar: ServiceCalendar, received: datetime, target: Target, pairs: list[tuple[timedelta, timedelta]]
) -> None:
    turns = [
        turn
        for running, paused in pairs
        for turn in ((running, ChangeKind.PENDING_CUSTOMER), (paused, ChangeKind.RESUMED))
    ]
    with_all, without_last = told(received, turns), told(received, turns[:-2])
    now = with_all[-1].at
    before, after = (compute_clock(history, calendar, target, now) for history in (without_last, with_all))
    assert after.due_at >= before.due_at


@given(calendars, moments, targets, lengths, lengths)
def test_a_pause_never_brings_the_due_time_forward(
    calendar: ServiceCalendar, received: datetime, target: Target, wait: timedelta, length: timedelta
) -> None:
    plain = told(received, [])
    paused = told(received, [(wait, ChangeKind.PENDING_CUSTOMER), (length, ChangeKind.RESUMED)])
    now = paused[-1].at
    without, with_pause = (compute_clock(history, calendar, target, now) for history in (plain, paused))
    assert with_pause.due_at >= without.due_at
    is_paused = target.measure not in (Measure.RESPONSE, Measure.PROCESSING) and paused[1].at < without.due_at
    course = course_of(received, calendar, target)
    lost = course.calendar.service_time_between(
        max(paused[1].at, course.started_at), max(now, course.started_at)
    )
    pushed = course.calendar.service_time_between(without.due_at, with_pause.due_at)
    assert pushed == (lost if is_paused else NOTHING) or paused[1].at == without.due_at


@given(calendars, moments, steps, targets, st.timedeltas(NOTHING, timedelta(days=60)))
def test_while_nothing_happens_the_due_time_stands_and_a_breach_stays(
    calendar: ServiceCalendar,
    received: datetime,
    turns: list[tuple[timedelta, ChangeKind]],
    target: Target,
    wait: timedelta,
) -> None:
    history = told(received, turns)
    first = compute_clock(history, calendar, target, history[-1].at)
    later = compute_clock(history, calendar, target, history[-1].at + wait)
    assert later.due_at == first.due_at
    if first.state is not ClockState.RUNNING:
        assert later.state is first.state
    else:
        is_late = history[-1].at + wait > first.due_at
        assert later.state is (ClockState.BREACHED if is_late else ClockState.RUNNING)


@given(calendars, moments, steps, targets)
def test_utc_and_london_histories_agree(
    calendar: ServiceCalendar,
    received: datetime,
    turns: list[tuple[timedelta, ChangeKind]],
    target: Target,
) -> None:
    history = told(received, turns)
    local = [StatusChange(change.at.astimezone(LONDON), change.kind) for change in history]
    now = history[-1].at
    assert compute_clock(local, calendar, target, now.astimezone(LONDON)) == compute_clock(
        history, calendar, target, now
    )


@settings(max_examples=50, deadline=None)
@given(
    whole_minutes,
    st.integers(1, 1500),
    st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 3000)), max_size=3),
    st.booleans(),
)
def test_due_equals_the_minutes_counted_one_by_one(
    received: datetime, amount: int, pauses: list[tuple[int, int]], is_continuous: bool
) -> None:
    turns = []
    for running, paused in pauses:
        turns.append((running * ONE_MINUTE, ChangeKind.PENDING_CUSTOMER))
        turns.append((paused * ONE_MINUTE, ChangeKind.RESUMED))
    history = told(received, turns)
    target = Target(Measure.RESOLUTION, amount, Unit.SERVICE_MINUTES, is_continuous)
    due = compute_clock(history, DESK, target, history[-1].at).due_at

    starts = {change.at for change in history if change.kind is ChangeKind.PENDING_CUSTOMER}
    ends = {change.at for change in history if change.kind is ChangeKind.RESUMED}
    minute, counted, is_paused, has_begun = received, 0, False, False
    while True:
        is_paused = (is_paused and minute not in ends) or minute in starts
        if counted == amount and not is_paused:
            break
        is_open = is_open_by_the_wall(DESK, minute)
        has_begun = has_begun or is_open
        if not is_paused and (has_begun if is_continuous else is_open):
            counted += 1
        minute += ONE_MINUTE
    assert due == minute


def test_the_calendar_of_a_severity_one_clock_is_day_and_night() -> None:
    course = course_of(
        datetime.fromisoformat("2019-12-25T03:00:00+00:00"),
        DESK,
        Target(Measure.RESPONSE, 30, Unit.CALENDAR_MINUTES),
    )
    assert course.calendar == always_open(LONDON)
