"""Links of live pages to other sites, each address once, with what is known of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from content.columns import word_column
from content.database import Base, UtcDateTime
from content.links.health import LinkState


class ExternalLink(Base):
    """An address on another site. ``problem`` is a sentence; ``failing_since`` the first of the bad days."""

    __tablename__ = "external_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(1000), unique=True)
    state: Mapped[LinkState] = mapped_column(word_column(LinkState), index=True)
    status: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(200), default="")
    failing_since: Mapped[date | None]
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ExternalLinkUse(Base):
    """A live page that holds the link."""

    __tablename__ = "external_link_use"

    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("external_link.id"), primary_key=True, index=True)


class LinkException(Base):
    """A site whose links are never checked, because it refuses machines or stands inside our network."""

    __tablename__ = "link_exception"

    host: Mapped[str] = mapped_column(String(253), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    added_by_name: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
