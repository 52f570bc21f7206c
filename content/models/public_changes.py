"""What readers are told of: pages that are new, and major changes with their note."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class PublicChange(Base):
    """A page that went live new or much changed. ``told_at``: subscribers have been told."""

    __tablename__ = "public_change"
    __table_args__ = (Index("ix_public_change_told_at_at", "told_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_new: Mapped[bool]
    note: Mapped[str] = mapped_column(String(400))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
