"""What readers tell us: votes on a page, and the trail of a search. No row says who the reader was."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.columns import word_column
from content.database import Base, UtcDateTime


class VoteReason(StrEnum):
    """Why a page was not useful."""

    not_answered = "not_answered"
    hard_to_understand = "hard_to_understand"
    out_of_date = "out_of_date"
    inaccurate = "inaccurate"
    irrelevant = "irrelevant"
    broken_link = "broken_link"
    other = "other"


class SearchEventKind(StrEnum):
    """The steps of one search, in the order they may come."""

    searched = "searched"
    opened = "opened"
    case_raised = "case_raised"
    no_click = "no_click"


class PageVote(Base):
    """One answer to "Was this page useful?", tied to the words the reader saw."""

    __tablename__ = "page_vote"
    __table_args__ = (Index("ix_page_vote_item_id_is_useful", "item_id", "is_useful"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_useful: Mapped[bool]
    reason: Mapped[VoteReason | None] = mapped_column(word_column(VoteReason))
    comment: Mapped[str] = mapped_column(Text)


class SearchEvent(Base):
    """One step of a search. ``search_key`` is random and ties the steps together; ``words`` are masked."""

    __tablename__ = "search_event"
    # Each of the longer ones answers alone: SQLite, which knows no figures about our rows, would else go
    # through all searches of the period for every page.
    __table_args__ = (
        Index(
            "ix_search_event_of_period", "kind", "at", "words", "search_key", "hit_count", "case_reference"
        ),
        Index("ix_search_event_without_answer", "kind", "hit_count", "at", "words", "search_key"),
        Index("ix_search_event_item_id_kind_at", "item_id", "kind", "at"),
        Index("ix_search_event_steps", "search_key", "kind", "at", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    search_key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[SearchEventKind] = mapped_column(word_column(SearchEventKind))
    words: Mapped[str] = mapped_column(String(200))
    hit_count: Mapped[int | None]
    service_key: Mapped[str | None] = mapped_column(String(60))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("content_item.id"))
    case_reference: Mapped[str | None] = mapped_column(String(40), index=True)
