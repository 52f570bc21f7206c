"""What became of a complaint at each stage, what was learnt from it, and customers to mind."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class CaseStage(Base):
    """A stage a complaint has been at, with its decision."""

    __tablename__ = "case_stage"

    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    officer_name: Mapped[str] = mapped_column(String(200), default="")
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    is_in_time: Mapped[bool | None]  # as it stood at the decision


class ComplaintLearning(Base):
    """What was learnt from a complaint, and what will change because of it."""

    __tablename__ = "complaint_learning"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), index=True)
    number: Mapped[int]  # the stage
    learnt: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_name: Mapped[str] = mapped_column(String(200), default="")


class CustomerFlag(Base):
    """A customer who complains again and again of the same; only staff see it. Lifted, it stays on record."""

    __tablename__ = "customer_flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_by_name: Mapped[str] = mapped_column(String(200))
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_name: Mapped[str] = mapped_column(String(200), default="")
    lift_reason: Mapped[str] = mapped_column(Text, default="")
