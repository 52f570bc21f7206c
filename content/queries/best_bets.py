"""Pages that come first for certain words: for the search, and as owners see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import BestBet, ContentItem, Revision
from content.queries.revisions import is_newest
from content.queries.visibility import Fields, Reader, in_sight, visible


@dataclass(frozen=True, slots=True)
class BetCard:
    """A best bet in a list. ``is_seen``: readers see its page now; else the bet does nothing.

    ``slug`` and ``title`` are empty where its page stands in a section shut to whoever asked.
    """

    bet_id: int
    words: str
    service_key: str
    slug: str
    title: str
    is_seen: bool
    created_at: datetime
    created_by_name: str


def best_bets(session: Session, *, section_key: str = "", but: int | None = None) -> dict[str, int]:
    """Gist → item id; those of the section go before those of every search. ``but`` is one to leave out."""
    rows: Iterable[Fields] = session.execute(
        select(BestBet.gist, BestBet.item_id)
        .where(BestBet.service_key.in_({"", section_key}), BestBet.id != (but or 0))
        .order_by(BestBet.service_key, BestBet.id)
    )
    return {row.gist: row.item_id for row in rows}


def bet_cards(session: Session, who: Reader, now: datetime) -> list[BetCard]:
    """All best bets, those for every search first, each service by its words; pages are named as far as
    ``who`` may look."""
    rows = session.execute(
        select(
            BestBet.id,
            BestBet.words,
            BestBet.service_key,
            ContentItem.slug,
            Revision.title,
            visible(None, now),
            in_sight(who),
            BestBet.created_at,
            BestBet.created_by_name,
        )
        .join(ContentItem, ContentItem.id == BestBet.item_id)
        .outerjoin(Revision, is_newest())
        .order_by(BestBet.service_key, BestBet.words, BestBet.id)
    )
    return [
        BetCard(
            id_, words, key, slug if named else "", (title or slug) if named else "", bool(seen), at, name
        )
        for id_, words, key, slug, title, seen, named, at, name in rows
    ]


def best_bet(session: Session, bet_id: int) -> BestBet | None:
    return session.get(BestBet, bet_id)
