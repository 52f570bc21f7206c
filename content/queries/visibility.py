"""Who sees what: one rule for every door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from content.models import ContentItem, Section
from content.workflow import Actor

Columns = Select[*tuple[Any, ...]]
Fields = Row[*tuple[Any, ...]]
"""A select of many columns and one of its rows: the dataclass it fills is where the types are told."""

Reader = Actor | None
"""For whom a page is read: a person who works on content, or the public (None)."""


def visible(who: Reader, now: datetime) -> ColumnElement[bool]:
    """The one rule of who sees which item.

    It has a live revision, was not withdrawn or put into the bin, has not expired, and stands in a section
    that is open to the public or that ``who`` may read. Views, lists, search, feed and sitemap all ask this.
    """
    return and_(
        ContentItem.live_revision_id.is_not(None),
        ContentItem.withdrawn_at.is_(None),
        ContentItem.binned_at.is_(None),
        or_(ContentItem.expires_at.is_(None), ContentItem.expires_at > now),
        ContentItem.section_id.not_in(shut_to(who)),
    )


def within(section_key: str) -> Select[int]:
    """The ids of a section and of all below it. A ring in the data ends where it closes."""
    here = select(Section.id).where(Section.key == section_key).cte(recursive=True)
    here = here.union(select(Section.id).join(here, Section.parent_id == here.c.id))
    return select(here.c.id)


def in_sight(who: Reader) -> ColumnElement[bool]:
    """Whether an item stands where ``who`` may look, in whatever state it is: for lists of those who write.

    One that does not may be counted, never named.
    """
    return ContentItem.section_id.not_in(shut_to(who))


def shut_to(who: Reader) -> Select[int]:
    """The ids of the sections that ``who`` may not read."""
    shut = select(Section.id).where(Section.is_restricted.is_(True))
    return shut.where(Section.id.not_in(sorted(who.reads))) if who is not None and who.reads else shut
