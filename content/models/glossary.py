"""Abbreviations and what they mean, as owners keep them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class GlossaryEntry(Base):
    """A word explained in every page that uses it. An empty ``service_key`` means: for every service."""

    __tablename__ = "glossary_entry"
    __table_args__ = (UniqueConstraint("service_key", "word"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(40))
    meaning: Mapped[str] = mapped_column(String(200))
    service_key: Mapped[str] = mapped_column(String(60))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_name: Mapped[str] = mapped_column(String(200))
