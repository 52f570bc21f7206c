"""What happened to a case, as far as its clocks care, and when it stopped them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from portal.sla.targets import Measure


class ChangeKind(StrEnum):
    """What happened to a case, as far as its clocks care."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"  # by the machine
    HANDLED = "handled"  # somebody took it on, passed it on or set its priority
    RESPONDED = "responded"  # by a person, to the customer
    PRIORITISED = "prioritised"
    PENDING_CUSTOMER = "pending_customer"
    PENDING_SUPPLIER = "pending_supplier"
    PENDING_CHANGE = "pending_change"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"


ENDS = frozenset({ChangeKind.RESOLVED, ChangeKind.CLOSED, ChangeKind.CANCELLED})
PAUSES = frozenset({ChangeKind.PENDING_CUSTOMER})
ENDS_A_PAUSE = frozenset(
    {ChangeKind.RESUMED, ChangeKind.REOPENED, ChangeKind.PENDING_SUPPLIER, ChangeKind.PENDING_CHANGE}
)

STOPPED_ONCE = {
    Measure.RESPONSE: ENDS | {ChangeKind.RESPONDED},
    Measure.PROCESSING: ENDS
    | PAUSES
    | {
        ChangeKind.HANDLED,
        ChangeKind.PRIORITISED,
        ChangeKind.RESPONDED,
        ChangeKind.PENDING_SUPPLIER,
        ChangeKind.PENDING_CHANGE,
    },
}


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One entry of a case's history. Raises ``ValueError`` for a moment without a time zone."""

    at: datetime
    kind: ChangeKind

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("A moment needs a time zone.")


class StopReason(StrEnum):
    """Why a clock stood still for a while."""

    CUSTOMER = "customer"
    FINISHED = "finished"  # resolved, closed or cancelled


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch of wall time that does not count; ``end`` is None while it lasts."""

    start: datetime
    end: datetime | None
    reason: StopReason


def known_history(history: Iterable[StatusChange], now: datetime) -> list[StatusChange]:
    """The history up to ``now`` in UTC and in order, the receipt first whatever ``now`` is.

    Raises ``ValueError`` unless it begins with exactly one receipt.
    """
    ordered = sorted(
        (StatusChange(change.at.astimezone(UTC), change.kind) for change in history),
        key=lambda change: (change.at, change.kind is not ChangeKind.RECEIVED),
    )
    receipts = [change.kind for change in ordered].count(ChangeKind.RECEIVED)
    if receipts != 1 or ordered[0].kind is not ChangeKind.RECEIVED:
        raise ValueError("A history begins with one receipt.")
    return [ordered[0], *(change for change in ordered[1:] if change.at <= now)]


def stops_of(changes: Sequence[StatusChange], measure: Measure) -> tuple[Stop, ...]:
    """When the clock of ``measure`` stood still, in order; only the last stop can still last.

    ``changes`` are those of ``known_history``.
    """
    if measure in STOPPED_ONCE:
        return _first_stop(changes, STOPPED_ONCE[measure])
    return _resolution_stops(changes)


def _first_stop(changes: Sequence[StatusChange], kinds: frozenset[ChangeKind]) -> tuple[Stop, ...]:
    for change in changes:
        if change.kind in kinds:
            return (Stop(change.at, None, StopReason.FINISHED),)
    return ()


def _resolution_stops(changes: Sequence[StatusChange]) -> tuple[Stop, ...]:
    stops: list[Stop] = []
    open_stop: Stop | None = None
    for change in changes:
        reason = _stop_reason(change.kind, open_stop)
        if open_stop is not None and (reason is not None or _goes_on(change.kind, open_stop)):
            stops.append(Stop(open_stop.start, change.at, open_stop.reason))
            open_stop = None
        if reason is not None:
            open_stop = Stop(change.at, None, reason)
    return (*stops, open_stop) if open_stop else tuple(stops)


def _stop_reason(kind: ChangeKind, open_stop: Stop | None) -> StopReason | None:
    """Why ``kind`` begins a new stop; None when it begins none."""
    if open_stop is not None and open_stop.reason is StopReason.FINISHED:
        return None
    if kind in ENDS:
        return StopReason.FINISHED
    return StopReason.CUSTOMER if kind in PAUSES and open_stop is None else None


def _goes_on(kind: ChangeKind, open_stop: Stop) -> bool:
    if open_stop.reason is StopReason.FINISHED:
        return kind is ChangeKind.REOPENED
    return kind in ENDS_A_PAUSE
