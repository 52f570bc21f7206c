"""Pictures and files of the pages: what they are called, their versions, and which live pages use them.

``content`` knows no storage: ``file_key`` names the bytes to whoever keeps them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class Media(Base):
    """One picture or file at one address, whatever version it is in. ``key`` is never given to another.

    ``is_public``: handed out even where no live page uses it. ``withheld_at``: found infected, handed out to
    nobody.
    """

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_section_id_changed_at", "section_id", "changed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    title: Mapped[str] = mapped_column(String(200))
    alt_text: Mapped[str] = mapped_column(String(400))
    is_decorative: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)
    version_number: Mapped[int]
    withheld_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lock_version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock_version}  # noqa: RUF012 - the declarative base types it as an instance attribute


class MediaVersion(Base):
    """The bytes of a picture or file at one time. ``name`` stands in its address: plain letters only."""

    __tablename__ = "media_version"
    __table_args__ = (UniqueConstraint("media_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"))
    number: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]  # pixels, of pictures only
    height: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int]
    added_by_name: Mapped[str] = mapped_column(String(200))

    @property
    def is_picture(self) -> bool:
        return self.width is not None


class MediaUse(Base):
    """A live page shows this picture or links to this file. Rebuilt with each publication."""

    __tablename__ = "media_use"

    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)
