"""The items that stand in sections, and what points from one item to another."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.columns import word_column
from content.database import Base, UtcDateTime


class LinkKind(StrEnum):
    """How one item points to another: in its text, or in its list of related answers."""

    body = "body"
    related = "related"


class ContentItem(Base):
    """One address on the site. Its words live in revisions; ``live_revision_id`` names the one readers see.

    People are plain ids with a name as it was then: ``content`` knows no table of people. ``expires_at``,
    ``closing_note`` and ``replacement_id`` are those of the live revision, or were given when the page was
    withdrawn; ``leads_on`` sends readers straight to the replacement. ``closed_at`` is set once an expiry has
    been carried into the index and the pages that link here; who sees a page asks ``expires_at``.
    """

    __tablename__ = "content_item"
    __table_args__ = (
        # The lists: live items of one kind in one section; live items of one kind anywhere.
        Index("ix_content_item_section_id_kind_live_revision_id", "section_id", "kind", "live_revision_id"),
        Index("ix_content_item_kind_live_revision_id", "kind", "live_revision_id"),
        Index("ix_content_item_review_due_on", "review_due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    kind: Mapped[str] = mapped_column(String(30))  # one of content.kinds
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    live_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(index=True)
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    review_after_months: Mapped[int] = mapped_column(default=12)
    review_due_on: Mapped[date | None]
    last_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_verified_by_name: Mapped[str] = mapped_column(String(200), default="")
    origin_case_reference: Mapped[str | None] = mapped_column(String(40), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing_note: Mapped[str] = mapped_column(String(400), default="")
    replacement_id: Mapped[int | None] = mapped_column(ForeignKey("content_item.id"), index=True)
    leads_on: Mapped[bool] = mapped_column(default=False)
    binned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    binned_by_name: Mapped[str] = mapped_column(String(200), default="")
    purged_title: Mapped[str | None] = mapped_column(String(200))  # set once its words are gone for good
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - the declarative base types it as an instance attribute


class ContentItemCategory(Base):
    """The categories of the live revision, in rows so that lists can ask for them."""

    __tablename__ = "content_item_category"
    __table_args__ = (Index("ix_content_item_category_category_key", "category_key", "item_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), primary_key=True)
    category_key: Mapped[str] = mapped_column(String(80), primary_key=True)


class ContentLink(Base):
    """A link of a live revision, rebuilt on publish. ``to_item_id`` is empty while nothing has that slug."""

    __tablename__ = "content_link"
    __table_args__ = (UniqueConstraint("from_item_id", "kind", "to_slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"))
    kind: Mapped[LinkKind] = mapped_column(word_column(LinkKind))
    position: Mapped[int]
    to_slug: Mapped[str] = mapped_column(String(100), index=True)
    to_item_id: Mapped[int | None] = mapped_column(ForeignKey("content_item.id"), index=True)


class Redirect(Base):
    """A slug an item used to have. It names the item, not another slug, so chains and cycles cannot exist."""

    __tablename__ = "redirect"

    id: Mapped[int] = mapped_column(primary_key=True)
    old_slug: Mapped[str] = mapped_column(String(100), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
