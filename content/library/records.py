"""Steps every change of a revision shares: fetch and lock, ask the workflow, write down what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from content import queries
from content.errors import EditConflict, NotFound, TransitionRefused
from content.models import ContentItem, Revision, RevisionEvent, Section
from content.texts import tidy_block
from content.workflow import Actor, Refused, ReviewState, Transition, decide


def section_or_raise(session: Session, key: str) -> Section:
    section = queries.section_by_key(session, key)
    if section is None:
        raise NotFound(f"There is no section “{key}”.")
    return section


def item_for_change(session: Session, item_id: int) -> ContentItem:
    """The item, locked: whoever changes it next waits, and then sees what we did."""
    item = queries.item_by_id(session, item_id, lock=True)
    if item is None:
        raise NotFound("This page does not exist.")
    return item


def revision_for_change(
    session: Session, revision_id: int, expected_lock_version: int | None
) -> tuple[ContentItem, Revision]:
    """The revision and its item, locked, item first. Raises ``EditConflict`` if somebody changed it since."""
    known = queries.revision_by_id(session, revision_id)
    if known is None:
        raise NotFound("This version does not exist.")
    item = item_for_change(session, known.item_id)
    revision = queries.revision_by_id(session, revision_id, lock=True)
    if revision is None:
        raise NotFound("This version does not exist.")
    if expected_lock_version is not None and revision.lock_version != expected_lock_version:
        raise EditConflict(revision)
    return item, revision


def target_or_raise(
    transition: Transition, state: ReviewState, actor: Actor, author_id: int, comment: str = ""
) -> ReviewState:
    """The state the workflow leads to. Raises ``TransitionRefused`` with its reason."""
    decision = decide(transition, state, actor, author_id, comment)
    if isinstance(decision, Refused):
        raise TransitionRefused(decision.reason)
    return decision.target


def record(
    session: Session,
    revision: Revision,
    transition: Transition,
    *,
    actor: Actor,
    comment: str = "",
    now: datetime,
) -> None:
    """Add one line to the history of the revision."""
    session.add(
        RevisionEvent(
            revision_id=revision.id,
            at=now,
            actor_id=actor.id,
            actor_name=actor.name,
            transition=transition,
            comment=comment,
        )
    )


def record_on_pages(
    session: Session, said: Mapping[int, str], transition: Transition, *, actor: Actor, now: datetime
) -> None:
    """Add one line to the history of each of these pages, beside its newest version.

    ``said`` is item id → comment. One statement to read and one to write, however many pages there are.
    """
    newest = (
        select(Revision.item_id, func.max(Revision.number).label("number"))
        .where(Revision.item_id.in_(said))
        .group_by(Revision.item_id)
        .subquery()
    )
    rows = session.execute(
        select(Revision.id, Revision.item_id)
        .join(newest, (newest.c.item_id == Revision.item_id) & (newest.c.number == Revision.number))
        .order_by(Revision.id)
    ).all()
    lines = [
        {
            "revision_id": revision_id,
            "at": now,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "transition": transition,
            "comment": tidy_block(said[item_id]),
        }
        for revision_id, item_id in rows
    ]
    if lines:
        session.execute(insert(RevisionEvent), lines)
