"""From stored rows to what the desk's screens say: due times, who has the ball, what to do next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.cases.deadlines import case_clocks, group_changes, status_changes, still_due
from portal.cases.history import HistoryLine
from portal.cases.queue.reading import QueueRow
from portal.cases.rules import OPEN, Ball, PendingReason, Status, who_has_the_ball
from portal.cases.suppliers.vocabulary import CALL_STEPS, CALLS, Call
from portal.catalogue.priority import Priority
from portal.catalogue.queries import Catalogue
from portal.kernel.clock import LONDON
from portal.kernel.phrases import day_text, moment_text, time_text
from portal.sla.agreements import Agreement
from portal.sla.clock import ClockFace, ClockState
from portal.sla.explanation import ExplanationLine, explain
from portal.sla.history import StatusChange
from portal.sla.promises import UpdateClock
from portal.sla.targets import Measure, Target, Unit
from portal.sla.wording import countdown, due_text

SOON = timedelta(hours=2)
OFF_BOARDED = "Service no longer offered"
GOALS = {
    Measure.PROCESSING: "to take on",
    Measure.RESPONSE: "to answer",
    Measure.RESOLUTION: "to resolve",
    Measure.NEXT_UPDATE: "to write again",
    Measure.GROUP: "for the group",
}
WAITED_FOR = {Ball.CUSTOMER: "Customer", Ball.SUPPLIER: "Supplier", Ball.CHANGE: "A planned change"}


@dataclass(frozen=True, slots=True)
class DueView:
    """A clock in a few words. ``state``: ok, soon, overdue, paused, met or none; ``goal``: what is due."""

    text: str
    state: str
    goal: str = ""
    at: datetime | None = None


A_DATE = Target(Measure.NEXT_UPDATE, 1, Unit.WORKING_DAYS)
NOTHING_DUE = DueView("", "none")
NO_TARGET = DueView("no target", "ok")


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One row of the queue as it is read. ``step`` is the obvious next thing to do, ``anchor`` where."""

    row: QueueRow
    service: str
    category: str
    ball: str
    due: DueView
    step: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock on the case page, with every line of why."""

    heading: str
    due: DueView
    sentence: str
    why: tuple[ExplanationLine, ...]


def queue_line(row: QueueRow, catalogue: Catalogue, agreement: Agreement, now: datetime) -> QueueLine:
    service = catalogue.services_by_id.get(row.service_id)
    category = catalogue.categories_by_id.get(row.category_id)
    group = catalogue.groups_by_id.get(row.group_id)
    ball = ball_of(row.status, row.pending_reason, row.assignee_name)
    step, anchor = next_step(ball, Status(row.status), has_responded=row.responded_at is not None)
    holder = ball_text(ball, group.name if group else "", row.assignee_name)
    if row.supplier_call:
        call = Call(row.supplier_call)
        step, anchor, holder = CALL_STEPS[call], "suppliers", f"{holder}: {CALLS[call].lower()}"
    return QueueLine(
        row=row,
        service=service.name if service else OFF_BOARDED,
        category=category.name if category else "",
        ball=holder,
        due=due_of(row, agreement, now),
        step=step,
        anchor=anchor,
    )


def ball_of(status: str, pending_reason: str | None, assignee_name: str | None) -> Ball:
    reason = PendingReason(pending_reason) if pending_reason else None
    return who_has_the_ball(Status(status), reason, is_assigned=assignee_name is not None)


def ball_text(ball: Ball, group_name: str, assignee_name: str | None) -> str:
    """Who has to make the next move, by name where it is one of us."""
    if ball is Ball.DESK:
        return group_name
    if ball is Ball.AGENT:
        return assignee_name or group_name
    return WAITED_FOR.get(ball, "Nobody")


def next_step(ball: Ball, status: Status, *, has_responded: bool) -> tuple[str, str]:
    """The words of a row's link, and the part of the case page it leads to."""
    if status is Status.RESOLVED:
        return "Check", "conversation"
    if ball is Ball.NOBODY:
        return "Read", "conversation"
    if ball is Ball.DESK:
        return "Take", "case-acts"
    if ball is not Ball.AGENT:
        return "Follow up", "conversation"
    return ("Resolve", "act-resolution") if has_responded else ("Answer", "act-reply")


def due_of(row: QueueRow, agreement: Agreement, now: datetime) -> DueView:
    """The next promise of a case from its stored columns alone; the case page derives it anew."""
    if Status(row.status) not in OPEN or row.next_due_at is None:
        return NOTHING_DUE if Status(row.status) not in OPEN else NO_TARGET
    measure = _due_next(row)
    target = agreement.target(row.case_type, Priority(row.priority), measure)
    if measure is Measure.NEXT_UPDATE:
        target = A_DATE
    if target is None:
        return NO_TARGET
    state = ClockState.BREACHED if row.next_due_at < now else ClockState.RUNNING
    if measure is Measure.RESOLUTION and row.pending_reason == PendingReason.CUSTOMER:
        state = ClockState.PAUSED
    return _view(ClockFace(target, state, row.next_due_at, None), agreement, now)


def _due_next(row: QueueRow) -> Measure:
    """Which of its promises a case is due for next."""
    promises = (
        (Measure.RESPONSE, row.response_due_at if row.responded_at is None else None),
        (Measure.NEXT_UPDATE, row.update_due_at),
        (Measure.PROCESSING, row.processing_due_at),
    )
    return next((m for m, at in promises if at == row.next_due_at), Measure.RESOLUTION)


def clock_views(
    *,
    received_at: datetime,
    events: Iterable[HistoryLine],
    agreement: Agreement,
    case_type: str,
    priority: Priority,
    now: datetime,
) -> list[ClockView]:
    """The clocks of a case, derived from its history, each with its explanation. How soon somebody has to
    look at it is shown only until somebody has."""
    lines = list(events)
    clocks = case_clocks(
        received_at=received_at,
        events=lines,
        agreement=agreement,
        case_type=case_type,
        priority=priority,
        now=now,
    )
    history = status_changes(received_at, lines)
    views = [
        clock_view(heading, clock, explain_of(clock.target, history, agreement, now), agreement, now)
        for heading, clock in (
            ("First look", clocks.processing if still_due(clocks.processing) else None),
            ("First answer", clocks.response),
            ("Resolution", clocks.resolution),
        )
        if clock is not None
    ]
    if clocks.update is not None:
        views.insert(-1, clock_view("Next update", clocks.update, _given(clocks.update), agreement, now))
    if clocks.group is not None:
        _, own = group_changes(received_at, lines)
        why = explain_of(clocks.group.target, own, agreement, now, began="Handed over")
        views.append(clock_view("The group’s own time", clocks.group, why, agreement, now))
    return views


def explain_of(
    target: Target,
    history: Sequence[StatusChange],
    agreement: Agreement,
    now: datetime,
    began: str = "Received",
) -> tuple[ExplanationLine, ...]:
    return explain(history, agreement.calendar, target, now, waited_for="the customer", began=began)


def clock_view(
    heading: str,
    clock: ClockFace,
    why: tuple[ExplanationLine, ...],
    agreement: Agreement,
    now: datetime,
) -> ClockView:
    """One clock with its explanation."""
    return ClockView(heading, _view(clock, agreement, now), _sentence(clock, agreement, now), why)


def _given(clock: UpdateClock) -> tuple[ExplanationLine, ...]:
    """Why a promised date is due when it is."""
    given = moment_text(clock.given_at.astimezone(LONDON))
    lines = [ExplanationLine(clock.given_at, f"We gave the customer this date in our reply of {given}.")]
    if clock.stopped_at is not None:
        text = f"We wrote again {moment_text(clock.stopped_at.astimezone(LONDON))}."
        lines.append(ExplanationLine(clock.stopped_at, text))
    return tuple(lines)


def most_pressing(clocks: Sequence[ClockView]) -> DueView:
    """The clock that still runs and is due first."""
    running = [(c.due.at, c.due) for c in clocks if c.due.at is not None and c.due.goal]
    return min(running, key=lambda pair: pair[0], default=(None, NOTHING_DUE))[1]


def _view(face: ClockFace, agreement: Agreement, now: datetime) -> DueView:
    text = countdown(face, agreement.calendar, now)
    goal = GOALS[face.target.measure]
    if face.stopped_at is not None:
        return DueView(text, "met" if face.state is ClockState.MET else "overdue", "", face.due_at)
    if face.state is ClockState.PAUSED:
        return DueView(text, "paused", goal, face.due_at)
    if face.state is ClockState.BREACHED:
        return DueView(text, "overdue", goal, face.due_at)
    return DueView(text, "soon" if face.due_at - now <= SOON else "ok", goal, face.due_at)


def _sentence(clock: ClockFace, agreement: Agreement, now: datetime) -> str:
    """When exactly; for a clock that has stopped, when it was due."""
    if clock.stopped_at is None:
        text = due_text(clock, agreement.calendar, now)
        return text[0].upper() + text[1:]
    due = clock.due_at.astimezone(agreement.calendar.time_zone)
    return f"Was due {day_text(due.date())} at {time_text(due)}"
