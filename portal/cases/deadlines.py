"""From a case's history to its due times. Pure; the clocks themselves are ``portal.sla.clock``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.cases.rules import OPEN, EventKind, PendingReason, Status
from portal.catalogue.priority import Priority
from portal.sla.agreements import Agreement
from portal.sla.clock import SlaClock, compute_clock
from portal.sla.history import ChangeKind, StatusChange
from portal.sla.targets import Measure


class HistoryLine(Protocol):
    """What a line of history must tell: ``CaseEvent`` does."""

    at: datetime
    kind: str
    details: dict[str, object]


CHANGES: dict[EventKind, ChangeKind] = {
    EventKind.ACKNOWLEDGED: ChangeKind.ACKNOWLEDGED,
    EventKind.REPLIED: ChangeKind.RESPONDED,
    EventKind.PRIORITISED: ChangeKind.PRIORITISED,
    EventKind.RESUMED: ChangeKind.RESUMED,
    EventKind.RESOLVED: ChangeKind.RESOLVED,
    EventKind.REOPENED: ChangeKind.REOPENED,
    EventKind.CLOSED: ChangeKind.CLOSED,
    EventKind.CANCELLED: ChangeKind.CANCELLED,
    EventKind.MERGED: ChangeKind.CLOSED,
}
PENDING: dict[PendingReason, ChangeKind] = {
    PendingReason.CUSTOMER: ChangeKind.PENDING_CUSTOMER,
    PendingReason.SUPPLIER: ChangeKind.PENDING_SUPPLIER,
    PendingReason.CHANGE: ChangeKind.PENDING_CHANGE,
}


@dataclass(frozen=True)
class CaseClocks:
    """Both clocks of a case; ``None`` where nothing was promised."""

    response: SlaClock | None
    resolution: SlaClock | None

    def next_due_at(self, status: Status) -> datetime | None:
        """The earliest promise still to keep; ``None`` once none is."""
        if status not in OPEN:
            return None
        still = [c.due_at for c in (self.response, self.resolution) if c and c.stopped_at is None]
        return min(still, default=None)


def status_changes(received_at: datetime, events: Iterable[HistoryLine]) -> tuple[StatusChange, ...]:
    """The history as the clocks read it: the receipt, then every event that starts or stops one."""
    changes, lines = [StatusChange(received_at, ChangeKind.RECEIVED)], list(events)
    merges = [event for event in lines if event.kind in {EventKind.MERGED, EventKind.UNMERGED}]
    merge = merges[-1] if merges and merges[-1].kind == EventKind.MERGED else None
    for event in lines:
        kind = EventKind(event.kind)
        if kind is EventKind.HELD:
            change = PENDING[PendingReason(str(event.details["reason"]))]
        elif kind is EventKind.MERGED and event is not merge:
            continue  # taken back: the clocks ran all the while
        elif kind in CHANGES:
            change = CHANGES[kind]
        else:
            continue
        changes.append(StatusChange(max(event.at, received_at), change))
    return tuple(changes)


def case_clocks(
    *,
    received_at: datetime,
    events: Iterable[HistoryLine],
    agreement: Agreement,
    case_type: str,
    priority: Priority,
    now: datetime,
) -> CaseClocks:
    """Both clocks as they stand at ``now``."""
    history = status_changes(received_at, events)

    def clock(measure: Measure) -> SlaClock | None:
        target = agreement.target(case_type, priority, measure)
        return compute_clock(history, agreement.calendar, target, now) if target else None

    return CaseClocks(clock(Measure.RESPONSE), clock(Measure.RESOLUTION))
