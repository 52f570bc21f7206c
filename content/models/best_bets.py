"""Pages that owners put first for certain words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class BestBet(Base):
    """Who searches for ``words`` sees this page first. ``gist`` is what searches are compared by.

    An empty ``service_key`` means: in every search; else only in searches within that service.
    """

    __tablename__ = "best_bet"
    __table_args__ = (UniqueConstraint("service_key", "gist"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    gist: Mapped[str] = mapped_column(String(200))
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), index=True)
    service_key: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(200))
