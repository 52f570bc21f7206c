"""The clock of one case and one target, derived from the status history. Pure.

Nothing here is stored truth: history + calendar + target give every clock again at any time, and changes
after ``now`` are left out, so a clock can be read as it stood at any past moment.

How the rules are read:

* The target given applies to the whole case from its receipt. After a change of priority the clock is
  derived again as if the case had always had the new one; the history keeps what was promised before.
* Response (SC-R1): stops when a person first writes back, or resolves. An automatic acknowledgement never
  stops it, and waiting for the customer does not pause it: asking the customer *is* the response.
* Processing (CS004): stops when a person first does something with the case, even without a word to the
  customer: takes it, passes it on, sets its priority, puts it on hold.
* Resolution, and the time of the group that holds the case: waiting for the customer pauses it, waiting for a
  supplier or a change does not. Time between resolution and reopening does not count. Both push the due time
  by the service time they lasted, so a pause outside service hours changes nothing; this holds for targets in
  working days too.
* "Worked continuously" (P1): starts when the desk is first open, then runs by day and night.
* On the due moment itself it is still in time; any later is a breach, and a breach stays one.
* A cancelled case stops its clocks like a resolved one; reports leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from portal.sla.calendar import ONE_MINUTE, ServiceCalendar, always_open
from portal.sla.history import StatusChange, Stop, StopReason, known_history, stops_of
from portal.sla.targets import Target, Unit
from portal.sla.timeline import NOTHING


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"  # still running or stopped too late; ``stopped_at`` tells which


@dataclass(frozen=True, slots=True)
class ClockFace:
    """As much of a clock as a list needs to show it; can be filled from the columns stored on a case.

    ``due_at`` does not depend on the time of asking: while a clock is paused it says when the case would be
    due had the pause ended at once, and it moves when the pause ends.
    """

    target: Target
    state: ClockState
    due_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class SlaClock(ClockFace):
    """One clock in full. ``elapsed`` and ``budget`` are service time (wall time once worked continuously)."""

    received_at: datetime
    started_at: datetime
    stops: tuple[Stop, ...]
    elapsed: timedelta
    budget: timedelta

    @property
    def pauses(self) -> tuple[Stop, ...]:
        """The stops in which the customer had the ball."""
        return tuple(stop for stop in self.stops if stop.reason is StopReason.CUSTOMER)

    @property
    def is_breached(self) -> bool:
        return self.state is ClockState.BREACHED

    @property
    def breached_at(self) -> datetime | None:
        """The moment the target was missed, if it was."""
        return self.due_at if self.is_breached else None

    @property
    def remaining_minutes(self) -> int:
        """Whole service minutes left; 0 once they are used up."""
        return max(0, (self.budget - self.elapsed) // ONE_MINUTE)

    @property
    def overrun_minutes(self) -> int:
        """Whole service minutes used beyond the target."""
        return max(0, (self.elapsed - self.budget) // ONE_MINUTE)


@dataclass(frozen=True, slots=True)
class Course:
    """A target placed on the time line: the calendar it really runs in, its start, and how much it allows."""

    calendar: ServiceCalendar
    started_at: datetime
    budget: timedelta


def course_of(received_at: datetime, calendar: ServiceCalendar, target: Target) -> Course:
    """Where and for how long the clock of ``target`` runs for a case received at ``received_at``."""
    if target.unit is Unit.CALENDAR_MINUTES:
        return Course(always_open(calendar.time_zone), received_at, target.amount * ONE_MINUTE)
    started_at = calendar.next_opening(received_at)
    if target.unit is Unit.WORKING_DAYS:
        due_at = calendar.add_working_days(received_at, target.amount)
        return Course(calendar, started_at, calendar.service_time_between(received_at, due_at))
    running = always_open(calendar.time_zone) if target.is_continuous else calendar
    return Course(running, started_at, target.amount * ONE_MINUTE)


def compute_clock(
    history: Iterable[StatusChange], calendar: ServiceCalendar, target: Target, now: datetime
) -> SlaClock:
    """The clock of ``target`` as it stood at ``now``. Raises ``ValueError`` when nothing was received."""
    changes = known_history(history, now)
    received_at = changes[0].at
    course = course_of(received_at, calendar, target)
    stops = stops_of(changes, target.measure)
    open_stop = stops[-1] if stops and stops[-1].end is None else None
    reached = open_stop.start if open_stop else max(now.astimezone(UTC), received_at)

    elapsed = NOTHING
    due_at: datetime | None = None
    for start, end in running_spans(course.started_at, stops, reached):
        if due_at is None:
            due_at = course.calendar.add_service_time(start, max(NOTHING, course.budget - elapsed))
            if due_at >= end and end < reached:
                due_at = None  # not used up when this stretch ended: the next one goes on
        elapsed += course.calendar.service_time_between(start, end)
    if due_at is None:
        due_at = course.calendar.add_service_time(course.started_at, course.budget)

    finished = open_stop is not None and open_stop.reason is StopReason.FINISHED
    return SlaClock(
        target=target,
        state=_state(due_at < reached, open_stop),
        due_at=due_at,
        stopped_at=reached if finished else None,
        received_at=received_at,
        started_at=course.started_at,
        stops=stops,
        elapsed=elapsed,
        budget=course.budget,
    )


def running_spans(
    started_at: datetime, stops: Iterable[Stop], reached: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches from ``started_at`` to ``reached`` in which the clock was not stopped, in order."""
    start = started_at
    for stop in stops:
        if stop.end is None:
            break
        if stop.start >= start:
            yield start, stop.start
        start = max(start, stop.end)
    if start <= reached:
        yield start, reached


def _state(is_late: bool, open_stop: Stop | None) -> ClockState:
    if is_late:
        return ClockState.BREACHED
    if open_stop is None:
        return ClockState.RUNNING
    return ClockState.MET if open_stop.reason is StopReason.FINISHED else ClockState.PAUSED
