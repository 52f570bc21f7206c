"""Named values that stand in many pages, each with its past and its future."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class Snippet(Base):
    """A name for words that change. An empty ``service_key``: managers of the whole site keep it.

    One that is removed keeps its values: pages that still name it go on showing the last one.
    """

    __tablename__ = "snippet"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    service_key: Mapped[str] = mapped_column(String(60), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by_name: Mapped[str] = mapped_column(String(200), default="")


class SnippetValue(Base):
    """Words that hold from ``effective_at`` until another value does. Rows are never changed or deleted.

    ``cancelled_at``: taken back before it began. ``applied_at``: pages were told that it holds.
    """

    __tablename__ = "snippet_value"
    __table_args__ = (
        # What has begun and nobody was told: asked for once a second.
        Index("ix_snippet_value_applied_at_effective_at", "applied_at", "effective_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    snippet_id: Mapped[int] = mapped_column(ForeignKey("snippet.id"), index=True)
    value: Mapped[str] = mapped_column(String(200))
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int]
    set_by_name: Mapped[str] = mapped_column(String(200))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_name: Mapped[str] = mapped_column(String(200), default="")
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
