"""Every read of shifts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.queue.models import GroupMember
from portal.cases.rules import QueueBand, Status
from portal.cases.shift.models import Absence, Capacity, HandOut, HandoverNote
from portal.cases.shift.rules import USUAL_CAPACITY, Hand
from portal.identity.models import Account


def hands_of(session: Session, group_id: int, today: date) -> list[Hand]:
    """Everybody who works in a group and may sign in, with their open cases: one query."""
    load = (
        select(func.count())
        .where(Case.assignee_id == GroupMember.person_id, Case.queue_band < QueueBand.RESOLVED)
        .scalar_subquery()
    )
    is_away = exists().where(
        and_(Absence.person_id == GroupMember.person_id, Absence.starts_on <= today, Absence.ends_on >= today)
    )
    statement = (
        select(GroupMember.person_id, load, func.coalesce(Capacity.most_cases, USUAL_CAPACITY), is_away)
        .join(Account, Account.person_id == GroupMember.person_id)
        .outerjoin(Capacity, Capacity.person_id == GroupMember.person_id)
        .where(GroupMember.group_id == group_id, Account.is_disabled.is_(False))
        .order_by(GroupMember.person_id)
    )
    return [Hand(*row) for row in session.execute(statement)]


def untaken_cases(
    session: Session, group_ids: Collection[int], services: frozenset[int] | None, limit: int
) -> Sequence[Case]:
    """The next cases nobody has, in the order of the queue, locked; what somebody else takes now is left."""
    statement = (
        select(Case)
        .where(
            Case.assignee_id.is_(None),
            Case.group_id.in_(group_ids),
            Case.queue_band < QueueBand.PAUSED,
            Case.status != Status.PENDING,
        )
        .order_by(Case.queue_band, Case.next_due_at, Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if services is not None:
        statement = statement.where(Case.service_id.in_(services))
    return session.scalars(statement).all()


def groups_to_hand_out(session: Session) -> list[int]:
    """Groups that hand out by themselves and have a case that nobody has taken."""
    waits = exists().where(
        Case.group_id == HandOut.group_id,
        Case.assignee_id.is_(None),
        Case.queue_band < QueueBand.PAUSED,
        Case.status != Status.PENDING,
    )
    return list(session.scalars(select(HandOut.group_id).where(HandOut.is_automatic, waits)))


def load_of(session: Session, person_id: int) -> int:
    statement = select(func.count()).where(
        Case.assignee_id == person_id, Case.queue_band < QueueBand.RESOLVED
    )
    return session.scalar(statement) or 0


def capacity_of(session: Session, person_id: int) -> int:
    found = session.get(Capacity, person_id)
    return found.most_cases if found else USUAL_CAPACITY


def absences_of(session: Session, person_id: int, today: date) -> Sequence[Absence]:
    """Those that are not over."""
    return session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.ends_on >= today)
        .order_by(Absence.starts_on, Absence.id)
    ).all()


def modes_of(session: Session, group_ids: Collection[int]) -> dict[int, HandOut]:
    """How each of these groups hands out, where it has said so."""
    rows = session.scalars(select(HandOut).where(HandOut.group_id.in_(group_ids)))
    return {row.group_id: row for row in rows}


def notes_of(session: Session, group_ids: Collection[int], limit: int = 20) -> Sequence[HandoverNote]:
    """The newest notes of these groups."""
    return session.scalars(
        select(HandoverNote)
        .where(HandoverNote.group_id.in_(group_ids))
        .order_by(HandoverNote.written_at.desc(), HandoverNote.id.desc())
        .limit(limit)
    ).all()
