"""Every case against its history, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.actions.ledger import desk_groups
from portal.cases.first_contact import first_contact
from portal.cases.models import Case, CaseEvent
from portal.cases.replay import State, differences

AT_ONCE = 500
STORED = (
    "id",
    "reference",
    "is_fast_lane",
    "queue_band",
    "is_first_contact",
    *(f.name for f in fields(State) if f.compare),
)


@dataclass(frozen=True)
class Line:
    """A stored line of history as plain values."""

    at: datetime
    kind: str
    actor_id: int | None
    details: dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """Some cases that were looked at: how many, and each that is not what its history says."""

    count: int
    wrong: Sequence[tuple[str, str]]  # reference, and what differs


def checked_cases(session: Session) -> Iterator[Checked]:
    """All cases by number. Holds no more than ``AT_ONCE`` of them."""
    columns: list[Any] = [getattr(Case, name) for name in STORED]
    desk, last = desk_groups(session), 0
    while rows := session.execute(
        select(*columns).where(Case.id > last).order_by(Case.id).limit(AT_ONCE)
    ).all():
        lines = _lines(session, first=rows[0].id, last=rows[-1].id)
        wrong = [(row.reference, said) for row in rows for said in _wrong(row, lines.get(row.id, []), desk)]
        last = rows[-1].id
        yield Checked(len(rows), wrong)


def _wrong(row: Any, lines: Sequence[Line], desk: frozenset[int]) -> list[str]:
    found, told = differences(row, lines), first_contact(lines, desk=desk).is_solved
    if row.is_first_contact is not told:
        found.append(
            f"is_first_contact is {row.is_first_contact}, its history says {told}. "
            "`portal cases recount` puts this right"
        )
    return found


def _lines(session: Session, *, first: int, last: int) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    statement = (
        select(CaseEvent.case_id, CaseEvent.at, CaseEvent.kind, CaseEvent.actor_id, CaseEvent.details)
        .where(CaseEvent.case_id.between(first, last))
        .order_by(CaseEvent.case_id, CaseEvent.at, CaseEvent.id)
    )
    for case_id, *values in session.execute(statement):
        found[case_id].append(Line(*values))
    return found
