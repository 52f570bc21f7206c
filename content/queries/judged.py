"""The searches whose right answer is known, as they are measured and as owners see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import ContentItem, JudgedSearch, Revision, Section
from content.queries.revisions import is_newest
from content.queries.visibility import Reader, in_sight, visible


@dataclass(frozen=True, slots=True)
class JudgedCard:
    """Words and the page they should find. ``is_seen``: readers see it now; else it is not measured."""

    judged_id: int
    words: str
    item_id: int
    slug: str
    title: str
    section_key: str
    is_seen: bool
    created_at: datetime
    created_by_name: str


def judged_cards(session: Session, who: Reader, now: datetime) -> list[JudgedCard]:
    """Those of pages that ``who`` may look at, by section and words."""
    rows = session.execute(
        select(
            JudgedSearch.id,
            JudgedSearch.words,
            ContentItem.id,
            ContentItem.slug,
            Revision.title,
            Section.key,
            visible(None, now),
            JudgedSearch.created_at,
            JudgedSearch.created_by_name,
        )
        .join(ContentItem, ContentItem.id == JudgedSearch.item_id)
        .outerjoin(Revision, is_newest())
        .join(Section, Section.id == ContentItem.section_id)
        .where(in_sight(who))
        .order_by(Section.position, Section.key, JudgedSearch.words, JudgedSearch.id)
    )
    return [
        JudgedCard(id_, words, item_id, slug, title or slug, key, bool(seen), at, name)
        for id_, words, item_id, slug, title, key, seen, at, name in rows
    ]


def judged_words(session: Session, section_ids: Collection[int]) -> list[tuple[str, str]]:
    """Those of all pages in these sections that are not in the bin, as (words, slug)."""
    rows = session.execute(
        select(JudgedSearch.words, ContentItem.slug)
        .join(ContentItem, ContentItem.id == JudgedSearch.item_id)
        .where(ContentItem.section_id.in_(section_ids), ContentItem.binned_at.is_(None))
        .order_by(JudgedSearch.words, ContentItem.slug)
    )
    return [(words, slug) for words, slug in rows]


def judged_of_pages(session: Session, item_ids: Collection[int]) -> set[tuple[str, int]]:
    """Words and page of all that should find one of these."""
    rows = session.execute(
        select(JudgedSearch.words, JudgedSearch.item_id).where(JudgedSearch.item_id.in_(item_ids))
    )
    return {(words, item_id) for words, item_id in rows}


def judged_search(session: Session, judged_id: int) -> JudgedSearch | None:
    return session.get(JudgedSearch, judged_id)
