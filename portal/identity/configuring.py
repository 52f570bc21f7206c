"""Whoever changes the configuration: it is on the audit log, and holds at once in every process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.identity.actor import Actor
from portal.kernel.stamped import configuration_changed


def note_configuration(
    session: Session,
    action: str,
    subject_type: str,
    subject_id: str | int,
    *,
    actor: Actor,
    now: datetime,
    details: Mapping[str, Any],
) -> None:
    """Write down a change that the session holds, and let every process load anew."""
    session.flush()
    configuration_changed(session)
    record(
        session,
        now=now,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        actor_id=actor.person_id,
        actor_name=actor.name,
        details=dict(details),
    )
