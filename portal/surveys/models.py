"""The survey after each case (DM-S1): who was asked, and what was answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class SurveyInvitation(Base):
    """One case asked for an opinion, once per resolution."""

    __tablename__ = "survey_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), index=True)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SurveyResponse(Base):
    """An answer: 1 (very dissatisfied) to 5 (very satisfied). A later one replaces an earlier."""

    __tablename__ = "survey_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), unique=True)
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
