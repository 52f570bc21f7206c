"""The tree of sections, and who holds which role on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.columns import word_column
from content.database import Base, UtcDateTime
from content.roles import ContentRole, HolderKind


class Section(Base):
    """A folder of the tree. Each service has one top section whose ``key`` is the service's key.

    ``owner_*`` answers for what stands here; ``contact_*`` is the communications contact, told when the owner
    does not act. ``is_blocking``: takes over no role from above. ``is_restricted``: only people with a role
    here see its pages; what is restricted above is restricted below, and stored on each. ``is_shut_here``: it
    was shut itself, and stays so when what stands above it is opened.
    """

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"), index=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(400), default="")
    position: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int | None]
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    is_blocking: Mapped[bool] = mapped_column(default=False)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    is_shut_here: Mapped[bool] = mapped_column(default=False)


class SectionRole(Base):
    """A role given to a person or a group, on a section or (without one) on the whole site."""

    __tablename__ = "section_role"
    __table_args__ = (
        Index("uq_section_role", "section_id", "role", "holder_kind", "holder_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    role: Mapped[ContentRole] = mapped_column(word_column(ContentRole))
    holder_kind: Mapped[HolderKind] = mapped_column(word_column(HolderKind))
    holder_id: Mapped[int]
    holder_name: Mapped[str] = mapped_column(String(200))
    given_by_id: Mapped[int]
    given_by_name: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
