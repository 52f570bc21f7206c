"""The queue: which cases, in which order, and how many there are. Three queries, whatever the filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import ENDED, QueueBand, Status
from portal.identity.models import Person

PAGE_SIZE = 50


@dataclass(frozen=True)
class QueueFilter:
    """What the address of the queue asks for; empty means all that is open."""

    status: Status | None = None
    service_id: int | None = None
    priority: str | None = None
    group_id: int | None = None
    assignee_id: int | None = None
    is_unassigned: bool = False
    words: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue, as plain values: no object of the database is made for it."""

    reference: str
    subject: str
    service_id: int
    category_id: int
    priority: str
    case_type: str
    status: str
    pending_reason: str | None
    channel: str
    is_fast_lane: bool
    group_id: int
    assignee_name: str | None
    requester_name: str
    received_at: datetime
    responded_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    next_due_at: datetime | None
    queue_band: int


def queue_rows(session: Session, wanted: QueueFilter, *, page: int) -> Sequence[QueueRow]:
    """Up to one row more than a page: what is due first comes first, paused cases after running ones."""
    assignee = select(Person.name).where(Person.id == Case.assignee_id).scalar_subquery()
    requester = select(Person.name).where(Person.id == Case.requester_id).scalar_subquery()
    statement = select(
        Case.reference,
        Case.subject,
        Case.service_id,
        Case.category_id,
        Case.priority,
        Case.case_type,
        Case.status,
        Case.pending_reason,
        Case.channel,
        Case.is_fast_lane,
        Case.group_id,
        assignee.label("assignee_name"),
        requester.label("requester_name"),
        Case.received_at,
        Case.responded_at,
        Case.response_due_at,
        Case.resolution_due_at,
        Case.next_due_at,
        Case.queue_band,
    )
    statement = _ordered(_filtered(statement, wanted), wanted)
    rows = session.execute(statement.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE))
    return [QueueRow(*row) for row in rows]


def open_counts(session: Session, wanted: QueueFilter) -> Mapping[str, int]:
    """How many cases that have not ended are in each state, under the filters other than the state's."""
    # By state, not by band: grouped by state, SQLite would otherwise walk through every case there ever was.
    alive = [status for status in Status if status not in ENDED]
    statement = select(Case.status, func.count()).where(Case.status.in_(alive))
    statement = _narrowed(statement, wanted).group_by(Case.status)
    return {str(status): int(count) for status, count in session.execute(statement)}


def _filtered(statement: Select[*tuple[Any, ...]], wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    statement = _narrowed(statement, wanted)
    if wanted.status is not None:
        return statement.where(Case.status == wanted.status)
    # Without a state the queue is what still needs somebody: resolved and ended cases are a click away.
    return statement.where(Case.queue_band < QueueBand.RESOLVED)


def _narrowed(statement: Select[*tuple[Any, ...]], wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    for column, value in (
        (Case.service_id, wanted.service_id),
        (Case.priority, wanted.priority),
        (Case.group_id, wanted.group_id),
        (Case.assignee_id, wanted.assignee_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.is_unassigned:
        statement = statement.where(Case.assignee_id.is_(None))
    for word in wanted.words.split()[:6]:
        statement = statement.where(Case.subject.icontains(word, autoescape=True))
    return statement


def _ordered(statement: Select[*tuple[Any, ...]], wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    if wanted.status in {Status.CLOSED, Status.CANCELLED, Status.RESOLVED}:
        return statement.order_by(Case.changed_at.desc(), Case.id.desc())
    return statement.order_by(Case.queue_band, Case.next_due_at, Case.id)
