"""Lists of live pages, cheap at ten thousand items: only the columns a list shows, all of them by index."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from content.kinds import FAQ
from content.models import (
    ContentItem,
    ContentItemCategory,
    ContentLink,
    LinkKind,
    PageVote,
    Revision,
    Section,
)
from content.queries.visibility import Columns, Fields, Reader, visible, within


@dataclass(frozen=True, slots=True)
class ItemCard:
    """A live page as it stands in a list."""

    item_id: int
    slug: str
    kind: str
    title: str
    summary: str
    section_key: str
    section_title: str
    published_at: datetime
    last_verified_at: datetime | None
    expires_at: datetime | None


def list_live(
    session: Session,
    who: Reader,
    now: datetime,
    *,
    section_key: str | None = None,
    category_key: str | None = None,
    kind: str = FAQ,
    limit: int = 200,
    offset: int = 0,
) -> list[ItemCard]:
    """Live items of a kind by title; of a section with all below it, and of a category, if given."""
    statement = _narrowed(_cards(), who, now, section_key, category_key, kind)
    statement = statement.order_by(func.lower(Revision.title), ContentItem.id).limit(limit).offset(offset)
    return [_card(row) for row in session.execute(statement)]


def count_live(
    session: Session,
    who: Reader,
    now: datetime,
    *,
    section_key: str | None = None,
    category_key: str | None = None,
    kind: str = FAQ,
) -> int:
    """How many ``list_live`` has in all."""
    counted = select(func.count(ContentItem.id)).join(Section, Section.id == ContentItem.section_id)
    statement = _narrowed(counted, who, now, section_key, category_key, kind)
    return session.scalar(statement) or 0


def live_items_by_ids(
    session: Session, ids: Iterable[int], who: Reader, now: datetime
) -> dict[int, ItemCard]:
    """Of these ids, the ones this reader may see now: the check that follows every search."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(_cards().where(ContentItem.id.in_(wanted), visible(who, now)))
    return {row.id: _card(row) for row in rows}


def newest_live_items(session: Session, who: Reader, now: datetime, *, limit: int) -> dict[int, ItemCard]:
    """The items of every kind that this reader may see and that were made last, by id."""
    rows = session.execute(_cards().where(visible(who, now)).order_by(ContentItem.id.desc()).limit(limit))
    return {row.id: _card(row) for row in rows}


def seen_items(session: Session, now: datetime) -> frozenset[int]:
    """The ids of all that the public sees."""
    return frozenset(session.scalars(select(ContentItem.id).where(visible(None, now))))


def titles_seen(session: Session, titles: Collection[str], who: Reader, now: datetime) -> frozenset[str]:
    """Of these titles, those of pages this reader may see now."""
    statement = (
        select(Revision.title)
        .join(ContentItem, ContentItem.live_revision_id == Revision.id)
        .where(Revision.title.in_(titles), visible(who, now))
    )
    return frozenset(session.scalars(statement))


def recently_published(
    session: Session,
    who: Reader,
    now: datetime,
    *,
    kind: str = FAQ,
    section_keys: Collection[str] | None = None,
    limit: int = 5,
) -> list[ItemCard]:
    """The items whose live revision is newest; of some sections only, if given."""
    statement = _narrowed(_cards(), who, now, None, None, kind)
    if section_keys is not None:
        statement = statement.where(Section.key.in_(sorted(section_keys)))
    statement = statement.order_by(Revision.published_at.desc(), ContentItem.id.desc()).limit(limit)
    return [_card(row) for row in session.execute(statement)]


def related(session: Session, item_id: int, who: Reader, now: datetime, *, limit: int = 5) -> list[ItemCard]:
    """Answers to read next: those the author named, in that order, then the best voted of their category."""
    named = session.execute(
        _cards()
        .join(ContentLink, ContentLink.to_item_id == ContentItem.id)
        .where(
            ContentLink.from_item_id == item_id,
            ContentLink.kind == LinkKind.related,
            ContentItem.id != item_id,
            visible(who, now),
        )
        .order_by(ContentLink.position, ContentItem.id)
        .limit(limit)
    ).all()
    found = {row.id: _card(row) for row in named}
    if len(found) < limit:
        for row in session.execute(_same_category(item_id, set(found), who, now, limit - len(found))):
            found[row.id] = _card(row)
    return list(found.values())


def counts_by_section(session: Session, who: Reader, now: datetime, *, kind: str = FAQ) -> dict[str, int]:
    """Section key → number of live items; sections without any are left out."""
    statement = (
        select(Section.key, func.count(ContentItem.id))
        .join(ContentItem, ContentItem.section_id == Section.id)
        .where(ContentItem.kind == kind, visible(who, now))
        .group_by(Section.key)
        .order_by(Section.key)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def counts_by_category(
    session: Session, section_key: str, who: Reader, now: datetime, *, kind: str = FAQ
) -> dict[str, int]:
    """Category key → number of live items of this section; categories without any are left out."""
    statement = (
        select(ContentItemCategory.category_key, func.count(ContentItem.id))
        .join(ContentItem, ContentItem.id == ContentItemCategory.item_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(ContentItem.section_id.in_(within(section_key)), ContentItem.kind == kind, visible(who, now))
        .group_by(ContentItemCategory.category_key)
        .order_by(ContentItemCategory.category_key)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _cards() -> Columns:
    return (
        select(
            ContentItem.id,
            ContentItem.slug,
            ContentItem.kind,
            Revision.title,
            Revision.summary,
            Section.key.label("section_key"),
            Section.title.label("section_title"),
            Revision.published_at,
            ContentItem.last_verified_at,
            ContentItem.expires_at,
        )
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
    )


def _card(row: Fields) -> ItemCard:
    return ItemCard(*row)


def _narrowed(
    statement: Columns,
    who: Reader,
    now: datetime,
    section_key: str | None,
    category_key: str | None,
    kind: str,
) -> Columns:
    statement = statement.where(ContentItem.kind == kind, visible(who, now))
    if section_key is not None:
        statement = statement.where(ContentItem.section_id.in_(within(section_key)))
    if category_key is not None:
        statement = statement.join(
            ContentItemCategory,
            and_(
                ContentItemCategory.item_id == ContentItem.id,
                ContentItemCategory.category_key == category_key,
            ),
        )
    return statement


def _same_category(item_id: int, but: set[int], who: Reader, now: datetime, limit: int) -> Columns:
    this = aliased(ContentItem)
    mine = select(ContentItemCategory.category_key).where(ContentItemCategory.item_id == item_id)
    alike = select(ContentItemCategory.item_id).where(ContentItemCategory.category_key.in_(mine))
    useful = (
        select(func.count(PageVote.id))
        .where(PageVote.item_id == ContentItem.id, PageVote.is_useful.is_(True))
        .correlate(ContentItem)
        .scalar_subquery()
    )
    return (
        _cards()
        .join(this, and_(this.id == item_id, this.section_id == ContentItem.section_id))
        .where(
            ContentItem.id.in_(alike),
            ContentItem.id.not_in({item_id, *but}),
            ContentItem.kind == this.kind,
            visible(who, now),
        )
        .order_by(useful.desc(), func.lower(Revision.title), ContentItem.id)
        .limit(limit)
    )
