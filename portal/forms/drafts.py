"""Every change of a draft: begun, filled in again, sent, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.forms.models import FormDraft
from portal.kernel.crypto import new_token, token_hash

LIFETIME = timedelta(days=7)  # from the last time anything was typed


def start_draft(
    session: Session,
    *,
    service_key: str,
    category_key: str,
    form_version_id: int,
    answers: dict[str, Any],
    contact: dict[str, Any],
    origin: dict[str, Any],
    now: datetime,
) -> str:
    """Keep what was typed; returns the key of its address, which is not stored anywhere."""
    key = new_token()
    draft = FormDraft(
        key_hash=token_hash(key),
        service_key=service_key,
        category_key=category_key,
        form_version_id=form_version_id,
        answers=answers,
        contact=contact,
        origin=origin,
        created_at=now,
        updated_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(draft)
    session.flush()
    return key


def update_draft(
    session: Session, *, draft: FormDraft, answers: dict[str, Any], contact: dict[str, Any], now: datetime
) -> None:
    """Put what was typed now in place of what was typed before."""
    draft.answers, draft.contact = answers, contact
    draft.updated_at, draft.expires_at = now, now + LIFETIME


def mark_sent(session: Session, *, draft: FormDraft, case_reference: str, now: datetime) -> None:
    """The draft became a case: only what the confirmation shows is kept, the rest is in the case."""
    draft.case_reference = case_reference
    draft.answers = {}
    draft.contact = {"email": draft.contact.get("email", "")}
    draft.updated_at = now


def discard_draft(session: Session, *, draft: FormDraft) -> None:
    """Forget it at once: nothing will come of it."""
    session.delete(draft)


def forget_expired_drafts(session: Session, *, now: datetime) -> None:
    session.execute(delete(FormDraft).where(FormDraft.expires_at <= now))
