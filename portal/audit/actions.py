"""Writing to the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.models import AuditEvent


def record(
    session: Session,
    *,
    now: datetime,
    action: str,
    subject_type: str,
    subject_id: str | int,
    actor_id: int | None,
    actor_name: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one line. ``details`` holds what changed, never a password, token or message text."""
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor_id,
            actor_name=actor_name,
            action=action,
            subject_type=subject_type,
            subject_id=str(subject_id),
            details=details or {},
        )
    )
