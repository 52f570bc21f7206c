"""Flags that wait for somebody, and how long they have waited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import ContentFlag, ContentItem, FlagReason, Revision, Section
from content.queries.revisions import is_newest
from content.queries.visibility import Columns


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag that is not settled. ``slug`` and ``title`` are empty where something is missing altogether."""

    flag_id: int
    item_id: int | None
    slug: str | None
    title: str | None
    section_key: str
    section_title: str
    reason: FlagReason
    comment: str
    at: datetime
    by_name: str


def open_flags(
    session: Session,
    *,
    section_keys: Collection[str] | None = None,
    item_id: int | None = None,
    limit: int = 200,
) -> list[OpenFlag]:
    """Flags nobody has settled, the oldest first; of some sections or one page only, if given."""
    statement = _open().order_by(ContentFlag.at, ContentFlag.id).limit(limit)
    if section_keys is not None:
        statement = statement.where(Section.key.in_(list(section_keys)))
    if item_id is not None:
        statement = statement.where(ContentFlag.item_id == item_id)
    return [OpenFlag(*row) for row in session.execute(statement)]


def flag_by_id(session: Session, flag_id: int) -> ContentFlag | None:
    return session.get(ContentFlag, flag_id)


def _open() -> Columns:
    return (
        select(
            ContentFlag.id,
            ContentFlag.item_id,
            ContentItem.slug,
            Revision.title,
            Section.key,
            Section.title,
            ContentFlag.reason,
            ContentFlag.comment,
            ContentFlag.at,
            ContentFlag.by_name,
        )
        .join(Section, Section.id == ContentFlag.section_id)
        .outerjoin(ContentItem, ContentItem.id == ContentFlag.item_id)
        .outerjoin(Revision, is_newest())
        .where(ContentFlag.settled_at.is_(None))
    )
