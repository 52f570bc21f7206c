"""Every change of canned replies; each is in the audit log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.cases.models import CannedReply
from portal.identity.actor import Actor


def save_canned(
    session: Session,
    *,
    canned: CannedReply | None,
    title: str,
    body: str,
    service_id: int | None,
    actor: Actor,
    now: datetime,
) -> CannedReply:
    """Write a new one, or change ``canned``. The words were checked by the form."""
    is_new = canned is None
    if canned is None:
        canned = CannedReply(used_count=0)
        session.add(canned)
    canned.title, canned.body, canned.service_id = title, body, service_id
    canned.changed_at, canned.changed_by_name = now, actor.name
    session.flush()
    _note(session, "canned_reply.added" if is_new else "canned_reply.changed", canned, actor, now)
    return canned


def delete_canned(session: Session, *, canned: CannedReply, actor: Actor, now: datetime) -> None:
    _note(session, "canned_reply.deleted", canned, actor, now)
    session.delete(canned)
    session.flush()


def count_uses(session: Session, ids: Collection[int]) -> None:
    """A reply made from these was sent."""
    if ids:
        session.execute(
            update(CannedReply)
            .where(CannedReply.id.in_(ids))
            .values(used_count=CannedReply.used_count + 1)
            .execution_options(synchronize_session=False)
        )


def _note(session: Session, action: str, canned: CannedReply, actor: Actor, now: datetime) -> None:
    record(
        session,
        now=now,
        action=action,
        subject_type="canned_reply",
        subject_id=str(canned.id),
        actor_id=actor.person_id,
        actor_name=actor.name,
        details={"title": canned.title, "body": canned.body},
    )
