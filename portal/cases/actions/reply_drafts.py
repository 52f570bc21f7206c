"""A reply being written: one per person and case, kept until it is sent. The case itself does not change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.cases.models import ReplyDraft


def keep_draft(session: Session, *, case_id: int, person_id: int, body: str, now: datetime) -> None:
    """Put what is typed in place of what was kept; an empty text forgets it."""
    kept = session.get(ReplyDraft, (case_id, person_id), with_for_update=True)
    if not body.strip():
        forget_draft(session, case_id=case_id, person_id=person_id)
    elif kept is not None:
        kept.body, kept.saved_at = body, now
    else:
        try:
            with session.begin_nested():
                session.add(ReplyDraft(case_id=case_id, person_id=person_id, body=body, saved_at=now))
        except IntegrityError:  # another tab of theirs was quicker; its next save brings the words together
            session.expire_all()


def forget_draft(session: Session, *, case_id: int, person_id: int | None) -> None:
    session.execute(
        delete(ReplyDraft).where(ReplyDraft.case_id == case_id, ReplyDraft.person_id == person_id)
    )
