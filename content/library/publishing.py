"""What follows when a revision goes live or a page goes away: older versions, categories, links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from content import queries
from content.freshness import next_review_on
from content.kinds import kind_of
from content.library.external_links import forget_links, note_links
from content.library.outbox import bump_public_stamp, mark_stale
from content.models import (
    ContentItem,
    ContentItemCategory,
    ContentLink,
    LinkKind,
    Media,
    MediaUse,
    PublicChange,
    Revision,
)
from content.queries.links import item_ids_by_slug, linking_live_revisions, slugs_of
from content.queries.media import may_stand_in
from content.rendering import SANITISER_VERSION, render
from content.workflow import Actor, ReviewState


def put_live(
    session: Session, pairs: Sequence[tuple[ContentItem, Revision]], *, actor: Actor, now: datetime
) -> None:
    """Make these revisions, whose state is live already, the pages readers see.

    All of them come up before the first is rendered, so that links among them lead somewhere at once.
    """
    appeared = [item for item, _ in pairs if item.live_revision_id is None]
    for item, revision in pairs:
        _supersede_others(session, item, revision)
        revision.published_at = now
        item.live_revision_id = revision.id
        item.withdrawn_at = item.closed_at = None
        item.expires_at, item.closing_note = revision.expires_at, revision.closing_note
        item.leads_on, item.replacement_id = False, replacement_id(session, item, revision.replacement)
        item.last_verified_at, item.last_verified_by_name = now, actor.name
        item.review_due_on = next_review_on(now.date(), item.review_after_months)
        if revision.is_major or item in appeared:
            is_new = item in appeared
            note = "" if is_new else revision.public_note
            session.add(PublicChange(item_id=item.id, at=now, is_new=is_new, note=note))
    session.flush()
    for item, revision in pairs:
        _render_live(session, item, revision, now)
        mark_stale(session, item_id=item.id, now=now)
    session.flush()
    render_pages_linking_to(session, appeared, now=now, but={item.id for item, _ in pairs})
    bump_public_stamp(session)


def take_down(session: Session, item: ContentItem, *, now: datetime) -> None:
    """Leave the item without a live revision, and no page with a link to it."""
    item.live_revision_id = None
    item.withdrawn_at = now
    session.flush()
    session.execute(delete(ContentItemCategory).where(ContentItemCategory.item_id == item.id))
    session.execute(delete(ContentLink).where(ContentLink.from_item_id == item.id))
    session.execute(delete(MediaUse).where(MediaUse.item_id == item.id))
    forget_links(session, item_ids=[item.id])
    tell_of_absence(session, [item], now=now)


def tell_of_absence(session: Session, items: Sequence[ContentItem], *, now: datetime) -> None:
    """Readers no longer see these items, or do again: pages that link there, index and caches hear of it."""
    session.flush()
    render_pages_linking_to(session, items, now=now)
    for item in items:
        mark_stale(session, item_id=item.id, now=now)
    bump_public_stamp(session)


def replacement_id(session: Session, item: ContentItem, slug: str) -> int | None:
    """The item readers are shown instead; never the item itself."""
    found = item_ids_by_slug(session, [slug]).get(slug) if slug else None
    return found if found != item.id else None


def render_pages_linking_to(
    session: Session, items: Iterable[ContentItem], *, now: datetime, but: Collection[int] = ()
) -> None:
    """Render again the live pages that name these items, since their address or their being there changed.

    The words stay the same, so neither the version of such a page nor the index is touched. Items in
    ``but`` are left out.
    """
    found: dict[int, Revision] = {}
    for item in items:
        slugs = slugs_of(session, item.id)
        session.execute(
            update(ContentLink)
            .where(ContentLink.to_slug.in_(slugs), ContentLink.to_item_id.is_(None))
            .values(to_item_id=item.id)
        )
        found |= {revision.item_id: revision for revision in linking_live_revisions(session, item.id, slugs)}
    render_again(session, [found[item_id] for item_id in sorted(found.keys() - set(but))], now=now)


def render_again(session: Session, revisions: Iterable[Revision], *, now: datetime) -> None:
    """Render live revisions whose words stay the same, since something they refer to has changed."""
    for revision in revisions:
        section_id = session.get_one(ContentItem, revision.item_id).section_id
        context = queries.live_context(session, revision.body, section_id=section_id, now=now)
        rendered = render(revision.body, context)
        session.execute(
            update(Revision)
            .where(Revision.id == revision.id)
            .values(body_html=rendered.html, sanitiser_version=SANITISER_VERSION)
        )


def _render_live(session: Session, item: ContentItem, revision: Revision, now: datetime) -> None:
    context = queries.live_context(session, revision.body, section_id=item.section_id, now=now)
    rendered = render(revision.body, context)
    revision.body_html, revision.body_text = rendered.html, rendered.text
    revision.sanitiser_version = SANITISER_VERSION
    _replace_categories(session, item.id, revision.categories)
    named = (*rendered.links, *kind_of(item.kind).slugs_in(revision.details))
    _replace_links(session, item.id, tuple(dict.fromkeys(named)), revision.related)
    # A kind may have a file of its own beside its text (content.kinds.file).
    _replace_media_uses(session, item, {*rendered.media, str(revision.details.get("media_key", ""))})
    note_links(session, item_id=item.id, body_html=rendered.html, details=revision.details, now=now)


def _supersede_others(session: Session, item: ContentItem, revision: Revision) -> None:
    """An approved text older than the new one will never be published; a newer draft lives on."""
    for other in queries.revisions_of(session, item.id):
        is_outrun = other.review_state is ReviewState.approved and other.number < revision.number
        if other.id != revision.id and (other.review_state is ReviewState.live or is_outrun):
            other.review_state = ReviewState.superseded


def _replace_categories(session: Session, item_id: int, categories: list[str]) -> None:
    session.execute(delete(ContentItemCategory).where(ContentItemCategory.item_id == item_id))
    session.add_all(ContentItemCategory(item_id=item_id, category_key=key) for key in categories)


def _replace_links(session: Session, item_id: int, named: tuple[str, ...], related: list[str]) -> None:
    session.execute(delete(ContentLink).where(ContentLink.from_item_id == item_id))
    targets = item_ids_by_slug(session, [*named, *related])
    for kind, slugs in ((LinkKind.body, named), (LinkKind.related, related)):
        session.add_all(
            ContentLink(
                from_item_id=item_id, kind=kind, position=place, to_slug=slug, to_item_id=targets.get(slug)
            )
            for place, slug in enumerate(slugs)
        )


def _replace_media_uses(session: Session, item: ContentItem, keys: Collection[str]) -> None:
    """To use a picture is to show it to everybody who may read the page."""
    session.execute(delete(MediaUse).where(MediaUse.item_id == item.id))
    path = [node.id for node in queries.section_tree(session).path(item.section_id)]
    found = session.scalars(
        select(Media.id).where(Media.key.in_(keys), may_stand_in(path)).order_by(Media.id)
    )
    session.add_all(MediaUse(item_id=item.id, media_id=media_id) for media_id in found)
