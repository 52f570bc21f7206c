"""Every read of the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.notifications.models import OutboxMessage


def is_mail_due(session: Session, *, now: datetime) -> bool:
    """Whether there is anything to send: asked every second, so it looks at one index entry."""
    return session.scalar(_due(now).with_only_columns(OutboxMessage.id).limit(1)) is not None


def due_messages(session: Session, *, now: datetime, limit: int) -> Sequence[OutboxMessage]:
    """What is to be sent, oldest first, locked where the database can: a second worker takes others."""
    return session.scalars(_due(now).limit(limit).with_for_update(skip_locked=True)).all()


def waiting_count(session: Session) -> int:
    """Mail neither sent nor given up, whether its time has come or not."""
    statement = select(func.count()).where(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None))
    return session.scalar(statement) or 0


def _due(now: datetime) -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None), OutboxMessage.send_at <= now
        )
        .order_by(OutboxMessage.send_at, OutboxMessage.id)
    )


def undelivered(session: Session, message_ids: Collection[str]) -> dict[str, str]:
    """Those of these mails that have not gone out, each with the last reason, empty while none is known."""
    if not message_ids:
        return {}
    rows = session.execute(
        select(OutboxMessage.message_id, OutboxMessage.last_error).where(
            OutboxMessage.message_id.in_(message_ids), OutboxMessage.sent_at.is_(None)
        )
    )
    return {row.message_id: row.last_error for row in rows}
