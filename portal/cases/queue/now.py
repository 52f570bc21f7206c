"""What the Now screen asks: open cases counted once, and the moments of two days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.cases.models import Case
from portal.cases.queue.now_figures import Flow, OpenCount, day_of, flow
from portal.cases.rules import QueueBand
from portal.identity.models import Person


def open_by_holder(session: Session, services: frozenset[int] | None, now: datetime) -> Sequence[OpenCount]:
    """All open cases by group, person and what they wait for; those on hold for the customer are not late."""
    is_late = and_(Case.next_due_at < now, Case.queue_band != QueueBand.PAUSED)
    statement = (
        select(
            Case.group_id,
            Person.name,
            Case.pending_reason,
            func.count(),
            func.coalesce(func.sum(case((is_late, 1), else_=0)), 0),
        )
        .outerjoin(Person, Person.id == Case.assignee_id)
        .where(Case.queue_band < QueueBand.RESOLVED)
        .group_by(Person.name, Case.pending_reason, Case.group_id)
        .order_by(Person.name, Case.pending_reason, Case.group_id)
    )
    if services is not None:
        statement = statement.where(Case.service_id.in_(services))
    return [OpenCount(*row) for row in session.execute(statement)]


def flow_of_today(session: Session, services: frozenset[int] | None, now: datetime) -> Flow:
    """Inflow and outflow of today, and of the same weekday last week: two queries."""
    today, before = day_of(now), day_of(now, weeks_ago=1)
    received = _moments(session, Case.received_at, services, (today, before))
    resolved = _moments(session, Case.resolved_at, services, (today, before))
    return flow(received.first, resolved.first, received.second, resolved.second)


@dataclass(frozen=True)
class _TwoDays:
    first: Sequence[datetime]
    second: Sequence[datetime]


def _moments(
    session: Session,
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    services: frozenset[int] | None,
    days: tuple[tuple[datetime, datetime], tuple[datetime, datetime]],
) -> _TwoDays:
    statement = select(column).where(or_(*(and_(column >= start, column < end) for start, end in days)))
    if services is not None:
        statement = statement.where(Case.service_id.in_(services))
    found = [moment for moment in session.scalars(statement) if moment is not None]
    middle = days[0][0]
    return _TwoDays([m for m in found if m >= middle], [m for m in found if m < middle])
