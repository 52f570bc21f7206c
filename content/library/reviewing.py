"""From draft to live and back: each act asks the workflow, changes the state, leaves a record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from content import queries
from content.errors import TransitionRefused
from content.freshness import next_review_on
from content.library.outbox import bump_public_stamp
from content.library.publishing import put_live, take_down
from content.library.records import item_for_change, record, revision_for_change, target_or_raise
from content.models import ContentItem, Revision
from content.texts import tidy_block
from content.workflow import Actor, Transition


def submit(
    session: Session,
    *,
    revision_id: int,
    actor: Actor,
    now: datetime,
    comment: str = "",
    expected_lock_version: int | None = None,
) -> Revision:
    """Send a draft for review. A page without words to read is refused."""
    _, revision = revision_for_change(session, revision_id, expected_lock_version)
    if not revision.body_text:
        raise TransitionRefused("Write the answer before you send it for review.")
    return _move(session, revision, Transition.submit, actor=actor, now=now, comment=comment)


def request_changes(
    session: Session,
    *,
    revision_id: int,
    actor: Actor,
    now: datetime,
    comment: str,
    expected_lock_version: int | None = None,
) -> Revision:
    """Send a text back to its author, with a comment that says why."""
    _, revision = revision_for_change(session, revision_id, expected_lock_version)
    return _move(session, revision, Transition.request_changes, actor=actor, now=now, comment=comment)


def approve(
    session: Session,
    *,
    revision_id: int,
    actor: Actor,
    now: datetime,
    comment: str = "",
    publish: bool = True,
    expected_lock_version: int | None = None,
) -> Revision:
    """Approve somebody else's text and, unless told otherwise, publish it at once.

    Give ``expected_lock_version`` from the page the reviewer read: nobody approves words they have not seen.
    """
    item, revision = revision_for_change(session, revision_id, expected_lock_version)
    _move(session, revision, Transition.approve, actor=actor, now=now, comment=comment)
    revision.approved_by_id, revision.approved_by_name = actor.id, actor.name
    if publish:
        _move(session, revision, Transition.publish, actor=actor, now=now)
        put_live(session, [(item, revision)], actor=actor, now=now)
    return revision


def publish(
    session: Session,
    *,
    revision_id: int,
    actor: Actor,
    now: datetime,
    expected_lock_version: int | None = None,
) -> Revision:
    """Put an approved text in the place of the live one."""
    item, revision = revision_for_change(session, revision_id, expected_lock_version)
    _move(session, revision, Transition.publish, actor=actor, now=now)
    put_live(session, [(item, revision)], actor=actor, now=now)
    return revision


def publish_together(
    session: Session, *, revision_ids: Iterable[int], actor: Actor, now: datetime
) -> list[Revision]:
    """Publish several approved texts in one step: links among them lead somewhere from the start."""
    pairs = [revision_for_change(session, revision_id, None) for revision_id in revision_ids]
    for _, revision in pairs:
        _move(session, revision, Transition.publish, actor=actor, now=now)
    put_live(session, pairs, actor=actor, now=now)
    return [revision for _, revision in pairs]


def retract(session: Session, *, item_id: int, actor: Actor, now: datetime, comment: str = "") -> ContentItem:
    """Withdraw the live page. Its address then says that it was withdrawn; its words stay in the history."""
    item = item_for_change(session, item_id)
    live = _live_or_raise(session, item)
    _move(session, live, Transition.retract, actor=actor, now=now, comment=comment)
    take_down(session, item, now=now)
    return item


def verify(session: Session, *, item_id: int, actor: Actor, now: datetime, comment: str = "") -> ContentItem:
    """Note that somebody read the live page and it is still correct; the next review is counted from now."""
    item = item_for_change(session, item_id)
    live = _live_or_raise(session, item)
    _move(session, live, Transition.verify, actor=actor, now=now, comment=comment)
    item.last_verified_at, item.last_verified_by_name = now, actor.name
    item.review_due_on = next_review_on(now.date(), item.review_after_months)
    bump_public_stamp(session)
    return item


def _live_or_raise(session: Session, item: ContentItem) -> Revision:
    live = None
    if item.live_revision_id is not None:
        live = queries.revision_by_id(session, item.live_revision_id, lock=True)
    if live is None:
        raise TransitionRefused("This page is not live.")
    return live


def _move(
    session: Session,
    revision: Revision,
    transition: Transition,
    *,
    actor: Actor,
    now: datetime,
    comment: str = "",
) -> Revision:
    said = tidy_block(comment)
    target = target_or_raise(transition, revision.review_state, actor, revision.author_id, said)
    if target is not revision.review_state:
        revision.review_state = target
        revision.updated_at = now
    record(session, revision, transition, actor=actor, comment=said, now=now)
    session.flush()
    return revision
