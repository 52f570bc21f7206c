"""Shifts: how a group hands out its cases, how many somebody takes, when they are away, what they tell."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class HandOut(Base):
    """How a group hands out its cases (``shift_rules.Mode``), and who got the last one."""

    __tablename__ = "hand_out"

    group_id: Mapped[int] = mapped_column(ForeignKey("resolver_group.id"), primary_key=True)
    mode: Mapped[str] = mapped_column(String(20))
    last_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_automatic: Mapped[bool] = mapped_column(default=False)  # the worker does it, in the group's hours


class Capacity(Base):
    """How many open cases somebody takes at most; without a row it is the usual number."""

    __tablename__ = "desk_capacity"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    most_cases: Mapped[int]


class Absence(Base):
    """Somebody is away, both days included."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class HandoverNote(Base):
    """What one shift tells the next. ``read_at`` is when somebody else said they had read it."""

    __tablename__ = "handover_note"
    __table_args__ = (Index("ix_handover_note_group_written", "group_id", "written_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("resolver_group.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_by_name: Mapped[str] = mapped_column(String(200), default="")
