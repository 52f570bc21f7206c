"""The first pages look as if they had been kept for a year: written, checked and due on days of their own.

They come in all at once when the tables are made. A desk of owners where every page was checked today, and
none is due, shows nothing of what the desk is for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from content.freshness import next_review_on
from content.library import bump_public_stamp
from content.models import ContentItem, PublicChange, Revision, RevisionEvent

DAYS_OF_A_MONTH = 31
LATE_SHARE = 0.06
"""Of the pages, those whose day to be checked has passed."""
LATE_AT_MOST, SOON_AT_LEAST = 24, 4


def age_first_pages(session: Session, rng: Random, *, now: datetime) -> int:
    """Move every live page back to the day it might have been written on; returns how many."""
    items = session.scalars(
        select(ContentItem).where(ContentItem.live_revision_id.is_not(None)).order_by(ContentItem.id)
    ).all()
    for item in items:
        _move_back(session, item, _age(item, rng), now)
    bump_public_stamp(session)
    return len(items)


def _age(item: ContentItem, rng: Random) -> timedelta:
    """Days since it was last checked: less than its period, for most."""
    period = item.review_after_months * DAYS_OF_A_MONTH
    if rng.random() < LATE_SHARE:
        return timedelta(days=period + rng.randrange(LATE_AT_MOST), hours=rng.randrange(7))
    return timedelta(days=rng.randrange(SOON_AT_LEAST, period - SOON_AT_LEAST), hours=rng.randrange(7))


def _move_back(session: Session, item: ContentItem, age: timedelta, now: datetime) -> None:
    at = now - age
    item.created_at = item.last_verified_at = at
    item.review_due_on = next_review_on(at.date(), item.review_after_months)
    versions = select(Revision.id).where(Revision.item_id == item.id)
    session.execute(
        update(Revision)
        .where(Revision.item_id == item.id)
        .values(created_at=at, updated_at=at, published_at=at)
    )
    session.execute(update(RevisionEvent).where(RevisionEvent.revision_id.in_(versions)).values(at=at))
    session.execute(update(PublicChange).where(PublicChange.item_id == item.id).values(at=at, told_at=at))
