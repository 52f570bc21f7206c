"""What each public change leaves for the caches, in its own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, insert, literal, select, update
from sqlalchemy.orm import Session

from content.models import ContentItem, IndexChange, PublicStamp


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


def mark_all_stale(session: Session, *where: ColumnElement[bool], now: datetime) -> None:
    """The same for all items of which this holds, in one statement however many they are."""
    session.flush()
    at = literal(now, IndexChange.at.type).label("at")
    stale = select(ContentItem.id, at).where(*where).order_by(ContentItem.id)
    session.execute(insert(IndexChange).from_select(["item_id", "at"], stale))
