"""The words of an item, version by version, and the record of what was decided about each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.columns import word_column
from content.database import Base, UtcDateTime
from content.workflow import Publication, ReviewState, Transition


class Revision(Base):
    """One version of an item's words. ``author_*`` is who changed it last: that person may not approve it.

    ``details`` is what its kind asks for besides. ``publish_at``: once approved, it goes live then and not
    before. ``public_note`` tells readers what a major change changed.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        # What waits for whom: by state, then by person.
        Index("ix_revision_review_state_author_id", "review_state", "author_id"),
        Index("ix_revision_published_at", "published_at"),
        Index("ix_revision_review_state_publish_at", "review_state", "publish_at"),
        # The few that went live without a second look.
        Index("ix_revision_publication_approved_by_id", "publication", "approved_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text)
    sanitiser_version: Mapped[int]
    also_known_as: Mapped[list[str]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)
    related: Mapped[list[str]] = mapped_column(JSON)
    staff_note: Mapped[str] = mapped_column(Text)
    review_state: Mapped[ReviewState] = mapped_column(word_column(ReviewState))
    author_id: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    change_note: Mapped[str] = mapped_column(String(400))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_major: Mapped[bool] = mapped_column(default=False)
    public_note: Mapped[str] = mapped_column(String(400), default="")
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing_note: Mapped[str] = mapped_column(String(400), default="")
    replacement: Mapped[str] = mapped_column(String(100), default="")  # a slug
    publication: Mapped[Publication | None] = mapped_column(word_column(Publication))
    approved_by_id: Mapped[int | None]
    approved_by_name: Mapped[str] = mapped_column(String(200), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lock_version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock_version}  # noqa: RUF012 - the declarative base types it as an instance attribute


class RevisionEvent(Base):
    """What was done to a revision, by whom, when and with which words. Rows are only ever added."""

    __tablename__ = "revision_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int]
    actor_name: Mapped[str] = mapped_column(String(200))
    transition: Mapped[Transition] = mapped_column(word_column(Transition))
    comment: Mapped[str] = mapped_column(Text)
