"""Words that mean the same to a reader, as owners keep them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class SynonymGroup(Base):
    """Terms searched as one. Without ``service_key`` the group holds for every service."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    terms: Mapped[list[str]] = mapped_column(JSON)
    service_key: Mapped[str | None] = mapped_column(String(60), index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_name: Mapped[str] = mapped_column(String(200))
