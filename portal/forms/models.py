"""Request forms as data, their versions, and what citizens have typed so far."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class RequestForm(Base):
    """A web form staff can change without a programmer (FR-004)."""

    __tablename__ = "request_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    live_version_id: Mapped[int | None]  # no foreign key: each table would need the other to be there first


class RequestFormVersion(Base):
    """One state of a form; a case keeps the version it was raised with."""

    __tablename__ = "request_form_version"
    __table_args__ = (Index("uq_request_form_version", "form_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("request_form.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FormDraft(Base):
    """Answers on their way to becoming a case: kept by the server, so that Back always works.

    Found by the hash of a random key in the page's address; forgotten when it expires. Once sent it is a
    promise: it has its reference, and whatever becomes of the web process, the worker makes a case of it.
    """

    __tablename__ = "form_draft"
    __table_args__ = (
        Index(
            "ix_form_draft_unregistered",
            "unregistered_since",
            sqlite_where=text("unregistered_since IS NOT NULL"),  # PostgreSQL's has them all, at little cost
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    service_key: Mapped[str] = mapped_column(String(60))
    category_key: Mapped[str] = mapped_column(String(80))
    form_version_id: Mapped[int] = mapped_column(ForeignKey("request_form_version.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    contact: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    origin: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the page and words that led here
    case_reference: Mapped[str | None] = mapped_column(String(20))  # set once: a second click finds it
    unregistered_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # sent then, and not yet a case
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
