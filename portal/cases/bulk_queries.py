"""Every read of cases that were chosen together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.bulk_rules import ACTS
from portal.cases.models import Case
from portal.cases.queue_models import BulkAct, BulkCase


def chosen_cases(
    session: Session, references: Collection[str], services: frozenset[int] | None, *, is_locked: bool = False
) -> Sequence[Case]:
    """Those of these cases that the reader may see, by id, so that two bulk acts never lock each other."""
    statement = select(Case).where(Case.reference.in_(references)).order_by(Case.id)
    if services is not None:
        statement = statement.where(Case.service_id.in_(services))
    return session.scalars(statement.with_for_update() if is_locked else statement).all()


def bulk_act(session: Session, bulk_id: int, actor_id: int) -> BulkAct | None:
    """What this person did; somebody else's is not there."""
    return session.scalar(
        select(BulkAct).where(BulkAct.id == bulk_id, BulkAct.actor_id == actor_id, BulkAct.act.in_(ACTS))
    )


def cases_of(session: Session, bulk_id: int, *, is_locked: bool = False) -> list[tuple[BulkCase, Case]]:
    statement = (
        select(BulkCase, Case)
        .join(Case, Case.id == BulkCase.case_id)
        .where(BulkCase.bulk_id == bulk_id)
        .order_by(Case.id)
    )
    rows = session.execute(statement.with_for_update() if is_locked else statement)
    return [(one, case) for one, case in rows]
