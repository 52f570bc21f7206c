"""From draft to live: each act asks the workflow, changes the state, leaves a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy.orm import Session

from content import queries
from content.errors import TransitionRefused
from content.kinds import kind_of
from content.library.publishing import put_live
from content.library.records import item_for_change, record, revision_for_change, target_or_raise
from content.models import ContentItem, Revision
from content.texts import tidy_block
from content.workflow import Actor, Publication, ReviewState, Transition


class Deciding(TypedDict):
    """What is told with a decision about a version. ``expected_lock_version``: as the person saw it."""

    revision_id: int
    actor: Actor
    now: datetime
    comment: NotRequired[str]
    expected_lock_version: NotRequired[int | None]


def submit(session: Session, **how: Unpack[Deciding]) -> Revision:
    """Send a draft for review. A page without words to read is refused."""
    item, revision = _to_decide(session, how)
    _words_or_raise(item, revision)
    return _decided(session, revision, Transition.submit, how)


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
    return move(session, revision, Transition.request_changes, actor=actor, now=now, comment=comment)


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

    A text with a date still to come stays approved until ``publish_due`` takes it. Give
    ``expected_lock_version`` from the page the reviewer read: nobody approves words they have not seen.
    """
    item, revision = revision_for_change(session, revision_id, expected_lock_version)
    move(session, revision, Transition.approve, actor=actor, now=now, comment=comment)
    revision.approved_by_id, revision.approved_by_name = actor.id, actor.name
    if publish and (revision.publish_at is None or revision.publish_at <= now):
        move(session, revision, Transition.publish, actor=actor, now=now)
        _go_live(session, [(item, revision)], Publication.reviewed, actor=actor, now=now)
    return revision


def recall(session: Session, **how: Unpack[Deciding]) -> Revision:
    """Take back what waits for review or for its day: it is a draft again, and its approval is gone."""
    _, revision = _to_decide(session, how)
    _decided(session, revision, Transition.recall, how)
    revision.approved_by_id, revision.approved_by_name = None, ""
    return revision


def publish_directly(
    session: Session,
    *,
    revision_id: int,
    actor: Actor,
    now: datetime,
    comment: str,
    is_emergency: bool = False,
    expected_lock_version: int | None = None,
) -> Revision:
    """Publish without a second person, by right or in an emergency; either is written down as what it is.

    After an emergency a reviewer has to ``confirm``. Raises ``TransitionRefused`` also for a page without
    words.
    """
    item, revision = revision_for_change(session, revision_id, expected_lock_version)
    _words_or_raise(item, revision)
    transition = Transition.publish_in_emergency if is_emergency else Transition.publish_directly
    move(session, revision, transition, actor=actor, now=now, comment=comment)
    how = Publication.emergency if is_emergency else Publication.direct
    _go_live(session, [(item, revision)], how, actor=actor, now=now)
    return revision


def confirm(session: Session, *, item_id: int, actor: Actor, now: datetime, comment: str = "") -> ContentItem:
    """A reviewer looked at what was published in an emergency and lets it stand."""
    item = item_for_change(session, item_id)
    live = live_or_raise(session, item)
    if live.publication is not Publication.emergency or live.approved_by_id is not None:
        raise TransitionRefused("Nothing about this page waits for a second look.")
    move(session, live, Transition.confirm, actor=actor, now=now, comment=comment)
    live.approved_by_id, live.approved_by_name = actor.id, actor.name
    return item


def publish_due(session: Session, *, actor: Actor, now: datetime, limit: int = 100) -> list[Revision]:
    """Publish what was approved for a day that has come. ``actor`` is the machine, with a reviewer's role."""
    due = queries.revisions_due(session, now, limit=limit)
    # Locked one by one: what another worker has published meanwhile is no longer approved but live.
    locked = [revision_for_change(session, revision.id, None)[1] for revision in due]
    waiting = [revision.id for revision in locked if revision.review_state is ReviewState.approved]
    return publish_together(session, revision_ids=waiting, actor=actor, now=now)


def publish(session: Session, **how: Unpack[Deciding]) -> Revision:
    """Put an approved text in the place of the live one, whatever day it was approved for."""
    item, revision = _to_decide(session, how)
    _decided(session, revision, Transition.publish, how)
    _go_live(session, [(item, revision)], Publication.reviewed, actor=how["actor"], now=how["now"])
    return revision


def publish_together(
    session: Session, *, revision_ids: Iterable[int], actor: Actor, now: datetime
) -> list[Revision]:
    """Publish several approved texts in one step: links among them lead somewhere from the start."""
    pairs = [revision_for_change(session, revision_id, None) for revision_id in revision_ids]
    for _, revision in pairs:
        move(session, revision, Transition.publish, actor=actor, now=now)
    if pairs:
        _go_live(session, pairs, Publication.reviewed, actor=actor, now=now)
    return [revision for _, revision in pairs]


def _to_decide(session: Session, how: Deciding) -> tuple[ContentItem, Revision]:
    return revision_for_change(session, how["revision_id"], how.get("expected_lock_version"))


def _decided(session: Session, revision: Revision, transition: Transition, how: Deciding) -> Revision:
    comment = how.get("comment", "")
    return move(session, revision, transition, actor=how["actor"], now=how["now"], comment=comment)


def _go_live(
    session: Session,
    pairs: Sequence[tuple[ContentItem, Revision]],
    how: Publication,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    for item, revision in pairs:
        if item.binned_at is not None:
            raise TransitionRefused("This page is in the bin. Restore it first.")
        revision.publication = how
    put_live(session, pairs, actor=actor, now=now)


def words_missing(item: ContentItem, revision: Revision) -> str:
    """What has to be written before a version can be sent on, as a sentence; empty if nothing has."""
    kind = kind_of(item.kind)
    if kind.needs_text and not revision.body_text:
        return "Write the text before you send it on."
    missing = kind.missing(revision.details)
    return missing.required if missing else ""


def _words_or_raise(item: ContentItem, revision: Revision) -> None:
    if missing := words_missing(item, revision):
        raise TransitionRefused(missing)


def live_or_raise(session: Session, item: ContentItem) -> Revision:
    """The live revision, locked."""
    live = None
    if item.live_revision_id is not None:
        live = queries.revision_by_id(session, item.live_revision_id, lock=True)
    if live is None:
        raise TransitionRefused("This page is not live.")
    return live


def move(
    session: Session,
    revision: Revision,
    transition: Transition,
    *,
    actor: Actor,
    now: datetime,
    comment: str = "",
) -> Revision:
    """Ask the workflow, change the state, leave the record."""
    said = tidy_block(comment)
    target = target_or_raise(transition, revision.review_state, actor, revision.author_id, said)
    if target is not revision.review_state:
        revision.review_state = target
        revision.updated_at = now
    record(session, revision, transition, actor=actor, comment=said, now=now)
    session.flush()
    return revision
