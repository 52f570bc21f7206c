"""Reads for recomputing what cases store for sorting: many cases at a time, as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseEvent
from portal.cases.rules import Status

DUE_COLUMNS = ("response_due_at", "resolution_due_at", "processing_due_at", "update_due_at", "group_due_at")
CACHES = (*DUE_COLUMNS, "responded_at", "next_due_at", "queue_band", "is_first_contact")
PORTION = 500


@dataclass(frozen=True)
class PastLine:
    """One line of a history."""

    at: datetime
    kind: str
    details: dict[str, object]


@dataclass(frozen=True)
class StoredCase:
    """A case's facts, its caches as they are stored, and its history."""

    id: int
    facts: dict[str, Any]
    caches: dict[str, Any]
    events: Sequence[PastLine]


def stored_cases(
    session: Session, names: Sequence[str], which: ColumnElement[bool] | None = None
) -> Iterator[StoredCase]:
    """Every case, or those of ``which``, in the order of their numbers; ``names`` are the facts to read."""
    columns: list[Any] = [getattr(Case, name) for name in (*names, *CACHES)]
    last = 0
    while True:
        rows = session.execute(
            select(Case.id, *columns)
            .where(Case.id > last, true() if which is None else which)
            .order_by(Case.id)
            .limit(PORTION)
        ).all()
        if not rows:
            return
        histories = _histories(session, [row[0] for row in rows])
        for id, *values in rows:
            facts, caches = values[: len(names)], values[len(names) :]
            yield StoredCase(
                id,
                dict(zip(names, facts, strict=True)),
                dict(zip(CACHES, caches, strict=True)),
                histories[id],
            )
        last = rows[-1][0]


def due_from(at: datetime) -> ColumnElement[bool]:
    """Cases with a due time at that moment or later: what a change of hours from then on can move."""
    return or_(*(getattr(Case, name) >= at for name in DUE_COLUMNS))


def received_from(at: datetime) -> ColumnElement[bool]:
    """Cases received at that moment or later: what a policy that begins then can move."""
    return Case.received_at >= at


def on_hold() -> ColumnElement[bool]:
    return Case.status == Status.PENDING


def _histories(session: Session, ids: Sequence[int]) -> dict[int, list[PastLine]]:
    found: dict[int, list[PastLine]] = defaultdict(list)
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.at, CaseEvent.kind, CaseEvent.details)
        .where(CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.at, CaseEvent.id)
    )
    for case_id, at, kind, details in rows:
        found[case_id].append(PastLine(at, kind, details))
    return found
