"""Who sees what: one rule for every door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_

from content.models import ContentItem
from content.workflow import Actor

Columns = Select[*tuple[Any, ...]]
Fields = Row[*tuple[Any, ...]]
"""A select of many columns and one of its rows: the dataclass it fills is where the types are told."""

Reader = Actor | None
"""For whom a page is read: a person who works on content, or the public (None)."""


def visible(who: Reader, now: datetime) -> ColumnElement[bool]:
    """The one rule of who sees which item: it has a live revision and is not withdrawn.

    ``who`` changes nothing as long as every live page is public. All callers say for whom they read, so
    that restricted sections will change this function and no other.
    """
    return and_(
        ContentItem.live_revision_id.is_not(None),
        or_(ContentItem.withdrawn_at.is_(None), ContentItem.withdrawn_at > now),
    )
