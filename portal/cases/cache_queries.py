"""Reads for recomputing what cases store for sorting: many cases at a time, as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseEvent
from portal.cases.recomputation_models import Recomputation
from portal.cases.rules import OPEN

MOVED_BY_HOURS = (
    "response_due_at", "resolution_due_at", "processing_due_at", "update_due_at", "group_due_at",
    "waiting_due_at",
)  # fmt: skip
CACHES = (*MOVED_BY_HOURS, "responded_at", "next_due_at", "queue_band", "is_first_contact")
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
    session: Session,
    names: Sequence[str],
    which: ColumnElement[bool] | None = None,
    *,
    is_locking: bool = False,
) -> Iterator[StoredCase]:
    """Every case, or those of ``which``, in the order of their numbers; ``names`` are the facts to read.

    ``is_locking``: nobody else changes them until the transaction ends.
    """
    columns: list[Any] = [getattr(Case, name) for name in (*names, *CACHES)]
    wanted = select(Case.id, *columns).where(true() if which is None else which).order_by(Case.id)
    if is_locking:
        wanted = wanted.with_for_update()
    last = 0
    while True:
        rows = session.execute(wanted.where(Case.id > last).limit(PORTION)).all()
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
    return or_(*(getattr(Case, name) >= at for name in MOVED_BY_HOURS))


def received_from(at: datetime) -> ColumnElement[bool]:
    """Cases received at that moment or later: what a policy that begins then can move."""
    return Case.received_at >= at


def held_too_long(session: Session, *, now: datetime, limit: int) -> list[int]:
    """The numbers of cases on hold whose next step is due."""
    wanted = select(Case.id).where(Case.waiting_due_at <= now).order_by(Case.waiting_due_at, Case.id)
    return list(session.scalars(wanted.limit(limit)))


def numbered(after: int, until: int) -> ColumnElement[bool]:
    """Cases with a number above ``after``, up to ``until``."""
    return (Case.id > after) & (Case.id <= until)


def open_ids(session: Session, which: ColumnElement[bool]) -> list[int]:
    """The numbers of the open cases among them: numbers alone, found by an index of the open cases."""
    return sorted(session.scalars(select(Case.id).where(Case.status.in_(OPEN), which)))


def with_ids(ids: Sequence[int]) -> ColumnElement[bool]:
    return Case.id.in_(ids)


def last_case_id(session: Session) -> int:
    """0 where there is no case."""
    return session.scalar(select(func.max(Case.id))) or 0


def are_more_than(session: Session, count: int) -> bool:
    """Whether there are more cases than that; looks at no more of them."""
    return session.scalar(select(Case.id).order_by(Case.id).offset(count).limit(1)) is not None


def unfinished_recomputation(session: Session) -> Recomputation | None:
    """The one asked for first, locked: a second worker waits here, and goes on after it."""
    return session.scalar(
        select(Recomputation)
        .where(Recomputation.finished_at.is_(None))
        .order_by(Recomputation.id)
        .limit(1)
        .with_for_update()
    )


def is_recomputation_waiting(session: Session) -> bool:
    found = select(Recomputation.id).where(Recomputation.finished_at.is_(None)).limit(1)
    return session.scalar(found) is not None


def recomputation_by_id(session: Session, id: int) -> Recomputation | None:
    return session.get(Recomputation, id)


def recomputations(session: Session, limit: int) -> Sequence[Recomputation]:
    """The newest first."""
    return session.scalars(select(Recomputation).order_by(Recomputation.id.desc()).limit(limit)).all()


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
