"""A page goes away: withdrawn, merged into another, expired, binned, restored, and at last forgotten.

Its address is never given to another page: it says what became of the page, or leads to the one that took its
place. Redirects name items and are kept one step long, so there is no chain and no ring.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from content import queries
from content.errors import InvalidText, TransitionRefused
from content.library.publishing import take_down, tell_of_absence
from content.library.records import item_for_change, record_on_pages
from content.library.reviewing import live_or_raise, move
from content.models import ContentItem, ContentLink, PageVote, Revision, RevisionEvent
from content.queries.bin import BIN_TIME
from content.queries.links import item_ids_by_slug, path_of
from content.queries.visibility import visible
from content.roles import MANAGERS
from content.texts import CHANGE_NOTE_MAX, TERMS_MAX, tidy_line
from content.workflow import Actor, ReviewState, Transition

OTHERS_KEEP_IT = "You do not manage that page. Choose “Another page, at once”, which leaves it as it is."


@dataclass(frozen=True, slots=True)
class Farewell:
    """What those who come later are told. ``replacement`` is a slug; ``leads_on``: sent there at once."""

    note: str = ""
    replacement: str = ""
    leads_on: bool = False


def retract(
    session: Session,
    *,
    item_id: int,
    actor: Actor,
    now: datetime,
    comment: str = "",
    farewell: Farewell = Farewell(),
) -> ContentItem:
    """Withdraw the live page; its words stay in the history.

    Raises ``TransitionRefused``, ``InvalidText`` for a replacement readers could not see.
    """
    item = item_for_change(session, item_id)
    live = live_or_raise(session, item)
    target = _replacement(session, item, farewell, now)
    move(session, live, Transition.retract, actor=actor, now=now, comment=comment)
    _say_farewell(session, item, farewell, target)
    take_down(session, item, now=now)
    _call_off(session, item, actor=actor, now=now)
    return item


def merge_into(
    session: Session,
    *,
    item_id: int,
    into_id: int,
    actor: Actor,
    actor_there: Actor,
    now: datetime,
    comment: str = "",
) -> ContentItem:
    """Withdraw a page in favour of another one, which takes over its address, other names and votes.

    The other page's words are not changed here: what must be taken over is written into a draft of it. Yet
    it is found by other names at once, so ``actor_there``, the same person as they are on its section, must
    manage it, too: raises ``InvalidText`` (``replacement``).
    """
    into = item_for_change(session, into_id)
    if not actor_there.roles & MANAGERS:
        raise InvalidText("replacement", OTHERS_KEEP_IT)
    item = retract(
        session,
        item_id=item_id,
        actor=actor,
        now=now,
        comment=comment,
        farewell=Farewell(replacement=into.slug, leads_on=True),
    )
    gone = queries.latest_revision(session, item.id)
    live = queries.revision_by_id(session, into.live_revision_id or 0)
    if gone is not None and live is not None:
        names = dict.fromkeys([*live.also_known_as, gone.title[:80], *gone.also_known_as])
        live.also_known_as = [name for name in names if name != live.title][:TERMS_MAX]
        said = {
            item.id: f"“{live.title}” ({path_of(into.slug)}) takes over from this page.",
            into.id: f"This page takes over from “{gone.title}” ({path_of(item.slug)}).\n{comment}",
        }
        record_on_pages(session, said, Transition.merge, actor=actor, now=now)
    session.execute(update(PageVote).where(PageVote.item_id == item.id).values(item_id=into.id))
    tell_of_absence(session, [into], now=now)
    return item


def put_into_bin(
    session: Session,
    *,
    item_id: int,
    actor: Actor,
    now: datetime,
    comment: str = "",
    farewell: Farewell = Farewell(),
) -> ContentItem:
    """Remove a page, live or not; it can be restored for ``BIN_TIME``. Raises as ``retract`` does.

    The history has the reason once: with the withdrawal of a live page, else with the step into the bin.
    """
    item = item_for_change(session, item_id)
    _manager_or_raise(actor)
    if item.binned_at is not None:
        raise TransitionRefused("This page is in the bin already.")
    was_live = item.live_revision_id is not None
    if was_live:
        retract(session, item_id=item.id, actor=actor, now=now, comment=comment, farewell=farewell)
    _call_off(session, item, actor=actor, now=now)
    item.binned_at, item.binned_by_name = now, actor.name
    session.flush()
    said = {item.id: "" if was_live else comment}
    record_on_pages(session, said, Transition.put_into_bin, actor=actor, now=now)
    return item


def restore_from_bin(
    session: Session, *, item_id: int, actor: Actor, now: datetime, comment: str = ""
) -> ContentItem:
    """Take a page out of the bin. It is not live again: its newest version can be taken up and published."""
    item = item_for_change(session, item_id)
    _manager_or_raise(actor)
    if item.binned_at is None or item.purged_title is not None:
        raise TransitionRefused("This page is not in the bin.")
    item.binned_at, item.binned_by_name = None, ""
    session.flush()
    record_on_pages(session, {item.id: comment}, Transition.restore, actor=actor, now=now)
    return item


def close_expired(session: Session, *, now: datetime, limit: int = 100) -> list[ContentItem]:
    """Carry expiries that have come into the index and the pages that link there. Readers see them before."""
    items = list(
        session.scalars(
            select(ContentItem)
            .where(
                ContentItem.live_revision_id.is_not(None),
                ContentItem.expires_at <= now,
                ContentItem.closed_at.is_(None),
            )
            .order_by(ContentItem.expires_at, ContentItem.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    for item in items:
        item.closed_at = now
    if items:
        tell_of_absence(session, items, now=now)
    return items


def purge_bin(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Forget the words of pages that lay in the bin for ``BIN_TIME``; their addresses go on answering."""
    items = session.scalars(
        select(ContentItem)
        .where(ContentItem.binned_at <= now - BIN_TIME, ContentItem.purged_title.is_(None))
        .order_by(ContentItem.binned_at, ContentItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for item in items:
        newest = queries.latest_revision(session, item.id)
        item.purged_title = newest.title if newest is not None else item.slug
        revisions = select(Revision.id).where(Revision.item_id == item.id)
        session.execute(update(PageVote).where(PageVote.revision_id.in_(revisions)).values(revision_id=None))
        session.execute(delete(RevisionEvent).where(RevisionEvent.revision_id.in_(revisions)))
        session.execute(delete(ContentLink).where(ContentLink.from_item_id == item.id))
        session.execute(delete(Revision).where(Revision.item_id == item.id))
    session.flush()
    return len(items)


def _call_off(session: Session, item: ContentItem, *, actor: Actor, now: datetime) -> None:
    """What was approved for a later day is a draft again: a page that went away does not return by itself."""
    for revision in queries.revisions_of(session, item.id):
        if revision.review_state is ReviewState.approved:
            move(session, revision, Transition.recall, actor=actor, now=now, comment="The page went away.")
            revision.approved_by_id, revision.approved_by_name = None, ""
    session.flush()


def _replacement(
    session: Session, item: ContentItem, farewell: Farewell, now: datetime
) -> ContentItem | None:
    """The page to go to instead. Raises ``InvalidText`` if readers could not see it."""
    slug = tidy_line(farewell.replacement)
    if not slug:
        if farewell.leads_on:
            raise InvalidText("replacement", "Name the page readers shall be sent to.")
        return None
    found = item_ids_by_slug(session, [slug]).get(slug)
    target = session.scalar(select(ContentItem).where(ContentItem.id == found, visible(None, now)))
    if target is None or target.id == item.id:
        raise InvalidText("replacement", f"“{slug}” is not a page readers can see instead.")
    return target


def _say_farewell(
    session: Session, item: ContentItem, farewell: Farewell, target: ContentItem | None
) -> None:
    note = tidy_line(farewell.note)
    if len(note) > CHANGE_NOTE_MAX:
        raise InvalidText("note", f"Use {CHANGE_NOTE_MAX} characters or fewer: this has {len(note)}.")
    item.closing_note = note
    item.replacement_id = None if target is None else target.id
    item.leads_on = farewell.leads_on and target is not None
    if target is not None:  # whoever was sent here is sent on to where this one sends people
        session.execute(
            update(ContentItem)
            .where(ContentItem.replacement_id == item.id, ContentItem.id != target.id)
            .values(replacement_id=target.id)
        )
    if target is not None and target.replacement_id == item.id:
        target.replacement_id, target.leads_on = None, False


def _manager_or_raise(actor: Actor) -> None:
    if not actor.roles & MANAGERS:
        raise TransitionRefused("Only a manager of this section may remove or restore its pages.")
