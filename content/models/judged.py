"""Searches whose right answer is known: what every change of the search is judged by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class JudgedSearch(Base):
    """Who searches for ``words`` should find this page; with several rows of the same words, any of them."""

    __tablename__ = "judged_search"
    __table_args__ = (UniqueConstraint("words", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(200))
