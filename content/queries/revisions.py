"""Items and their revisions one by one, for those who change them."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from content.models import ContentItem, Revision, RevisionEvent
from content.workflow import ReviewState

T = TypeVar("T")


def item_by_id(session: Session, item_id: int, *, lock: bool = False) -> ContentItem | None:
    """The item; with ``lock`` held until the transaction ends, where the database locks rows."""
    return session.scalar(_locked(select(ContentItem).where(ContentItem.id == item_id), lock))


def item_by_slug(session: Session, slug: str) -> ContentItem | None:
    """The item with this slug, whatever its state."""
    return session.scalar(select(ContentItem).where(ContentItem.slug == slug))


def items_from_case(session: Session, case_reference: str) -> list[ContentItem]:
    """The items drafted from this case."""
    statement = select(ContentItem).where(ContentItem.origin_case_reference == case_reference)
    return list(session.scalars(statement.order_by(ContentItem.id)))


def revision_by_id(session: Session, revision_id: int, *, lock: bool = False) -> Revision | None:
    """The revision; with ``lock`` held until the transaction ends, where the database locks rows."""
    return session.scalar(_locked(select(Revision).where(Revision.id == revision_id), lock))


def latest_revision(session: Session, item_id: int, *, lock: bool = False) -> Revision | None:
    """The revision with the highest number."""
    statement = select(Revision).where(Revision.item_id == item_id)
    return session.scalar(_locked(statement.order_by(Revision.number.desc()).limit(1), lock))


def is_newest() -> ColumnElement[bool]:
    """To join ``Revision`` to ``ContentItem`` by: the newest version of each item, whatever its state."""
    other = aliased(Revision)
    number = (
        select(func.max(other.number))
        .where(other.item_id == ContentItem.id)
        .correlate(ContentItem)
        .scalar_subquery()
    )
    return and_(Revision.item_id == ContentItem.id, Revision.number == number)


def revisions_of(session: Session, item_id: int) -> list[Revision]:
    """The history of an item, newest first."""
    statement = select(Revision).where(Revision.item_id == item_id).order_by(Revision.number.desc())
    return list(session.scalars(statement))


def revisions_due(session: Session, now: datetime, *, limit: int = 100) -> list[Revision]:
    """Approved for a moment that has come, the earliest first; of one item only the newest."""
    newer = aliased(Revision)
    outrun = exists().where(
        newer.item_id == Revision.item_id,
        newer.number > Revision.number,
        newer.review_state == ReviewState.approved,
        newer.publish_at <= now,
    )
    statement = (
        select(Revision)
        .join(ContentItem, ContentItem.id == Revision.item_id)
        .where(
            Revision.review_state == ReviewState.approved,
            Revision.publish_at <= now,
            ContentItem.binned_at.is_(None),
            ~outrun,
        )
        .order_by(Revision.publish_at, Revision.id)
    )
    return list(session.scalars(statement.limit(limit)))


def is_anything_due(session: Session, now: datetime) -> bool:
    """Whether a page waits to be opened or closed. Asked every second: two looks at an index."""
    opens = exists().where(
        Revision.review_state == ReviewState.approved,
        Revision.publish_at <= now,
        ContentItem.id == Revision.item_id,
        ContentItem.binned_at.is_(None),
    )
    closes = exists().where(
        ContentItem.expires_at <= now,
        ContentItem.closed_at.is_(None),
        ContentItem.live_revision_id.is_not(None),
    )
    return bool(session.scalar(select(opens)) or session.scalar(select(closes)))


def next_closing(session: Session, now: datetime) -> datetime | None:
    """The next moment at which a live page closes by itself."""
    statement = select(func.min(ContentItem.expires_at, type_=ContentItem.expires_at.type))
    return session.scalar(
        statement.where(ContentItem.expires_at > now, ContentItem.live_revision_id.is_not(None))
    )


def events_of(session: Session, item_id: int) -> list[RevisionEvent]:
    """What was decided about any revision of an item, newest first."""
    statement = (
        select(RevisionEvent)
        .join(Revision, Revision.id == RevisionEvent.revision_id)
        .where(Revision.item_id == item_id)
        .order_by(RevisionEvent.at.desc(), RevisionEvent.id.desc())
    )
    return list(session.scalars(statement))


def _locked(statement: Select[T], lock: bool) -> Select[T]:
    if not lock:
        return statement
    # Read again what the session may hold from before the lock.
    return statement.with_for_update().execution_options(populate_existing=True)
