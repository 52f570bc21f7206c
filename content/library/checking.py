"""Keeping pages fresh: somebody read a page again, or says by when somebody has to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from content.errors import InvalidText, TransitionRefused
from content.freshness import LATEST_REVIEW, next_review_on
from content.library.outbox import bump_public_stamp
from content.library.records import item_for_change, record_on_pages
from content.library.reviewing import live_or_raise, move
from content.models import ContentItem
from content.workflow import WRITERS, Actor, Transition


def verify(session: Session, *, item_id: int, actor: Actor, now: datetime, comment: str = "") -> ContentItem:
    """Note that somebody read the live page and it is still correct; the next review is counted from now."""
    item = item_for_change(session, item_id)
    live = live_or_raise(session, item)
    move(session, live, Transition.verify, actor=actor, now=now, comment=comment)
    item.last_verified_at, item.last_verified_by_name = now, actor.name
    item.review_due_on = next_review_on(now.date(), item.review_after_months)
    bump_public_stamp(session)
    return item


def set_review_date(
    session: Session, *, item_id: int, on: date, actor: Actor, now: datetime, comment: str = ""
) -> ContentItem:
    """Say by which day a live page has to be read again; nobody says that it was read now.

    Raises ``InvalidText`` (on) for a day that is not to come, or too far away; ``TransitionRefused``.
    """
    item = item_for_change(session, item_id)
    live_or_raise(session, item)
    if not actor.roles & WRITERS:
        raise TransitionRefused("You do not have the rights to say when this page has to be checked.")
    if not now.date() < on <= now.date() + LATEST_REVIEW:
        raise InvalidText("on", "The date must be after today, and not more than three years away.")
    before = item.review_due_on
    item.review_due_on = on
    session.flush()
    was = f" instead of {_day(before)}" if before is not None else ""
    said = {item.id: f"To be checked by {_day(on)}{was}.\n{comment}"}
    record_on_pages(session, said, Transition.set_review_date, actor=actor, now=now)
    bump_public_stamp(session)
    return item


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
