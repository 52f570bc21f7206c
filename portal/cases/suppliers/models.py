"""Escalations of cases to suppliers: how each stands, what happened to it, and what was said.

``EscalationEvent`` is the truth about what happened; what an escalation stores of its standing is there to be
listed quickly.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class Escalation(Base):
    """One case with one supplier. ``number`` counts within the case; ``token`` is what they quote."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index("uq_escalation_number", "case_id", "number", unique=True),
        Index("uq_escalation_open", "case_id", "open_supplier_id", unique=True),
        Index("ix_escalation_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    open_supplier_id: Mapped[int | None]  # while it is open: one at a time with each supplier
    number: Mapped[int]
    token: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(120))  # of their own list
    priority: Mapped[str] = mapped_column(String(4))  # theirs
    policy_key: Mapped[str] = mapped_column(String(60))  # what they had promised when it was opened,
    calendar_key: Mapped[str] = mapped_column(String(60))  # and the hours it runs in
    their_reference: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(60))  # theirs
    is_waiting_for_us: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12))
    step: Mapped[int] = mapped_column(default=1)  # of the ladder: whom our letters go to
    has_news: Mapped[bool] = mapped_column(default=False)  # they said something nobody has read
    is_phone_due: Mapped[bool] = mapped_column(default=False)
    call: Mapped[str] = mapped_column(String(20), default="")  # what it asks of the desk
    reminded_step: Mapped[int] = mapped_column(default=1)  # up to which step somebody was told
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_name: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own form)


class EscalationEvent(Base):
    """One line of the history; only ever added."""

    __tablename__ = "escalation_event"
    __table_args__ = (Index("ix_escalation_event_of", "escalation_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SupplierMessage(Base):
    """Something said between us and a supplier, which no customer ever sees. Mail that came and fits no
    escalation has none: it waits for staff, with the reason in ``why_stray``."""

    __tablename__ = "supplier_message"
    __table_args__ = (
        Index("ix_supplier_message_of", "escalation_id", "at", "id"),
        Index("ix_supplier_message_stray", "escalation_id", "dropped_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("escalation.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    direction: Mapped[str] = mapped_column(String(10))  # outbound or inbound
    how: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(320), default="")  # theirs: whom it went to or came from
    subject: Mapped[str] = mapped_column(String(250), default="")
    body: Mapped[str] = mapped_column(Text)
    file_names: Mapped[list[str]] = mapped_column(JSON, default=list)  # of the case's files that went with it
    message_id: Mapped[str | None] = mapped_column(String(250), unique=True)
    is_by_machine: Mapped[bool] = mapped_column(default=False)
    why_stray: Mapped[str] = mapped_column(String(200), default="")
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_by_name: Mapped[str] = mapped_column(String(200), default="")
