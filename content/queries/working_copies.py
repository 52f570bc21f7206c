"""What one person typed and did not save."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.models import WorkingCopy


def working_copy(session: Session, *, person_id: int, key: str) -> WorkingCopy | None:
    """The one of this person with this key, unless it has ended."""
    return session.scalar(_open(person_id).where(WorkingCopy.key == key))


def working_copies_on(session: Session, *, person_id: int, page_key: str) -> Sequence[WorkingCopy]:
    """All of this person on one page, the newest first."""
    return session.scalars(_open(person_id).where(WorkingCopy.page_key == page_key)).all()


def working_copies_of(session: Session, *, person_id: int, limit: int) -> Sequence[WorkingCopy]:
    """All of this person, the newest first."""
    return session.scalars(_open(person_id).limit(limit)).all()


def _open(person_id: int) -> Select[WorkingCopy]:
    return (
        select(WorkingCopy)
        .where(WorkingCopy.person_id == person_id, WorkingCopy.ended_at.is_(None))
        .order_by(WorkingCopy.saved_at.desc(), WorkingCopy.id.desc())
    )
