"""From the slug an author wrote to the address a reader gets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from content.addresses import slugs_named
from content.models import ContentItem, ContentLink, LinkKind, Redirect, Revision
from content.queries.visibility import Reader, in_sight, visible


def path_of(slug: str) -> str:
    """The address of an item on the site."""
    return f"/faqs/{slug}"


def resolve_live(session: Session, markdown_text: str, now: datetime) -> Callable[[str], str | None]:
    """For published text: a slug leads somewhere only if the public sees that page. Follows redirects.

    What ``markdown_text`` names is looked up here, all of it together.
    """
    return _paths(session, markdown_text, visible(None, now)).get


def resolve_any(session: Session, markdown_text: str) -> Callable[[str], str | None]:
    """For drafts and previews: a page that is still being written counts too. Follows redirects."""
    return _paths(session, markdown_text, ContentItem.binned_at.is_(None)).get


def item_ids_by_slug(session: Session, slugs: Iterable[str]) -> dict[str, int]:
    """Slug → item id, for those that exist now or did once."""
    wanted = list(slugs)
    if not wanted:
        return {}
    old = select(Redirect.old_slug, Redirect.item_id).where(Redirect.old_slug.in_(wanted))
    now = select(ContentItem.slug, ContentItem.id).where(ContentItem.slug.in_(wanted))
    return {slug: item_id for statement in (old, now) for slug, item_id in session.execute(statement)}


def item_in_sight(session: Session, slug: str, who: Reader) -> ContentItem | None:
    """The item this slug leads to, if it stands where ``who`` may look: else, for them, there is none."""
    item_id = item_ids_by_slug(session, [slug]).get(slug)
    return session.scalar(select(ContentItem).where(ContentItem.id == item_id, in_sight(who)))


def linking_live_revisions(session: Session, item_id: int, slugs: Iterable[str]) -> list[Revision]:
    """The live revisions whose text names this item, by id or by one of ``slugs``."""
    pointing = select(ContentLink.from_item_id).where(
        ContentLink.kind == LinkKind.body,
        or_(ContentLink.to_item_id == item_id, ContentLink.to_slug.in_(list(slugs))),
    )
    return list(
        session.scalars(
            select(Revision)
            .join(ContentItem, ContentItem.live_revision_id == Revision.id)
            .where(ContentItem.id.in_(pointing), ContentItem.id != item_id)
            .order_by(Revision.id)
        )
    )


def is_slug_free(session: Session, slug: str, but_item_id: int | None = None) -> bool:
    """True if no other item has this slug or had it once."""
    taken = select(ContentItem.id).where(ContentItem.slug == slug)
    kept = select(Redirect.item_id).where(Redirect.old_slug == slug)
    holders = set(session.scalars(taken)) | set(session.scalars(kept))
    return holders <= ({but_item_id} if but_item_id is not None else set())


def slugs_of(session: Session, item_id: int) -> list[str]:
    """Every slug that leads to this item: its own and those it had."""
    old = session.scalars(select(Redirect.old_slug).where(Redirect.item_id == item_id))
    own = session.scalars(select(ContentItem.slug).where(ContentItem.id == item_id))
    return [*own, *old]


def slugs_of_each(session: Session, item_ids: Collection[int]) -> dict[str, int]:
    """Every slug that leads to one of these items, and to which."""
    old = select(Redirect.old_slug, Redirect.item_id).where(Redirect.item_id.in_(item_ids))
    own = select(ContentItem.slug, ContentItem.id).where(ContentItem.id.in_(item_ids))
    return {slug: item_id for statement in (old, own) for slug, item_id in session.execute(statement)}


def _paths(session: Session, markdown_text: str, criterion: ColumnElement[bool]) -> dict[str, str]:
    named = slugs_named(markdown_text)
    if not named:
        return {}
    moved = (
        select(Redirect.old_slug, ContentItem.slug)
        .join(ContentItem, ContentItem.id == Redirect.item_id)
        .where(Redirect.old_slug.in_(named), criterion)
    )
    there = select(ContentItem.slug, ContentItem.slug).where(ContentItem.slug.in_(named), criterion)
    gone = aliased(ContentItem)
    led_on = (
        select(gone.slug, ContentItem.slug)
        .join(ContentItem, ContentItem.id == gone.replacement_id)
        .where(gone.slug.in_(named), gone.leads_on.is_(True), criterion)
    )
    moved_then_led_on = (
        select(Redirect.old_slug, ContentItem.slug)
        .join(gone, gone.id == Redirect.item_id)
        .join(ContentItem, ContentItem.id == gone.replacement_id)
        .where(Redirect.old_slug.in_(named), gone.leads_on.is_(True), criterion)
    )
    return {
        written: path_of(slug)
        for statement in (moved_then_led_on, led_on, moved, there)
        for written, slug in session.execute(statement)
    }
