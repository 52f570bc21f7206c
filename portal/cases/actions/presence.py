"""Who has a case open: told by a heartbeat of the page, forgotten after a minute."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.cases.models import CasePresence


def be_present(session: Session, *, case_id: int, person_id: int, now: datetime) -> None:
    """Note that this person has the case open now. Two tabs of one person are one presence."""
    known = session.get(CasePresence, (case_id, person_id))
    if known is not None:
        known.seen_at = now
        return
    try:
        with session.begin_nested():
            session.add(CasePresence(case_id=case_id, person_id=person_id, seen_at=now))
    except IntegrityError:
        pass  # the other tab was faster by a moment, and said the same
