"""On whose time a case ran, from its history: the desk, a group, a supplier, the customer (DM-G1). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.cases.history import HistoryLine
from portal.cases.rules import EventKind, PendingReason
from portal.catalogue.queries import FIRST_LINE, Catalogue
from portal.kernel.phrases import length_text
from portal.sla.calendar import ServiceCalendar
from portal.sla.holders import Holder, HolderKind, Turn, stretches, totals
from portal.sla.timeline import NOTHING

CUSTOMER = Holder(HolderKind.CUSTOMER, "The customer")
A_SUPPLIER = Holder(HolderKind.SUPPLIER, "A supplier")
ENDS = frozenset({EventKind.RESOLVED, EventKind.CLOSED, EventKind.CANCELLED})
WIDTH = 1000  # of the bar, in its own units


class Held(Protocol):
    """What a case must tell: where it is now, and since when it is ours."""

    @property
    def group_id(self) -> int: ...
    @property
    def received_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the bar, in its units."""

    kind: HolderKind
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class TimeShare:
    """The time of one holder: in words, as a share of all, and where it stands on the bar."""

    name: str
    kind: HolderKind
    text: str
    percent: int
    pieces: tuple[Piece, ...]


def turns_of(case: Held, events: Sequence[HistoryLine], known: Catalogue) -> list[Turn]:
    """Who had to act from when on. A case begins at the desk; a planned change is waited for by whoever
    holds the case, as it is ours to make."""
    moves = [e for e in events if e.kind == EventKind.ASSIGNED and e.details.get("group_id")]
    group = _group(known, case.group_id if not moves else known.first_line.id)
    turns = [Turn(case.received_at, group)]
    for event in events:
        at, holder = max(event.at, case.received_at), turns[-1].holder
        if event.kind == EventKind.ASSIGNED and event.details.get("group_id"):
            is_with_us = holder == group
            group = _group(known, int(event.details["group_id"]))
            holder = group if is_with_us else holder
        elif event.kind == EventKind.HELD:
            holder = _waited_for(str(event.details["reason"]), group)
        elif event.kind in {EventKind.RESUMED, EventKind.REOPENED}:
            holder = group
        elif event.kind in ENDS:
            holder = None
        turns.append(Turn(at, holder))
    return turns


def time_shares(turns: Iterable[Turn], calendar: ServiceCalendar, now: datetime) -> list[TimeShare]:
    """Each holder's part, in the order in which they came; nothing while the desk was never open."""
    parts = stretches(turns, now)
    whole = sum((held.service_time for held in totals(parts, calendar)), NOTHING)
    if not whole:
        return []
    pieces: dict[Holder, list[Piece]] = {}
    left = 0.0
    for part in parts:
        width = WIDTH * (calendar.service_time_between(part.start, part.end) / whole)
        pieces.setdefault(part.holder, []).append(Piece(part.holder.kind, round(left, 1), round(width, 1)))
        left += width
    return [
        TimeShare(
            held.holder.name,
            held.holder.kind,
            length_text(held.service_time),
            round(100 * (held.service_time / whole)),
            tuple(pieces[held.holder]),
        )
        for held in totals(parts, calendar)
        if held.service_time
    ]


def _waited_for(reason: str, group: Holder) -> Holder:
    if reason == PendingReason.CUSTOMER:
        return CUSTOMER
    if reason == PendingReason.SUPPLIER:
        return group if group.kind is HolderKind.SUPPLIER else A_SUPPLIER
    return group


def _group(known: Catalogue, group_id: int) -> Holder:
    group = known.groups_by_id.get(group_id)
    if group is None or group.line == FIRST_LINE:
        return Holder(HolderKind.DESK, group.name if group else "The desk")
    kind = HolderKind.SUPPLIER if group.kind == "supplier" else HolderKind.GROUP
    return Holder(kind, group.name)
