"""Relations between cases, so that they can be undone, and suggestions that somebody put aside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class CaseRelation(Base):
    """``case_id`` is (merged into, split off from, …) ``other_id``. The histories of both tell the same.

    The versions are those afterwards, ``before`` what a merged case was like.
    """

    __tablename__ = "case_relation"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_name: Mapped[str] = mapped_column(String(200))
    case_version: Mapped[int]
    other_version: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NotAlike(Base):
    """Somebody looked at a suggestion and said no; nobody is asked again."""

    __tablename__ = "case_not_alike"

    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True, index=True)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
