"""The case, its history and its messages.

``CaseEvent`` is the truth about what happened; ``*_due_at`` and ``queue_band`` on the case are caches
for sorting, recomputed from the history by ``portal.cases.deadlines``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UtcDateTime
from portal.catalogue.models import Category, ResolverGroup, Service
from portal.identity.models import Person

ASKED_OF_VIEWS = (
    "service_id", "category_id", "case_type", "priority", "pending_reason", "channel", "level", "group_id",
    "assignee_id", "is_first_contact", "contact_reason",
)  # fmt: skip


def view_indexes() -> list[Index]:
    """One for each order of a view. All that a view may ask for stands behind it, so that any is answered
    from an index alone: see ``portal.cases.queue.reading``."""
    orders = {
        "due": ("queue_band", "next_due_at", "id", "received_at"),
        "received": ("received_at", "id", "queue_band", "next_due_at"),
        "changed": ("changed_at", "id", "received_at", "queue_band", "next_due_at"),
        "priority": ("priority", "next_due_at", "id", "received_at", "queue_band"),
    }
    return [
        Index(f"ix_desk_case_by_{name}", "status", *dict.fromkeys((*order, *ASKED_OF_VIEWS)))
        for name, order in orders.items()
    ]


class Case(Base):
    """One thing a customer asked of us."""

    __tablename__ = "desk_case"  # CASE is a reserved word of SQL
    __table_args__ = (
        Index("ix_desk_case_queue", "queue_band", "next_due_at", "id"),
        Index("ix_desk_case_changed", "changed_at", "id"),
        *view_indexes(),
        Index("ix_desk_case_waiting_due", "waiting_due_at"),
        Index("ix_desk_case_service_band", "service_id", "queue_band", "next_due_at"),
        Index("ix_desk_case_group_band", "group_id", "queue_band", "next_due_at"),
        Index("ix_desk_case_assignee_band", "assignee_id", "queue_band", "next_due_at"),
        Index("ix_desk_case_service_received", "service_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)  # one click, one case
    case_type: Mapped[str] = mapped_column(String(30))
    nature: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("request_form_version.id"))
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # [{label, value}]
    origin: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # {faq_slug, words, search_key}

    status: Mapped[str] = mapped_column(String(20))
    pending_reason: Mapped[str | None] = mapped_column(String(20))
    impact: Mapped[str] = mapped_column(String(10))
    urgency: Mapped[str] = mapped_column(String(10))
    priority: Mapped[str] = mapped_column(String(4))
    is_fast_lane: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[int] = mapped_column(ForeignKey("resolver_group.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    level: Mapped[int | None]
    knowledge_outcome: Mapped[str | None] = mapped_column(String(20))
    knowledge_slug: Mapped[str | None] = mapped_column(String(200))  # the FAQ used, wrong or drafted
    contact_reason: Mapped[str | None] = mapped_column(String(40))  # why they had to contact us (MI1)
    is_first_contact: Mapped[bool | None]  # a cache of ``first_contact``; empty: not counted (yet)

    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # when it truly reached us
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it was typed in
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    response_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolution_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    processing_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # these three: while still to do
    update_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    group_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the next reminder, or the end
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queue_band: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own form)

    service: Mapped[Service] = relationship(lazy="raise")
    category: Mapped[Category] = relationship(lazy="raise")
    requester: Mapped[Person] = relationship(lazy="raise", foreign_keys=[requester_id])
    assignee: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[assignee_id])
    group: Mapped[ResolverGroup] = relationship(lazy="raise")


class CaseEvent(Base):
    """One line of the history; only ever added."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index("ix_case_event_case_at", "case_id", "at", "id"),
        Index("ix_case_event_kind_at", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: the machine
    actor_name: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class CaseAnswer(Base):
    """An answer that was sent with a reply to a case."""

    __tablename__ = "case_answer"

    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True)
    faq_slug: Mapped[str] = mapped_column(String(200), primary_key=True, index=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseAlert(Base):
    """Somebody was told of a case; the key keeps any number of workers from telling them twice."""

    __tablename__ = "case_alert"
    __table_args__ = (
        Index("uq_case_alert", "case_id", "kind", "measure", "about_at", "recipient", unique=True),
        Index("ix_case_alert_raised", "raised_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    measure: Mapped[str] = mapped_column(String(20), default="")  # empty: no promise, nothing happened
    about_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it was due, or last touched
    recipient: Mapped[str] = mapped_column(String(20))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[str] = mapped_column(String(320), default="")  # the address; empty: no mail went out


class CaseMessage(Base):
    """Something said: by the customer, to the customer, or among ourselves (a note)."""

    __tablename__ = "case_message"
    __table_args__ = (Index("ix_case_message_case_at", "case_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    direction: Mapped[str] = mapped_column(String(10))  # inbound, outbound or note
    channel: Mapped[str | None] = mapped_column(String(20))  # how a contact (inbound) reached us
    contact_type: Mapped[str | None] = mapped_column(String(40))  # what kind of contact it was (MI2)
    contact_reason: Mapped[str | None] = mapped_column(String(40))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)


class CannedReply(Base):
    """Words for replies, written once; ``body`` may hold variables (see ``canned_words``)."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)  # empty: all
    title: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    used_count: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_name: Mapped[str] = mapped_column(String(200))


class ReplyDraft(Base):
    """What somebody is writing to the customer of a case and has not sent."""

    __tablename__ = "reply_draft"

    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    body: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
