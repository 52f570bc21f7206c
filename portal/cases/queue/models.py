"""What people keep of the queue: their views, whom they share them with, and what they pinned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class SavedView(Base):
    """A view of the queue under a name. ``query`` is its address after the question mark."""

    __tablename__ = "queue_view"
    __table_args__ = (Index("uq_queue_view_owner_name", "owner_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("resolver_group.id"), index=True)  # shared with
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ViewPin(Base):
    """Somebody wants a view in the menu, with its count."""

    __tablename__ = "queue_view_pin"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    view_id: Mapped[int] = mapped_column(
        ForeignKey("queue_view.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class GroupMember(Base):
    """Who works in which resolver group."""

    __tablename__ = "resolver_group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("resolver_group.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class BulkAct(Base):
    """One act on several cases, by one person. ``act`` is its noun in addresses."""

    __tablename__ = "bulk_act"
    __table_args__ = (Index("ix_bulk_act_undo", "undo_asked_at", "undone_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undo_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # many cases are the worker's
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BulkCase(Base):
    """One case of it: its version afterwards, what it was like before, and why it was not put back."""

    __tablename__ = "bulk_act_case"

    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_act.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True, index=True)
    version: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    refusal: Mapped[str] = mapped_column(String(200), default="")
    is_put_back: Mapped[bool] = mapped_column(default=False, server_default=false())
