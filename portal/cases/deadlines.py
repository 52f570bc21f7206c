"""From a case's history to its due times. Pure; the clocks themselves are ``portal.sla.clock``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.cases.history import HistoryLine
from portal.cases.rules import OPEN, EventKind, PendingReason, Status
from portal.catalogue.priority import Priority
from portal.sla.agreements import Agreement
from portal.sla.clock import ClockFace, SlaClock, compute_clock
from portal.sla.history import ENDS, ChangeKind, StatusChange
from portal.sla.promises import UpdateClock, Word, update_clock
from portal.sla.targets import Measure

CHANGES: dict[EventKind, ChangeKind] = {
    EventKind.ACKNOWLEDGED: ChangeKind.ACKNOWLEDGED,
    EventKind.ASSIGNED: ChangeKind.HANDLED,
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
    """The clocks of a case; ``None`` where nothing was promised."""

    processing: SlaClock | None
    response: SlaClock | None
    resolution: SlaClock | None
    update: UpdateClock | None = None
    group: SlaClock | None = None

    def next_due_at(self, status: Status) -> datetime | None:
        """The earliest promise to the customer still to keep; ``None`` once none is."""
        if status not in OPEN:
            return None
        promises = (self.processing, self.response, self.resolution, self.update)
        return min((c.due_at for c in promises if c and c.stopped_at is None), default=None)


def still_due(clock: ClockFace | None) -> datetime | None:
    """The due time of a clock that has not stopped."""
    return clock.due_at if clock is not None and clock.stopped_at is None else None


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


def group_changes(received_at: datetime, events: Iterable[HistoryLine]) -> tuple[int, list[StatusChange]]:
    """The last group the case was handed to (0: it never left the desk), and the history as its clock reads
    it: the hand-over stands for the receipt."""
    group_id, changes = 0, list[StatusChange]()
    waits: StatusChange | None = None
    for event in events:
        new = int(event.details.get("group_id") or 0) if event.kind == EventKind.ASSIGNED else 0
        at = max(event.at, received_at)
        if new and new != group_id:
            group_id, changes = new, [StatusChange(at, ChangeKind.RECEIVED)]
            if waits:
                changes.append(StatusChange(at, waits.kind))
            continue
        for change in status_changes(received_at, [event])[1:]:
            changes.append(change)
            if change.kind in PENDING.values():
                waits = change
            elif change.kind is ChangeKind.RESUMED or change.kind in ENDS:
                waits = None
    return group_id, changes if group_id else []


def words_said(events: Iterable[HistoryLine]) -> Iterator[Word]:
    """What the customer was told, and the ends of the case."""
    for event in events:
        if event.kind in {EventKind.REPLIED, EventKind.RESOLVED}:
            given = event.details.get("write_by")
            yield Word(event.at, datetime.fromisoformat(str(given)) if given else None)
        elif event.kind in {EventKind.CLOSED, EventKind.CANCELLED}:
            yield Word(event.at, is_end=True)


def case_clocks(
    *,
    received_at: datetime,
    events: Iterable[HistoryLine],
    agreement: Agreement,
    case_type: str,
    priority: Priority,
    now: datetime,
) -> CaseClocks:
    """All clocks as they stand at ``now``."""
    lines = list(events)
    history = status_changes(received_at, lines)

    def clock(measure: Measure) -> SlaClock | None:
        target = agreement.target(case_type, priority, measure)
        return compute_clock(history, agreement.calendar, target, now) if target else None

    return CaseClocks(
        processing=clock(Measure.PROCESSING),
        response=clock(Measure.RESPONSE),
        resolution=clock(Measure.RESOLUTION),
        update=update_clock(words_said(lines), agreement.calendar, now),
        group=_group_clock(received_at, lines, agreement, priority, now),
    )


def _group_clock(
    received_at: datetime,
    events: Iterable[HistoryLine],
    agreement: Agreement,
    priority: Priority,
    now: datetime,
) -> SlaClock | None:
    group_id, changes = group_changes(received_at, events)
    target = agreement.group_target(group_id, priority, changes[0].at) if changes else None
    return compute_clock(changes, agreement.calendar, target, now) if target else None
