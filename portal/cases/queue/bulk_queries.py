"""Every read of cases that were chosen together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.queue.bulk_rules import ACTS
from portal.cases.queue.models import BulkAct, BulkCase


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


def cases_of(session: Session, bulk_id: int) -> list[tuple[BulkCase, Case]]:
    rows = session.execute(_of(bulk_id).order_by(Case.id))
    return [(one, case) for one, case in rows]


def _of(bulk_id: int) -> Select[BulkCase, Case]:
    return select(BulkCase, Case).join(Case, Case.id == BulkCase.case_id).where(BulkCase.bulk_id == bulk_id)


def _to_put_back(bulk_id: int) -> tuple[ColumnElement[bool], ...]:
    return BulkCase.bulk_id == bulk_id, BulkCase.refusal == "", BulkCase.is_put_back.is_(False)


def cases_to_put_back(session: Session, bulk_id: int, limit: int) -> list[tuple[BulkCase, Case]]:
    """The next cases of an act that is being undone, locked."""
    wanted = _of(bulk_id).where(*_to_put_back(bulk_id)).order_by(Case.id).limit(limit).with_for_update()
    return [(one, case) for one, case in session.execute(wanted)]


def are_more_to_put_back(session: Session, bulk_id: int, count: int) -> bool:
    """Whether an undo has more cases than that before it."""
    found = select(BulkCase.case_id).where(*_to_put_back(bulk_id)).offset(count).limit(1)
    return session.scalar(found) is not None


def put_back_count(session: Session, bulk_id: int) -> int:
    wanted = select(func.count()).where(BulkCase.bulk_id == bulk_id, BulkCase.is_put_back.is_(True))
    return session.scalar(wanted) or 0


def _undo_under_way() -> Select[BulkAct]:
    return select(BulkAct).where(BulkAct.undo_asked_at.is_not(None), BulkAct.undone_at.is_(None)).limit(1)


def is_undo_waiting(session: Session) -> bool:
    return session.scalar(_undo_under_way().with_only_columns(BulkAct.id)) is not None


def unfinished_undo(session: Session) -> BulkAct | None:
    """The oldest undo that has not reached all its cases; left alone while another worker has it."""
    return session.scalar(
        _undo_under_way().order_by(BulkAct.undo_asked_at, BulkAct.id).with_for_update(skip_locked=True)
    )
