"""Who looked at whom: the one thing a GET may write (AUD).

A line of the audit log is stored, in a short transaction of its own, before the page is made. If it cannot
be, the page is not shown. It changes no record of the business, and the database lets nobody change it.
A POST has a transaction that writes already, and is answered only once that is stored: the line joins it.
"""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.kernel import clock
from portal.web.transaction import SAFE_METHODS, database, db


def note_look(
    action: str, *, subject_type: str, subject_id: int, actor_id: int, actor_name: str, **details: Any
) -> None:
    """Store that somebody opened this record. Raises what the database raises."""

    def note(session: Session) -> None:
        record(
            session,
            now=clock.now(),
            action=action,
            subject_type=subject_type,
            subject_id=subject_id,
            actor_id=actor_id,
            actor_name=actor_name,
            details=details,
        )

    if request.method not in SAFE_METHODS:
        note(db())
        return
    with database().session() as session:
        note(session)
        session.commit()
