"""What a write owes: rows for the indexer and the renderer, and the stamp that page caches compare."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class IndexChange(Base):
    """An item whose index entry is stale. Written with the change itself, deleted once the index has it."""

    __tablename__ = "index_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RenderChange(Base):
    """A version whose stored HTML is stale: a word it uses has another meaning, a snippet another value."""

    __tablename__ = "render_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PublicStamp(Base):
    """One row (id 1) that grows with every write a public page could show."""

    __tablename__ = "public_stamp"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]
