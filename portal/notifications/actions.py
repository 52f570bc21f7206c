"""Putting mail into the outbox, in the transaction of the fact it tells of."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.kernel.rows import add_row
from portal.notifications.composing import compose
from portal.notifications.models import OutboxMessage

MAIL_DOMAIN = "waymark.invalid"  # the left part alone identifies a message; no host name is given away

Letter = dict[str, Any]  # a row of the outbox


def send(
    session: Session, *, to: str, template: str, now: datetime, unsubscribe_path: str = "", **context: Any
) -> None:
    """Queue the mail ``templates/emails/<template>.txt``; nothing happens without an address."""
    if to:
        letter = write(
            session, to=to, template=template, now=now, unsubscribe_path=unsubscribe_path, **context
        )
        queue(session, letter=letter)


def write(
    session: Session, *, to: str, template: str, now: datetime, unsubscribe_path: str = "", **context: Any
) -> Letter:
    """The mail ``templates/emails/<template>.txt``, not yet queued: whoever writes it before a transaction
    keeps nobody waiting for it.

    A POST to ``unsubscribe_path`` by anybody's machine ends such mail; empty where it cannot be ended.
    """
    subject, body = compose(session.info["settings"], template, **context)
    return {
        "created_at": now,
        "send_at": now,
        "to_address": to,
        "subject": subject,
        "body": body,
        "purpose": template,
        "message_id": f"<{secrets.token_hex(16)}@{MAIL_DOMAIN}>",
        "unsubscribe_path": unsubscribe_path,
    }


def write_by_hand(
    session: Session,
    *,
    to: str,
    subject: str,
    body: str,
    purpose: str,
    now: datetime,
    in_reply_to: str = "",
    files: Sequence[dict[str, str]] = (),
) -> Letter:
    """A mail that somebody wrote, as it is to go out. ``files`` are ``{key, name, media_type}`` each; their
    bytes are read when it is sent."""
    return {
        "created_at": now,
        "send_at": now,
        "to_address": to,
        "subject": subject,
        "body": body,
        "purpose": purpose,
        "message_id": f"<{secrets.token_hex(16)}@{MAIL_DOMAIN}>",
        "unsubscribe_path": "",
        "in_reply_to": in_reply_to,
        "files": list(files),
    }


def queue(session: Session, *, letter: Letter) -> None:
    """Put a written mail into the outbox."""
    add_row(session, OutboxMessage, letter)
