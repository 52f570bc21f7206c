"""A new address or another section for a page. Its old addresses go on leading to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from content import queries
from content.errors import SlugTaken
from content.library.glossary import explain_anew
from content.library.outbox import bump_public_stamp, mark_stale
from content.library.publishing import render_pages_linking_to
from content.library.records import item_for_change, record_on_pages, section_or_raise, target_or_raise
from content.models import ContentItem, IndexChange, Redirect, Section
from content.queries.links import is_slug_free, path_of
from content.texts import checked_slug
from content.workflow import Actor, ReviewState, Transition


def move_items(
    session: Session,
    *,
    item_ids: Collection[int],
    section_key: str,
    actor: Actor,
    now: datetime,
    comment: str = "",
) -> int:
    """Put pages into another section, in one step however many they are; returns how many moved.

    Addresses stay. Who may do this is asked for each page by the caller, on the section it leaves and on the
    one it comes to. Raises ``NotFound`` (section).
    """
    section = section_or_raise(session, section_key)
    left = {
        row[0]: row[1]
        for row in session.execute(
            select(ContentItem.id, Section.title)
            .join(Section, Section.id == ContentItem.section_id)
            .where(ContentItem.id.in_(item_ids), ContentItem.section_id != section.id)
            .order_by(ContentItem.id)
            .with_for_update(of=ContentItem)
        )
    }
    ids = list(left)
    session.execute(
        update(ContentItem)
        .where(ContentItem.id.in_(ids))
        .values(section_id=section.id, version=ContentItem.version + 1)
    )
    if ids:
        session.execute(insert(IndexChange), [{"item_id": item_id, "at": now} for item_id in ids])
        explain_anew(session, item_ids=ids, now=now)
        said = {
            item_id: f"From “{title}” to “{section.title}”.\n{comment}" for item_id, title in left.items()
        }
        record_on_pages(session, said, Transition.move, actor=actor, now=now)
    bump_public_stamp(session)
    return len(ids)


def rename_slug(
    session: Session, *, item_id: int, slug: str, actor: Actor, now: datetime, comment: str = ""
) -> ContentItem:
    """Give the item another address. Raises ``InvalidText``, ``SlugTaken``, ``TransitionRefused``.

    A redirect names the item, so a second move needs no chain, and moving back removes the redirect that
    would lead to itself. Another page's address, or one it used to have, is refused.
    """
    item = item_for_change(session, item_id)
    # A live address is public: changing it asks for the rights that withdrawing does.
    if item.live_revision_id is not None:
        target_or_raise(Transition.retract, ReviewState.live, actor, actor.id)
    else:
        newest = queries.latest_revision(session, item.id)
        author_id = newest.author_id if newest is not None else item.created_by_id
        target_or_raise(Transition.edit, ReviewState.draft, actor, author_id)
    if checked_slug(slug) == item.slug:
        return item
    if not is_slug_free(session, slug, but_item_id=item.id):
        raise SlugTaken(slug)
    session.execute(delete(Redirect).where(Redirect.old_slug == slug))
    session.add(Redirect(old_slug=item.slug, item_id=item.id, created_at=now))
    said = {item.id: f"From {path_of(item.slug)} to {path_of(slug)}.\n{comment}"}
    item.slug = slug
    session.flush()
    record_on_pages(session, said, Transition.readdress, actor=actor, now=now)
    render_pages_linking_to(session, [item], now=now)
    mark_stale(session, item_id=item.id, now=now)
    bump_public_stamp(session)
    return item
