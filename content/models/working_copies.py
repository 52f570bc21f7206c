"""What people typed and did not save."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class WorkingCopy(Base):
    """The fields of one open form of one person. Not a version: nobody else sees it.

    ``key`` is the form's own, ``page_key`` what it writes on; both mean something to the caller only.
    ``base`` names the version it started from. Once it is saved or thrown away ``ended_at`` is set and the
    words are gone: the row stays a while, so that a late request cannot bring it back.
    """

    __tablename__ = "working_copy"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_working_copy_person_id_page_key", "person_id", "page_key"),
        Index("ix_working_copy_saved_at", "saved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    page_key: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(200))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    base: Mapped[str] = mapped_column(String(40))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
