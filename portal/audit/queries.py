"""Reads of the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEvent


def is_recorded(session: Session, *, action: str, subject_id: int, actor_id: int, since: datetime) -> bool:
    """Whether this person did this to this record since then."""
    found = select(AuditEvent.id).where(
        AuditEvent.subject_id == str(subject_id),
        AuditEvent.action == action,
        AuditEvent.actor_id == actor_id,
        AuditEvent.at >= since,
    )
    return session.scalar(found.limit(1)) is not None
