"""What lies in the bin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, aliased

from content.models import ContentItem, Revision, RevisionEvent, Section
from content.queries.revisions import is_newest
from content.workflow import Transition

BIN_TIME = timedelta(days=30)
"""How long a page can be restored from the bin."""


@dataclass(frozen=True, slots=True)
class BinnedItem:
    """A page in the bin; after ``days_left`` days its words are forgotten. ``reason`` may be empty."""

    slug: str
    title: str
    section_key: str
    section_title: str
    binned_at: datetime
    binned_by_name: str
    days_left: int
    reason: str


def items_in_bin(session: Session, now: datetime, *, limit: int = 500) -> list[BinnedItem]:
    """Pages that can still be restored, the first to go first."""
    rows = session.execute(
        select(
            ContentItem.slug,
            Revision.title,
            Section.key,
            Section.title,
            ContentItem.binned_at,
            ContentItem.binned_by_name,
            _reason(),
        )
        .select_from(ContentItem)
        .join(Revision, is_newest())
        .join(Section, Section.id == ContentItem.section_id)
        .where(ContentItem.binned_at.is_not(None), ContentItem.purged_title.is_(None))
        .order_by(ContentItem.binned_at, ContentItem.id)
        .limit(limit)
    )
    return [
        BinnedItem(slug, title, key, section, at, by, max((at + BIN_TIME - now).days, 0), why or "")
        for slug, title, key, section, at, by, why in rows
        if at is not None
    ]


def _reason() -> ScalarSelect[str]:
    """A page that was live has it with its withdrawal, in the same moment."""
    told = aliased(Revision)
    return (
        select(RevisionEvent.comment)
        .join(told, told.id == RevisionEvent.revision_id)
        .where(
            told.item_id == ContentItem.id,
            RevisionEvent.at == ContentItem.binned_at,
            RevisionEvent.transition.in_((Transition.retract, Transition.put_into_bin)),
            RevisionEvent.comment != "",
        )
        .order_by(RevisionEvent.id.desc())
        .limit(1)
        .correlate(ContentItem)
        .scalar_subquery()
    )
