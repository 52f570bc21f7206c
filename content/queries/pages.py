"""The page at an address, and the sections pages stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from content.models import ContentItem, ContentKind, PublicStamp, Redirect, Revision, Section
from content.queries.visibility import Columns, Reader, visible


@dataclass(frozen=True, slots=True)
class Page:
    """A live page in full. ``body_html`` is the sanitiser's output; ``staff_note`` is not for the public."""

    categories: tuple[str, ...]
    item_id: int
    revision_id: int
    slug: str
    kind: ContentKind
    title: str
    summary: str
    body_html: str
    section_key: str
    section_title: str
    owner_name: str
    staff_note: str
    published_at: datetime
    last_verified_at: datetime | None
    review_due_on: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The page has another address now."""

    slug: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The page was withdrawn: answer 410 with what it was called."""

    item_id: int
    title: str
    withdrawn_at: datetime
    section_key: str


def find_page(session: Session, slug: str, who: Reader, now: datetime) -> Page | Moved | Gone | None:
    """What stands at this address: the page, where it moved, that it was withdrawn, or nothing."""
    row = session.execute(_pages().where(ContentItem.slug == slug, visible(who, now))).first()
    if row is None:
        return _moved(session, slug, who, now) or _gone(session, slug, now)
    return Page(tuple(row[0]), *row[1:])


def sections(session: Session) -> list[Section]:
    """All sections, in the order owners gave them."""
    return list(session.scalars(select(Section).order_by(Section.position, Section.title, Section.id)))


def section_by_key(session: Session, key: str) -> Section | None:
    """The section with this key."""
    return session.scalar(select(Section).where(Section.key == key))


def public_stamp(session: Session) -> int:
    """A number that has changed if anything on a public page may have: what page caches compare."""
    return session.scalar(select(PublicStamp.value).where(PublicStamp.id == 1)) or 0


def _pages() -> Columns:
    """The fields of ``Page`` in its order."""
    return (
        select(
            Revision.categories,
            ContentItem.id,
            Revision.id,
            ContentItem.slug,
            ContentItem.kind,
            Revision.title,
            Revision.summary,
            Revision.body_html,
            Section.key,
            Section.title,
            ContentItem.owner_name,
            Revision.staff_note,
            Revision.published_at,
            ContentItem.last_verified_at,
            ContentItem.review_due_on,
        )
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
    )


def _moved(session: Session, slug: str, who: Reader, now: datetime) -> Moved | None:
    target = session.scalar(
        select(ContentItem.slug)
        .join(Redirect, Redirect.item_id == ContentItem.id)
        .where(Redirect.old_slug == slug, visible(who, now))
    )
    return None if target is None else Moved(target)


def _gone(session: Session, slug: str, now: datetime) -> Gone | None:
    """A withdrawn page is known by its own slug and by those it used to have."""
    row = session.execute(
        select(ContentItem.id, Revision.title, ContentItem.withdrawn_at, Section.key)
        .join(Revision, Revision.item_id == ContentItem.id)
        .join(Section, Section.id == ContentItem.section_id)
        .outerjoin(Redirect, and_(Redirect.item_id == ContentItem.id, Redirect.old_slug == slug))
        .where(
            or_(ContentItem.slug == slug, Redirect.id.is_not(None)),
            ContentItem.withdrawn_at <= now,
            Revision.published_at.is_not(None),
        )
        .order_by(Revision.number.desc())
        .limit(1)
    ).first()
    return None if row is None or row[2] is None else Gone(row[0], row[1], row[2], row[3])
