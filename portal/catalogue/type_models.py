"""Types of cases, the stages of a complaint, and wards with their elected members: as data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base


class CaseTypeRow(Base):
    """What a case can be, with a definition staff can read. The shape of ``fields`` is that of forms."""

    __tablename__ = "case_type"

    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    with_article: Mapped[str] = mapped_column(String(60))
    definition: Mapped[str] = mapped_column(Text)
    never: Mapped[list[str]] = mapped_column(JSON)  # acts that make no sense for it
    why_never: Mapped[str] = mapped_column(String(300))
    holds: Mapped[list[str]] = mapped_column(JSON)  # for whom it may wait
    opening: Mapped[str] = mapped_column(Text)  # words its answer begins with
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    position: Mapped[int]
    off_for: Mapped[list[str]] = mapped_column(JSON, default=list)  # keys of services without it
    version: Mapped[int] = mapped_column(default=1)


class ComplaintStageRow(Base):
    """One stage of a complaint (CS010). Days are working days of the service's calendar."""

    __tablename__ = "complaint_stage"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    answered_by: Mapped[str] = mapped_column(String(200))
    acknowledge_days: Mapped[int]
    answer_days: Mapped[int]
    next_within_days: Mapped[int]  # 0: the customer cannot go on by themselves
    next_step: Mapped[str] = mapped_column(Text)


class Ward(Base):
    """An area that elected members speak for (CS016b)."""

    __tablename__ = "ward"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]


class ElectedMember(Base):
    """Who may send a member's enquiry: known by their official address."""

    __tablename__ = "elected_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    ward_key: Mapped[str] = mapped_column(ForeignKey("ward.key"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
