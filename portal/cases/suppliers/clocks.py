"""The supplier's clocks of an escalation, from its own history. Pure; the clocks are ``portal.sla.clock``.

Their response is the first word of a person there; a machine's receipt is none. While they wait for us their
resolution clock stands still. Where their policy names no target ("a future release") there is no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.cases.suppliers.vocabulary import EscalationLine, What
from portal.catalogue.priority import Priority
from portal.kernel.phrases import counted, length_text
from portal.sla.calendar import ServiceCalendar
from portal.sla.clock import SlaClock, compute_clock
from portal.sla.explanation import ExplanationLine, explain
from portal.sla.history import ChangeKind, StatusChange
from portal.sla.targets import Measure, Target, Unit
from portal.sla.wording import countdown, due_text

PLAIN: dict[What, ChangeKind] = {
    What.OPENED: ChangeKind.RECEIVED,
    What.ANSWERED: ChangeKind.RESPONDED,
    What.ANSWERED_BY_MACHINE: ChangeKind.ACKNOWLEDGED,
    What.PRIORITY: ChangeKind.PRIORITISED,
    What.SOLVED: ChangeKind.RESOLVED,
    What.WITHDRAWN: ChangeKind.CANCELLED,
}
HEADINGS = {Measure.RESPONSE: "Their answer", Measure.RESOLUTION: "Their solution"}
NO_PROMISE = "no target: a future release"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Promise:
    """The hours, the written definitions and the targets of one policy; where no target stands, nothing is
    promised (a future release)."""

    calendar: ServiceCalendar
    definitions: Mapping[Priority, str]
    targets: Mapping[tuple[Priority, Measure], Target]

    def target(self, priority: Priority, measure: Measure) -> Target | None:
        return self.targets.get((priority, measure))


@dataclass(frozen=True)
class SupplierClock:
    """One clock as a page shows it; ``state`` as of ``macros/tags.html``."""

    heading: str
    text: str
    state: str
    at: datetime | None
    sentence: str
    why: tuple[ExplanationLine, ...]


def changes_of(events: Iterable[EscalationLine]) -> tuple[StatusChange, ...]:
    """The history as the clocks read it. Asking us something is a response too."""
    found: list[StatusChange] = []
    for event in events:
        what = What(event.what)
        if what in PLAIN:
            found.append(StatusChange(event.at, PLAIN[what]))
        elif what is What.STATUS and event.details["is_waiting_for_us"]:
            kinds = (ChangeKind.RESPONDED, ChangeKind.PENDING_CUSTOMER)
            found += (StatusChange(event.at, kind) for kind in kinds)
        elif what is What.STATUS:
            found.append(StatusChange(event.at, ChangeKind.RESUMED))
    return tuple(found)


def running_clocks(
    events: Iterable[EscalationLine], promise: Promise, priority: Priority, now: datetime
) -> dict[Measure, SlaClock]:
    """The clocks there are, by what they measure."""
    history = changes_of(events)
    targets = {measure: promise.target(priority, measure) for measure in Measure if measure in HEADINGS}
    return {
        measure: compute_clock(history, promise.calendar, target, now)
        for measure, target in targets.items()
        if target is not None
    }


def missed_at(clocks: Mapping[Measure, SlaClock]) -> datetime | None:
    """When the first promise still to be kept is or was due; ``None`` where none is left."""
    return min((clock.due_at for clock in clocks.values() if clock.stopped_at is None), default=None)


def clock_views(
    events: Iterable[EscalationLine], promise: Promise, priority: Priority, now: datetime
) -> list[SupplierClock]:
    """Each clock with every line of why; where nothing is promised, that in words."""
    history = changes_of(events)
    views = []
    for measure, heading in HEADINGS.items():
        target = promise.target(priority, measure)
        if target is None:
            views.append(SupplierClock(heading, NO_PROMISE, "ok", None, "", ()))
            continue
        clock = compute_clock(history, promise.calendar, target, now)
        why = explain(history, promise.calendar, target, now, waited_for="us")
        views.append(_view(heading, clock, promise, now, tuple(_their_words(line) for line in why)))
    return views


def target_words(target: Target | None) -> str:
    """``within 2 hours of their opening hours``, or that it comes with a future release."""
    if target is None:
        return "in a future release"
    if target.unit is Unit.WORKING_DAYS:
        return f"within {counted(target.amount, 'working day')}"
    length = length_text(target.amount * _MINUTE)
    is_day_and_night = target.is_continuous or target.unit is Unit.CALENDAR_MINUTES
    return (
        f"within {length}, day and night" if is_day_and_night else f"within {length} of their opening hours"
    )


def _view(
    heading: str, clock: SlaClock, promise: Promise, now: datetime, why: tuple[ExplanationLine, ...]
) -> SupplierClock:
    sentence = due_text(clock, promise.calendar, now)
    return SupplierClock(
        heading=heading,
        text=countdown(clock, promise.calendar, now),
        state={"running": "ok", "breached": "overdue"}.get(clock.state.value, clock.state.value),
        at=clock.due_at,
        sentence=sentence[0].upper() + sentence[1:],
        why=why,
    )


def _their_words(line: ExplanationLine) -> ExplanationLine:
    """The lines are written for our own clock: here the desk is theirs, and it is they who wait."""
    text = line.text
    for ours, theirs in (
        ("while we wait for us", "while they wait for us"),
        ("while we waited for us", "while they waited for us"),
        ("the desk", "their desk"),
        ("a person answers", "a person there answers"),
        ("the case is resolved", "they have solved it"),
    ):
        text = text.replace(ours, theirs)
    return replace(line, text=text)
