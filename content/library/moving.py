"""A new address for a page; the old ones go on leading to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from content.errors import SlugTaken
from content.library.outbox import bump_public_stamp, mark_stale
from content.library.publishing import render_pages_linking_to
from content.library.records import item_for_change, target_or_raise
from content.models import ContentItem, Redirect
from content.queries.links import is_slug_free
from content.texts import checked_slug
from content.workflow import Actor, ReviewState, Transition


def rename_slug(session: Session, *, item_id: int, slug: str, actor: Actor, now: datetime) -> ContentItem:
    """Give the item another address. Raises ``InvalidText``, ``SlugTaken``, ``TransitionRefused``.

    A redirect names the item, so a second move needs no chain, and moving back removes the redirect that
    would lead to itself. Another page's address, or one it used to have, is refused.
    """
    item = item_for_change(session, item_id)
    # A live address is public: changing it asks for the rights that withdrawing does.
    if item.live_revision_id is not None:
        target_or_raise(Transition.retract, ReviewState.live, actor, actor.id)
    else:
        target_or_raise(Transition.edit, ReviewState.draft, actor, actor.id)
    if checked_slug(slug) == item.slug:
        return item
    if not is_slug_free(session, slug, but_item_id=item.id):
        raise SlugTaken(slug)
    session.execute(delete(Redirect).where(Redirect.old_slug == slug))
    session.add(Redirect(old_slug=item.slug, item_id=item.id, created_at=now))
    item.slug = slug
    session.flush()
    render_pages_linking_to(session, [item], now=now)
    mark_stale(session, item_id=item.id, now=now)
    bump_public_stamp(session)
    return item
