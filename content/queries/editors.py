"""What waits for whom: lists for the people who write and review."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from content.models import ContentItem, ContentLink, Revision, Section
from content.queries.revisions import is_newest
from content.queries.visibility import Columns, in_sight
from content.workflow import Actor, Publication, ReviewState

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """A revision as it stands in a list of work. ``is_change`` is True where a live page stands behind it."""

    item_id: int
    revision_id: int
    slug: str
    number: int
    title: str
    section_key: str
    section_title: str
    review_state: ReviewState
    author_id: int
    author_name: str
    updated_at: datetime
    is_change: bool


@dataclass(frozen=True, slots=True)
class EditorItem:
    """An item with its newest revision, live or not."""

    item_id: int
    slug: str
    kind: str
    title: str
    section_key: str
    section_title: str
    owner_id: int | None
    owner_name: str
    review_state: ReviewState
    is_live: bool
    author_name: str
    updated_at: datetime
    last_verified_at: datetime | None
    review_due_on: date | None
    staff_note: str

    def is_found_in_note(self, words: str) -> bool:
        """Whether any of the words filtered by is in the note for staff alone."""
        elsewhere = (self.title.lower(), self.slug)
        return any(not any(word in text for text in elsewhere) for word in filter_words(words))


def filter_words(words: str) -> list[str]:
    """What was typed to filter a list by, word by word."""
    return words.lower().split()[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A live page that names an answer which is not there."""

    from_item_id: int
    from_slug: str
    from_title: str
    section_key: str
    to_slug: str


def awaiting_review(
    session: Session, reviewer: Actor, *, section_keys: Collection[str] | None = None, limit: int = 100
) -> list[RevisionCard]:
    """Revisions in review that are not this person's own, the longest waiting first.

    ``section_keys`` are the sections they may approve in; without them, all.
    """
    return _work(
        session,
        limit,
        Revision.review_state == ReviewState.in_review,
        Revision.author_id != reviewer.id,
        stands_in(section_keys),
    )


def awaiting_second_look(
    session: Session, reviewer: Actor, *, section_keys: Collection[str] | None = None, limit: int = 100
) -> list[RevisionCard]:
    """Live pages published in an emergency that nobody else has looked at, the longest waiting first."""
    return _work(
        session,
        limit,
        Revision.review_state == ReviewState.live,
        Revision.publication == Publication.emergency,
        Revision.approved_by_id.is_(None),
        Revision.author_id != reviewer.id,
        stands_in(section_keys),
    )


def my_drafts(session: Session, author: Actor, *, limit: int = 100) -> list[RevisionCard]:
    """Drafts this person changed last, where they may still look."""
    return _work(
        session,
        limit,
        Revision.review_state == ReviewState.draft,
        Revision.author_id == author.id,
        in_sight(author),
    )


def my_submitted(session: Session, author: Actor, *, limit: int = 100) -> list[RevisionCard]:
    """What this person wrote and somebody else now reviews, where they may still look."""
    return _work(
        session,
        limit,
        Revision.review_state == ReviewState.in_review,
        Revision.author_id == author.id,
        in_sight(author),
    )


def changes_requested_for(session: Session, author: Actor, *, limit: int = 100) -> list[RevisionCard]:
    """What came back to this person, where they may still look."""
    return _work(
        session,
        limit,
        Revision.review_state == ReviewState.changes_requested,
        Revision.author_id == author.id,
        in_sight(author),
    )


def due_for_review(
    session: Session,
    on: date,
    *,
    owner_id: int | None = None,
    section_keys: Collection[str] | None = None,
    owned: Collection[tuple[int | None, str]] | None = None,
    limit: int = 100,
) -> list[EditorItem]:
    """Live items whose review date is ``on`` or earlier, the longest overdue first; of some sections only, or
    of some of ``owners_of_due`` only, if given."""
    statement = editor_columns(section_keys).where(*_is_due(on))
    if owner_id is not None:
        statement = statement.where(ContentItem.owner_id == owner_id)
    if owned is not None:
        pairs = sorted((owner or 0, key) for owner, key in owned)
        statement = statement.where(tuple_(func.coalesce(ContentItem.owner_id, 0), Section.key).in_(pairs))
    statement = statement.order_by(ContentItem.review_due_on, ContentItem.id).limit(limit)
    return [EditorItem(*row) for row in session.execute(statement)]


def owners_of_due(
    session: Session, on: date, *, section_keys: Collection[str]
) -> list[tuple[int | None, str]]:
    """(owner, section) of the pages ``due_for_review`` has in these sections, each pair once."""
    rows = session.execute(
        select(ContentItem.owner_id, Section.key)
        .join(Section, Section.id == ContentItem.section_id)
        .where(*_is_due(on), stands_in(section_keys))
        .distinct()
        .order_by(Section.key, ContentItem.owner_id)
    )
    return [(owner_id, key) for owner_id, key in rows]


def broken_links(
    session: Session, *, section_keys: Collection[str] | None = None, limit: int = 200
) -> list[BrokenLink]:
    """Links of live pages to answers that do not exist or are not live (MI26); of some sections, if given."""
    statement = (
        select(ContentItem.id, ContentItem.slug, Revision.title, Section.key, ContentLink.to_slug)
        .join(ContentLink, ContentLink.from_item_id == ContentItem.id)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(_leads_nowhere())
        .order_by(Section.key, ContentItem.slug, ContentLink.to_slug, ContentLink.id)
        .limit(limit)
    )
    if section_keys is not None:
        statement = statement.where(Section.key.in_(list(section_keys)))
    return [BrokenLink(*row) for row in session.execute(statement)]


def broken_links_by_item() -> Columns:
    """A statement: ``item_id`` and the ``number`` of links on it that lead to no live answer."""
    item_id, number = ContentLink.from_item_id, func.count(ContentLink.id)
    return select(item_id.label("item_id"), number.label("number")).where(_leads_nowhere()).group_by(item_id)


def _leads_nowhere() -> ColumnElement[bool]:
    """Both halves by index: of forty thousand links few are broken."""
    missing = aliased(ContentItem)
    not_live = select(missing.id).where(missing.live_revision_id.is_(None))
    return or_(ContentLink.to_item_id.is_(None), ContentLink.to_item_id.in_(not_live))


def _work(session: Session, limit: int, *criteria: ColumnElement[bool]) -> list[RevisionCard]:
    statement: Columns = (
        select(
            ContentItem.id,
            Revision.id,
            ContentItem.slug,
            Revision.number,
            Revision.title,
            Section.key,
            Section.title,
            Revision.review_state,
            Revision.author_id,
            Revision.author_name,
            Revision.updated_at,
            ContentItem.live_revision_id.is_not(None),
        )
        .join(ContentItem, ContentItem.id == Revision.item_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(*criteria)
        .order_by(Revision.updated_at, Revision.id)
        .limit(limit)
    )
    return [RevisionCard(*row) for row in session.execute(statement)]


def _is_due(on: date) -> tuple[ColumnElement[bool], ...]:
    return ContentItem.live_revision_id.is_not(None), ContentItem.review_due_on <= on


def stands_in(section_keys: Collection[str] | None) -> ColumnElement[bool]:
    """Of these sections; of all, without them."""
    return true() if section_keys is None else Section.key.in_(sorted(section_keys))


def editor_columns(section_keys: Collection[str] | None) -> Columns:
    """The fields of ``EditorItem`` in its order; ``Revision`` is the newest version of each page."""
    columns: Sequence[Any] = (
        ContentItem.id,
        ContentItem.slug,
        ContentItem.kind,
        Revision.title,
        Section.key,
        Section.title,
        ContentItem.owner_id,
        ContentItem.owner_name,
        Revision.review_state,
        ContentItem.live_revision_id.is_not(None),
        Revision.author_name,
        Revision.updated_at,
        ContentItem.last_verified_at,
        ContentItem.review_due_on,
        Revision.staff_note,
    )
    return (
        select(*columns)
        .select_from(ContentItem)
        .join(Revision, is_newest())
        .join(Section, Section.id == ContentItem.section_id)
        .where(stands_in(section_keys))
    )
