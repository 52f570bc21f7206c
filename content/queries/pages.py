"""The page at an address, and the sections pages stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from content.models import ContentItem, PublicStamp, Redirect, Revision, Section
from content.queries.snippets import settled
from content.queries.visibility import Columns, Fields, Reader, shut_to, visible


@dataclass(frozen=True, slots=True)
class Page:
    """A page in full. ``body_html`` is the sanitiser's output; ``staff_note`` is not for the public.

    ``published_at`` is empty for a version that was never live; ``details`` are those of its kind.
    ``changes_at``: a snippet in it has another value from then on.
    """

    categories: tuple[str, ...]
    item_id: int
    revision_id: int
    slug: str
    kind: str
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
    expires_at: datetime | None
    details: Mapping[str, str | list[str]]
    is_major: bool
    public_note: str
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The page has another address now."""

    slug: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The page is no longer there: answer 410 with what it was called, why, and what to read instead.

    ``at`` is when it was withdrawn or expired (``is_expired``); ``replacement_*`` name a page they can see.
    """

    item_id: int
    title: str
    at: datetime
    section_key: str
    is_expired: bool = False
    note: str = ""
    replacement_slug: str = ""
    replacement_title: str = ""


@dataclass(frozen=True, slots=True)
class PublicNote:
    """What readers were told of a major change, and when it went live."""

    at: datetime
    note: str


def find_page(session: Session, slug: str, who: Reader, now: datetime) -> Page | Moved | Gone | None:
    """What stands at this address: the page, where it moved, that it is gone, or nothing."""
    row = session.execute(_pages().where(ContentItem.slug == slug, visible(who, now))).first()
    if row is None:
        return _moved(session, slug, who, now) or _gone(session, slug, who, now)
    return page_at(session, _page(row), now)


def page_at(session: Session, page: Page, moment: datetime) -> Page:
    """The page with the values of this moment in its text."""
    settled_page = settled(session, page.body_html, moment)
    return replace(page, body_html=settled_page.body_html, changes_at=settled_page.until)


def version_as_page(session: Session, revision_id: int) -> Page | None:
    """Any version, live or not, as readers would see it: for those who work on it."""
    row = session.execute(_pages(of_live=False).where(Revision.id == revision_id)).first()
    return None if row is None else _page(row)


def major_changes(session: Session, item_id: int, *, limit: int = 10) -> list[PublicNote]:
    """What readers were told of changes to a page, the newest first."""
    rows = session.execute(
        select(Revision.published_at, Revision.public_note)
        .where(
            Revision.item_id == item_id,
            Revision.is_major.is_(True),
            Revision.published_at.is_not(None),
            Revision.public_note != "",
        )
        .order_by(Revision.number.desc())
        .limit(limit)
    )
    return [PublicNote(at, note) for at, note in rows if at is not None]


def sections(session: Session) -> list[Section]:
    """All sections, in the order owners gave them."""
    return list(session.scalars(select(Section).order_by(Section.position, Section.title, Section.id)))


def section_by_key(session: Session, key: str) -> Section | None:
    """The section with this key."""
    return session.scalar(select(Section).where(Section.key == key))


def public_stamp(session: Session) -> int:
    """A number that has changed if anything on a public page may have: what page caches compare."""
    return session.scalar(select(PublicStamp.value).where(PublicStamp.id == 1)) or 0


def _pages(*, of_live: bool = True) -> Columns:
    """The fields of ``Page`` in its order."""
    newest = Revision.id == ContentItem.live_revision_id if of_live else Revision.item_id == ContentItem.id
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
            Revision.expires_at,
            Revision.details,
            Revision.is_major,
            Revision.public_note,
        )
        .join(Revision, newest)
        .join(Section, Section.id == ContentItem.section_id)
    )


def _page(row: Fields) -> Page:
    return Page(tuple(row[0]), *row[1:])


def _moved(session: Session, slug: str, who: Reader, now: datetime) -> Moved | None:
    """Where an old address leads: to the item that had it, or on to what took that item's place."""
    gone = aliased(ContentItem)
    statements = (
        select(ContentItem.slug)
        .join(Redirect, Redirect.item_id == ContentItem.id)
        .where(Redirect.old_slug == slug, visible(who, now)),
        select(ContentItem.slug)
        .join(gone, gone.replacement_id == ContentItem.id)
        .outerjoin(Redirect, and_(Redirect.item_id == gone.id, Redirect.old_slug == slug))
        .where(
            or_(gone.slug == slug, Redirect.id.is_not(None)),
            gone.leads_on.is_(True),
            visible(who, now),
        ),
    )
    targets = (session.scalar(statement) for statement in statements)
    target = next((found for found in targets if found is not None), None)
    return None if target is None else Moved(target)


def _gone(session: Session, slug: str, who: Reader, now: datetime) -> Gone | None:
    """A page this reader could see once is known by its own slug and by those it used to have."""
    item = session.scalar(
        select(ContentItem)
        .outerjoin(Redirect, and_(Redirect.item_id == ContentItem.id, Redirect.old_slug == slug))
        .where(
            or_(ContentItem.slug == slug, Redirect.id.is_not(None)),
            or_(ContentItem.withdrawn_at <= now, ContentItem.expires_at <= now),
            ContentItem.section_id.not_in(shut_to(who)),
        )
        .limit(1)
    )
    title = _last_title(session, item) if item is not None else None
    if item is None or title is None:
        return None
    at = item.withdrawn_at or item.expires_at
    instead = _seen(session, item.replacement_id, who, now)
    return Gone(
        item_id=item.id,
        title=title,
        at=at or now,
        section_key=session.get_one(Section, item.section_id).key,
        is_expired=item.withdrawn_at is None,
        note=item.closing_note,
        replacement_slug=instead[0] if instead else "",
        replacement_title=instead[1] if instead else "",
    )


def _last_title(session: Session, item: ContentItem) -> str | None:
    """What the page was called when the public last saw it; None if it never did."""
    if item.purged_title is not None:
        return item.purged_title
    return session.scalar(
        select(Revision.title)
        .where(Revision.item_id == item.id, Revision.published_at.is_not(None))
        .order_by(Revision.number.desc())
        .limit(1)
    )


def _seen(session: Session, item_id: int | None, who: Reader, now: datetime) -> tuple[str, str] | None:
    """Address and title of an item this reader can see."""
    if item_id is None:
        return None
    row = session.execute(
        select(ContentItem.slug, Revision.title)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(ContentItem.id == item_id, visible(who, now))
    ).first()
    return None if row is None else (row[0], row[1])
