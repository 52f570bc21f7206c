"""What somebody says is wrong with a page, in the words of CS011, until its owner has settled it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.columns import word_column
from content.database import Base, UtcDateTime


class FlagReason(StrEnum):
    """What is the matter. ``missing`` is about a section: the page is not there yet."""

    out_of_date = "out_of_date"
    inaccurate = "inaccurate"
    irrelevant = "irrelevant"
    reusable = "reusable"
    broken_link = "broken_link"
    hard_to_understand = "hard_to_understand"
    missing = "missing"


class ContentFlag(Base):
    """One flag. ``by_name`` is empty for the public: we do not ask who they are."""

    __tablename__ = "content_flag"
    __table_args__ = (Index("ix_content_flag_section_id_settled_at", "section_id", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("content_item.id"), index=True)
    reason: Mapped[FlagReason] = mapped_column(word_column(FlagReason))
    comment: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(String(200), default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_name: Mapped[str] = mapped_column(String(200), default="")
    settled_how: Mapped[str] = mapped_column(String(400), default="")
