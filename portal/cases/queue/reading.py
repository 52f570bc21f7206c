"""The queue: which cases, in which order, and how many there are. Three queries, whatever the filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, select, union_all
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.problems.models import ProblemCase
from portal.cases.queue.search import holding, words_of
from portal.cases.rules import ENDED, QueueBand, Status
from portal.cases.suppliers.models import Escalation
from portal.cases.suppliers.vocabulary import Call, State
from portal.identity.models import Person

PAGE_SIZE = 50
MOST_COUNTED = 1000  # "999+" says as much as a number nobody works off in a day


class Sort(StrEnum):
    """The order of a view. ``DUE`` is the queue's own: the fast lane, then what is due first."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"
    UNTOUCHED = "untouched"
    PRIORITY = "priority"


@dataclass(frozen=True)
class QueueFilter:
    """What the address of the queue asks for; empty means all that is open.

    A tuple means "one of these". ``services`` is what the reader may see at all: ``None`` is everything.
    ``due_before`` and ``due_after`` are about the next promise; moments of receipt are half-open.
    """

    status: Status | tuple[Status, ...] | None = None
    service_id: int | tuple[int, ...] | None = None
    category_id: int | tuple[int, ...] | None = None
    case_type: str | tuple[str, ...] | None = None
    priority: str | tuple[str, ...] | None = None
    pending_reason: str | tuple[str, ...] | None = None
    channel: str | tuple[str, ...] | None = None
    level: int | tuple[int, ...] | None = None
    group_id: int | tuple[int, ...] | None = None
    assignee_id: int | None = None
    is_unassigned: bool = False
    received_from: datetime | None = None
    received_before: datetime | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None
    problem_id: int | None = None
    contact_reason: str | tuple[str, ...] | None = None
    is_first_contact: bool | None = None
    words: str = ""
    sort: Sort = Sort.DUE
    services: frozenset[int] | None = None


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
    processing_due_at: datetime | None
    update_due_at: datetime | None
    next_due_at: datetime | None
    queue_band: int
    changed_at: datetime
    level: int | None
    supplier_call: str | None  # what an open escalation asks of the desk


def queue_rows(
    session: Session, wanted: QueueFilter, *, page: int, size: int = PAGE_SIZE
) -> Sequence[QueueRow]:
    """Up to one row more than a page: what is due first comes first, paused cases after running ones."""
    chosen = view_numbers(session, wanted, offset=(page - 1) * size, limit=size + 1).subquery()
    assignee = select(Person.name).where(Person.id == Case.assignee_id).scalar_subquery()
    requester = select(Person.name).where(Person.id == Case.requester_id).scalar_subquery()
    supplier_call = (
        select(func.min(Escalation.call))
        .where(Escalation.case_id == Case.id, Escalation.state == State.OPEN, Escalation.call != Call.NOTHING)
        .scalar_subquery()
    )
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
        Case.processing_due_at,
        Case.update_due_at,
        Case.next_due_at,
        Case.queue_band,
        Case.changed_at,
        Case.level,
        supplier_call.label("supplier_call"),
    )
    statement = statement.join(chosen, chosen.c.id == Case.id).order_by(*_order(wanted))
    rows: Iterable[Any] = session.execute(statement)
    return [QueueRow(*row) for row in rows]


def view_numbers(
    session: Session,
    wanted: QueueFilter,
    *,
    offset: int,
    limit: int,
    beyond: ColumnElement[bool] | None = None,
    is_back: bool = False,
) -> Select[*tuple[Any, ...]]:
    """Which cases, from an index alone: those ``beyond`` a place, or all; ``is_back`` turns the order round.

    Of several states each is asked for by itself, in order, as an index holds it; of what comes back only a
    page is kept.
    """
    keys = ordered_keys(wanted)
    columns = [key.column.label(f"key_{place}") for place, key in enumerate(keys)]
    ways = [key.is_falling != is_back for key in keys]

    def of(status: Status | None) -> Select[*tuple[Any, ...]]:
        statement = _filtered(session, select(Case.id, *columns), wanted, status)
        if beyond is not None:
            statement = statement.where(beyond)
        return statement.order_by(*_along([key.column for key in keys], ways))

    if not isinstance(wanted.status, tuple):
        return of(wanted.status).offset(offset).limit(limit)
    each = (of(status).limit(offset + limit).subquery() for status in wanted.status)
    found = union_all(*(select(one) for one in each)).subquery()
    order = _along([found.c[column.name] for column in columns], ways)
    return select(found.c.id).order_by(*order).offset(offset).limit(limit)


def open_counts(session: Session, wanted: QueueFilter) -> Mapping[str, int]:
    """How many cases that have not ended are in each state, under the filters other than the state's."""
    # By state, not by band: grouped by state, SQLite would otherwise walk through every case there ever was.
    alive = [status for status in Status if status not in ENDED]
    statement = select(Case.status, func.count()).where(Case.status.in_(alive))
    if any(v is not None for v in (wanted.service_id, wanted.group_id, wanted.assignee_id, wanted.services)):
        # Leads to the index of the open cases of one service, group or person.
        statement = statement.where(Case.queue_band < QueueBand.ENDED)
    statement = _narrowed(session, statement, wanted).group_by(Case.status)
    return {str(status): int(count) for status, count in session.execute(statement)}


def counts_of(session: Session, wanted: Sequence[QueueFilter]) -> list[int]:
    """How many cases each of these shows, up to ``MOST_COUNTED``: one query for all."""
    if not wanted:
        return []
    parts = []
    for number, one in enumerate(wanted):
        inner = _filtered(session, select(Case.id), one, one.status).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(number).label("number"), func.count().label("found")).select_from(inner))
    found = {int(number): int(count) for number, count in session.execute(union_all(*parts))}
    return [found.get(number, 0) for number in range(len(wanted))]


def _filtered(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    wanted: QueueFilter,
    status: Status | tuple[Status, ...] | None,
) -> Select[*tuple[Any, ...]]:
    statement = _narrowed(session, statement, wanted)
    if status is not None:
        return statement.where(_is(Case.status, status))
    # Without a state the queue is what still needs somebody: resolved and ended cases are a click away.
    return statement.where(Case.queue_band < QueueBand.RESOLVED)


def _is(column: Any, value: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.in_(value) if isinstance(value, tuple) else column == value
    return condition


def _narrowed(
    session: Session, statement: Select[*tuple[Any, ...]], wanted: QueueFilter
) -> Select[*tuple[Any, ...]]:
    for column, value in (
        (Case.service_id, wanted.service_id),
        (Case.category_id, wanted.category_id),
        (Case.case_type, wanted.case_type),
        (Case.priority, wanted.priority),
        (Case.pending_reason, wanted.pending_reason),
        (Case.channel, wanted.channel),
        (Case.level, wanted.level),
        (Case.contact_reason, wanted.contact_reason),
        (Case.is_first_contact, wanted.is_first_contact),
        (Case.group_id, wanted.group_id),
        (Case.assignee_id, wanted.assignee_id),
    ):
        if value is not None:
            statement = statement.where(_is(column, value))
    if wanted.problem_id is not None:
        under = select(ProblemCase.case_id).where(ProblemCase.problem_id == wanted.problem_id)
        statement = statement.where(Case.id.in_(under))
    if wanted.is_unassigned:
        statement = statement.where(Case.assignee_id.is_(None))
    if wanted.services is not None:
        statement = statement.where(Case.service_id.in_(wanted.services))
    if wanted.words:
        words = words_of(wanted.words)  # signs alone are in no case
        statement = statement.where(*(holding(session, words) if words else [false()]))
    return _in_time(statement, wanted)


def _in_time(statement: Select[*tuple[Any, ...]], wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    if wanted.received_from is not None:
        statement = statement.where(Case.received_at >= wanted.received_from)
    if wanted.received_before is not None:
        statement = statement.where(Case.received_at < wanted.received_before)
    if wanted.due_after is not None:
        statement = statement.where(Case.next_due_at >= wanted.due_after)
    if wanted.due_before is not None:
        # Somebody who waits for the customer is not late: the clock stands still.
        paused = Case.queue_band == QueueBand.PAUSED
        statement = statement.where(Case.next_due_at < wanted.due_before, ~paused)
    return statement


def _has_ended(wanted: QueueFilter) -> bool:
    """Whether a view shows nothing that still runs."""
    asked = wanted.status if isinstance(wanted.status, tuple) else (wanted.status,)
    return set(asked) <= {Status.CLOSED, Status.CANCELLED, Status.RESOLVED}


def _sorted_column(column: Any, wanted: QueueFilter) -> Any:
    """Open cases are few and are sorted: an index on the moment would walk through all that ever ended."""
    return func.coalesce(column, column) if wanted.status is None else column


@dataclass(frozen=True)
class Key:
    """One column of an order, and whether the greatest comes first."""

    column: Any
    name: str
    is_falling: bool = False

    def value_of(self, case: Case) -> Any:
        return getattr(case, self.name)


def ordered_keys(wanted: QueueFilter) -> tuple[Key, ...]:
    """The order of a view; the last key is the number of the case, so that no two cases share a place."""
    received, changed = _sorted_column(Case.received_at, wanted), _sorted_column(Case.changed_at, wanted)
    due, number = Key(Case.next_due_at, "next_due_at"), Key(Case.id, "id")
    if wanted.sort is Sort.NEWEST:
        return Key(received, "received_at", is_falling=True), Key(Case.id, "id", is_falling=True)
    if wanted.sort is Sort.OLDEST:
        return Key(received, "received_at"), number
    if wanted.sort is Sort.UNTOUCHED:
        return Key(changed, "changed_at"), number
    if wanted.sort is Sort.PRIORITY:
        return Key(Case.priority, "priority"), due, number
    if wanted.sort is Sort.CHANGED or _has_ended(wanted):
        return Key(changed, "changed_at", is_falling=True), Key(Case.id, "id", is_falling=True)
    return Key(Case.queue_band, "queue_band"), due, number


def _order(wanted: QueueFilter) -> list[Any]:
    keys = ordered_keys(wanted)
    return _along([key.column for key in keys], [key.is_falling for key in keys])


def _along(columns: Sequence[Any], ways: Sequence[bool]) -> list[Any]:
    return [column.desc() if is_falling else column for column, is_falling in zip(columns, ways, strict=True)]
