"""Who wants to be told of changes, what experts were asked, and which digests went out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.columns import word_column
from content.database import Base, UtcDateTime


class Subscription(Base):
    """An address that is told of one page, or of a section and all below it; from its confirmation on."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("content_item.id"), index=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExpertAnswer(StrEnum):
    """What somebody without an account said of a page."""

    correct = "correct"
    wrong = "wrong"
    not_me = "not_me"


class ExpertCheck(Base):
    """A subject expert was asked by mail whether a page is right. No answer yet: ``answer`` is empty."""

    __tablename__ = "expert_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), index=True)
    revision_id: Mapped[int]  # the version they were shown; it may be forgotten before this is
    expert_name: Mapped[str] = mapped_column(String(200))
    expert_email: Mapped[str] = mapped_column(String(320))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_by_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[ExpertAnswer | None] = mapped_column(word_column(ExpertAnswer))
    comment: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ContentDigest(Base):
    """A digest that went out, so that no Monday brings two."""

    __tablename__ = "content_digest"

    email: Mapped[str] = mapped_column(String(320), primary_key=True)
    sent_on: Mapped[date] = mapped_column(primary_key=True)
