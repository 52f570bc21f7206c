"""News for readers: for feeds, for subscribers, and the addresses of all pages for search engines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import ContentItem, PublicChange, Revision, Section
from content.queries.visibility import Columns, Reader, visible

MOST_ADDRESSES = 50_000
"""Of one sitemap, by its standard."""


@dataclass(frozen=True, slots=True)
class NewsLine:
    """A page that is new or has changed. ``note`` says what changed; empty for a new page."""

    news_id: int
    item_id: int
    section_id: int
    slug: str
    title: str
    summary: str
    at: datetime
    is_new: bool
    note: str


def latest_news(
    session: Session,
    who: Reader,
    now: datetime,
    *,
    section_ids: Collection[int] | None = None,
    limit: int = 50,
) -> list[NewsLine]:
    """Of pages this reader sees, the newest first; of some sections only, if given."""
    statement = _news().where(visible(who, now)).order_by(PublicChange.at.desc(), PublicChange.id.desc())
    if section_ids is not None:
        statement = statement.where(ContentItem.section_id.in_(list(section_ids)))
    return [NewsLine(*row) for row in session.execute(statement.limit(limit))]


def news_by_ids(session: Session, ids: Collection[int], now: datetime) -> list[NewsLine]:
    """Of these news, those of pages the public sees, the oldest first."""
    statement = _news().where(PublicChange.id.in_(ids), visible(None, now))
    rows = session.execute(statement.order_by(PublicChange.at, PublicChange.id))
    return [NewsLine(*row) for row in rows]


def page_addresses(session: Session, now: datetime) -> list[tuple[str, date]]:
    """Every page the public can read, for search engines: slug, and the day its words last changed."""
    rows = session.execute(
        select(ContentItem.slug, Revision.published_at)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(visible(None, now))
        .order_by(ContentItem.slug)
        .limit(MOST_ADDRESSES)
    )
    return [(slug, at.date()) for slug, at in rows if at is not None]


def _news() -> Columns:
    return (
        select(
            PublicChange.id,
            ContentItem.id,
            ContentItem.section_id,
            ContentItem.slug,
            Revision.title,
            Revision.summary,
            PublicChange.at,
            PublicChange.is_new,
            PublicChange.note,
        )
        .join(ContentItem, ContentItem.id == PublicChange.item_id)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
    )
