"""A known problem, the cases that hang under it, and the answers that went to all of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class ProblemState(StrEnum):
    OPEN = "open"
    FIXED = "fixed"


class KnownProblem(Base):
    """The desk's side of a notice: what the public reads stands in the notice alone (``item_id``)."""

    __tablename__ = "known_problem"
    __table_args__ = (Index("ix_known_problem_state_service", "state", "service_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=ProblemState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_name: Mapped[str] = mapped_column(String(200))
    fixed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fixed_words: Mapped[str] = mapped_column(Text, default="")


class ProblemCase(Base):
    """A case that hangs under a known problem: one at a time."""

    __tablename__ = "problem_case"

    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("known_problem.id"), index=True)
    hung_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProblemAnswer(Base):
    """Words for all cases under a problem, written to each by the worker. ``total`` is how many there were;
    which are done says ``bulk_act_case``. ``services`` are those its author may see; ``None``: all."""

    __tablename__ = "problem_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("known_problem.id"), index=True)
    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_act.id"), unique=True)
    is_resolving: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(20))
    knowledge_slug: Mapped[str | None] = mapped_column(String(200))
    contact_reason: Mapped[str | None] = mapped_column(String(40))
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    services: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    total: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
