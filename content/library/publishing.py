"""What follows when a revision goes live or a page goes away: older versions, categories, links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from content import queries
from content.freshness import next_review_on
from content.library.outbox import bump_public_stamp, mark_stale
from content.models import ContentItem, ContentItemCategory, ContentLink, LinkKind, Revision
from content.queries.links import item_ids_by_slug, linking_live_revisions, slugs_of
from content.rendering import SANITISER_VERSION, render
from content.workflow import Actor, ReviewState


def put_live(session: Session, item: ContentItem, revision: Revision, *, actor: Actor, now: datetime) -> None:
    """Make ``revision``, whose state is live already, the page readers see."""
    was_live = item.live_revision_id is not None
    _supersede_others(session, item, revision)
    revision.published_at = now
    item.live_revision_id = revision.id
    item.withdrawn_at = None
    item.last_verified_at, item.last_verified_by_name = now, actor.name
    item.review_due_on = next_review_on(now.date(), item.review_after_months)
    session.flush()
    rendered = render(revision.body, queries.resolve_live(session))
    revision.body_html, revision.body_text = rendered.html, rendered.text
    revision.sanitiser_version = SANITISER_VERSION
    _replace_categories(session, item.id, revision.categories)
    _replace_links(session, item.id, rendered.links, revision.related)
    session.flush()
    if not was_live:
        render_pages_linking_to(session, item)


def take_down(session: Session, item: ContentItem, *, now: datetime) -> None:
    """Leave the item without a live revision, and no page with a link to it."""
    item.live_revision_id = None
    item.withdrawn_at = now
    session.flush()
    session.execute(delete(ContentItemCategory).where(ContentItemCategory.item_id == item.id))
    session.execute(delete(ContentLink).where(ContentLink.from_item_id == item.id))
    render_pages_linking_to(session, item)
    mark_stale(session, item_id=item.id, now=now)
    bump_public_stamp(session)


def render_pages_linking_to(session: Session, item: ContentItem) -> None:
    """Render again the live pages that name this item, since its address or its being there changed.

    Their words stay the same, so neither their version nor the index is touched.
    """
    slugs = slugs_of(session, item.id)
    session.execute(
        update(ContentLink)
        .where(ContentLink.to_slug.in_(slugs), ContentLink.to_item_id.is_(None))
        .values(to_item_id=item.id)
    )
    resolve = queries.resolve_live(session)
    for revision in linking_live_revisions(session, item.id, slugs):
        rendered = render(revision.body, resolve)
        session.execute(
            update(Revision)
            .where(Revision.id == revision.id)
            .values(body_html=rendered.html, sanitiser_version=SANITISER_VERSION)
        )


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
