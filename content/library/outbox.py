"""What each public change leaves for the caches, in its own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from content.models import IndexChange, PublicStamp


def bump_public_stamp(session: Session) -> None:
    """Tell page caches that a public page may have changed. Counted by the database, so none gets lost."""
    session.flush()
    counted = session.execute(
        update(PublicStamp)
        .where(PublicStamp.id == 1)
        .values(value=PublicStamp.value + 1)
        .returning(PublicStamp.value)
        .execution_options(synchronize_session=False)
    ).first()
    if counted is None:
        session.add(PublicStamp(id=1, value=1))
        session.flush()


def mark_stale(session: Session, *, item_id: int, now: datetime) -> None:
    """Tell the indexer to look at this item again."""
    session.add(IndexChange(item_id=item_id, at=now))
