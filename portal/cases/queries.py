"""Every read of cases but the queue's, which is ``portal.cases.queue.reading``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.orm import Session, joinedload

from portal.cases.models import Case, CaseAnswer, CaseEvent, CaseMessage
from portal.cases.rules import EventKind, PendingReason, Status
from portal.catalogue.models import ResolverGroup
from portal.identity.models import Person
from portal.kernel.references import new_reference
from portal.kernel.side_reader import SmallRead

_BY_REFERENCE = SmallRead(select(Case.id).where(Case.reference == bindparam("wanted")))


def case_by_reference(session: Session, reference: str) -> Case | None:
    """The case with its requester and assignee; its service and the like come from the catalogue."""
    return session.scalar(
        select(Case)
        .where(Case.reference == reference)
        .options(joinedload(Case.requester).joinedload(Person.organisation), joinedload(Case.assignee))
    )


def unused_reference(session: Session) -> str:
    """A new reference that no case has: of a million, one in a million would be somebody's by chance."""
    reference = new_reference()
    while _BY_REFERENCE.first(session, {"wanted": reference}):
        reference = new_reference()
    return reference


def case_for_change(session: Session, reference: str) -> Case | None:
    """The case as it is now, locked where the database can: two acts on one case happen one after the other.

    What was read of it before the lock may be old by then, so it is read again.
    """
    locked = select(Case).where(Case.reference == reference).with_for_update()
    return session.scalar(locked.execution_options(populate_existing=True))


def case_for_change_by_id(session: Session, case_id: int) -> Case | None:
    """``case_for_change``, for the machine; None as well while somebody else holds the case."""
    return session.scalar(select(Case).where(Case.id == case_id).with_for_update(skip_locked=True))


def case_by_submission(session: Session, submission_key: str) -> Case | None:
    return session.scalar(select(Case).where(Case.submission_key == submission_key))


def events_of(session: Session, case_id: int) -> list[CaseEvent]:
    return list(
        session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.at, CaseEvent.id)
        )
    )


def messages_of(session: Session, case_id: int, *, with_notes: bool) -> list[CaseMessage]:
    """The conversation in order; notes are for staff only."""
    statement = select(CaseMessage).where(CaseMessage.case_id == case_id)
    if not with_notes:
        statement = statement.where(CaseMessage.direction != "note")
    return list(session.scalars(statement.order_by(CaseMessage.at, CaseMessage.id)))


def answers_sent(session: Session, case_id: int) -> set[str]:
    """The slugs of the answers that went out with replies."""
    return set(session.scalars(select(CaseAnswer.faq_slug).where(CaseAnswer.case_id == case_id)))


def of_services(services: frozenset[int] | None) -> ColumnElement[bool]:
    """Cases of these services; ``None``: of all."""
    return true() if services is None else Case.service_id.in_(services)


def other_cases(
    session: Session, case: Case, limit: int = 8, *, services: frozenset[int] | None = None
) -> Sequence[Case]:
    """The requester's other cases, newest first (FR-013)."""
    return session.scalars(
        select(Case)
        .where(Case.requester_id == case.requester_id, Case.id != case.id, of_services(services))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(limit)
    ).all()


def cases_of_person(
    session: Session, person_id: int, limit: int = 50, *, services: frozenset[int] | None = None
) -> Sequence[Case]:
    return session.scalars(
        select(Case)
        .where(Case.requester_id == person_id, of_services(services))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class ResolvedCase:
    """What tells how long a resolved case may still be opened again."""

    id: int
    service_id: int
    channel: str
    received_at: datetime
    resolved_at: datetime


def resolved_cases(session: Session, *, before: datetime) -> list[ResolvedCase]:
    """Cases resolved before a moment and not closed yet, the oldest first."""
    columns: list[Any] = [getattr(Case, name) for name in ResolvedCase.__dataclass_fields__]
    rows = session.execute(
        select(*columns)
        .where(Case.status == Status.RESOLVED, Case.resolved_at < before)
        .order_by(Case.resolved_at, Case.id)
    )
    return [ResolvedCase(*row) for row in rows]


def cases_to_close(session: Session, ids: Sequence[int]) -> Sequence[Case]:
    """Those of them that are still resolved and that nobody else holds."""
    return session.scalars(
        select(Case)
        .where(Case.id.in_(ids), Case.status == Status.RESOLVED)
        .order_by(Case.id)
        .with_for_update(skip_locked=True)
    ).all()


def was_with_supplier(session: Session, case: Case) -> bool:
    """Whether a supplier ever held the case: its group, or a hold that waited for one."""
    group_ids = {case.group_id}
    for event in events_of(session, case.id):
        if event.kind == EventKind.HELD and event.details.get("reason") == PendingReason.SUPPLIER:
            return True
        if event.kind == EventKind.ASSIGNED and "group_id" in event.details:
            group_ids.add(event.details["group_id"])
    statement = select(ResolverGroup.id).where(
        ResolverGroup.id.in_(group_ids), ResolverGroup.kind == "supplier"
    )
    return session.scalar(statement.limit(1)) is not None
