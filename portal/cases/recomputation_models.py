"""Bringing due times up to date after a change of hours: what the worker has still to do, and has done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class Recomputation(Base):
    """One walk over the cases in the order of their numbers, up to the last there was when it was asked for.

    ``reached_id`` is written together with what was changed, so whoever goes on begins where that ended.
    """

    __tablename__ = "recomputation"
    __table_args__ = (Index("ix_recomputation_finished", "finished_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(300))  # the change, in a sentence
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_from: Mapped[datetime | None] = mapped_column(UtcDateTime)  # cases due from then on; empty: all
    until_id: Mapped[int]
    reached_id: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it last got on
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def percent(self) -> int:
        """How much of the way is done, 0 to 100; 100 only once it is finished."""
        if self.finished_at is not None:
            return 100
        return min(99, self.reached_id * 100 // max(self.until_id, 1))
