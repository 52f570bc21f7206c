"""Reference data of contacts: their kinds, their reasons, and whether the reason is asked."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base


class ContactType(Base):
    """What kind of contact it was."""

    __tablename__ = "contact_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)


class ContactReason(Base):
    """Why somebody had to contact us; ``is_avoidable``: better work of ours would have spared it."""

    __tablename__ = "contact_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    definition: Mapped[str] = mapped_column(Text, default="")
    is_avoidable: Mapped[bool]
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class ContactAsking(Base):
    """Whether the reason is asked for a service; without a service: for all that say nothing."""

    __tablename__ = "contact_asking"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), unique=True)
    asked: Mapped[str] = mapped_column(String(10))
