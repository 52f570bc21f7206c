"""How many open cases stand where a change of the configuration could touch them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import OPEN, Status


def open_with_group(session: Session, group_id: int) -> int:
    wanted = select(func.count()).where(Case.status.in_(OPEN), Case.group_id == group_id)
    return session.scalar(wanted) or 0


def waiting_by_reason(session: Session) -> dict[str, int]:
    """Cases on hold, by whom they wait for."""
    rows = session.execute(
        select(Case.pending_reason, func.count())
        .where(Case.status == Status.PENDING)
        .group_by(Case.pending_reason)
    )
    return {str(reason): count for reason, count in rows}
