"""What would lose its way if a page went away: pages, drafts, and whatever rungs above this one hold.

Those above (forms, cases) hang in a source of their own, as this rung may not know them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from sqlalchemy import String, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from content.library.drafting import OPEN_STATES
from content.models import ContentItem, ContentLink, Redirect, Revision
from content.queries.links import slugs_of
from content.queries.visibility import Reader, in_sight
from content.workflow import ReviewState

MOST = 50


@dataclass(frozen=True, slots=True)
class Pointer:
    """One thing that names the page. ``what`` says what kind of thing it is, for a heading.

    ``title`` and ``path`` are empty for a page of a section shut to whoever asked.
    """

    what: str
    title: str
    path: str


Source = Callable[[Session, Sequence[str]], list[Pointer]]
LIVE, DRAFTS, OLD = "Live pages", "Drafts", "Addresses that lead here"


def add_pointer_source(app: Flask, source: Source) -> None:
    """Let a rung above tell what of its own names a page, by any of its slugs."""
    app.extensions.setdefault("pointer_sources", []).append(source)


def pointers_to(session: Session, item: ContentItem, who: Reader) -> dict[str, list[Pointer]]:
    """Everything that names the page, by what it is; kinds without any are left out. Pages are named as far
    as ``who`` may look."""
    slugs = slugs_of(session, item.id)
    found = [
        *_live(session, item, slugs, who),
        *_drafts(session, item, slugs, who),
        *_addresses(session, item, who),
    ]
    for source in cast(list[Source], current_app.extensions.get("pointer_sources", [])):
        found += source(session, slugs)
    groups: dict[str, list[Pointer]] = {}
    for pointer in found:
        groups.setdefault(pointer.what, []).append(pointer)
    return groups


def _live(session: Session, item: ContentItem, slugs: Sequence[str], who: Reader) -> list[Pointer]:
    rows = session.execute(
        select(ContentItem.slug, Revision.title, in_sight(who))
        .join(ContentLink, ContentLink.from_item_id == ContentItem.id)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(
            ContentItem.id != item.id,
            or_(ContentLink.to_item_id == item.id, ContentLink.to_slug.in_(slugs)),
        )
        .distinct()
        .order_by(Revision.title, ContentItem.slug)
        .limit(MOST)
    )
    return [_named(LIVE, title, f"/editor/faqs/{slug}", is_seen) for slug, title, is_seen in rows]


def _drafts(session: Session, item: ContentItem, slugs: Sequence[str], who: Reader) -> list[Pointer]:
    """Texts somebody is at work on, or that wait for their day."""
    named = [
        condition
        for slug in slugs
        for condition in (
            Revision.body.contains(f"faq:{slug}", autoescape=True),
            sql_cast(Revision.related, String).contains(f'"{slug}"', autoescape=True),
            sql_cast(Revision.details, String).contains(f'"{slug}"', autoescape=True),
        )
    ]
    states = (*OPEN_STATES, ReviewState.approved)
    rows = session.execute(
        select(ContentItem.slug, Revision.title, Revision.number, in_sight(who))
        .join(Revision, Revision.item_id == ContentItem.id)
        .where(ContentItem.id != item.id, Revision.review_state.in_(states), or_(*named))
        .order_by(Revision.title, ContentItem.slug)
        .limit(MOST)
    )
    return [
        _named(DRAFTS, title, f"/editor/faqs/{slug}/revisions/{number}", is_seen)
        for slug, title, number, is_seen in rows
    ]


def _addresses(session: Session, item: ContentItem, who: Reader) -> list[Pointer]:
    """Its own old addresses, and pages whose readers are sent here."""
    old = session.scalars(
        select(Redirect.old_slug).where(Redirect.item_id == item.id).order_by(Redirect.old_slug).limit(MOST)
    )
    sent = session.execute(
        select(ContentItem.slug, in_sight(who))
        .where(ContentItem.replacement_id == item.id)
        .order_by(ContentItem.slug)
        .limit(MOST)
    )
    own = [Pointer(OLD, f"/faqs/{slug}", f"/faqs/{slug}") for slug in old]
    return own + [_named(OLD, f"/faqs/{slug}", f"/faqs/{slug}", is_seen) for slug, is_seen in sent]


def _named(what: str, title: str, path: str, is_seen: bool) -> Pointer:
    return Pointer(what, title, path) if is_seen else Pointer(what, "", "")
