"""Keeping the pages that come first for certain words. A change works with the next search."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import InvalidText, NotFound
from content.library.outbox import bump_public_stamp
from content.models import BestBet, ContentItem
from content.search.analysis import gist
from content.texts import tidy_line
from content.workflow import Actor

WORDS_MAX = 200


def set_best_bet(
    session: Session,
    *,
    words: str,
    item_id: int,
    actor: Actor,
    now: datetime,
    service_key: str = "",
    bet_id: int | None = None,
) -> BestBet:
    """Put a page first for these words, in any order and form; with ``bet_id``, change that one.

    Raises ``InvalidText`` (words) and ``NotFound``.
    """
    tidy, about = checked_words(words)
    if session.get(ContentItem, item_id) is None:
        raise NotFound("This page does not exist.")
    bet = BestBet() if bet_id is None else _bet_or_raise(session, bet_id)
    holder = session.scalar(
        select(BestBet.id).where(BestBet.service_key == service_key, BestBet.gist == about)
    )
    if holder not in {None, bet_id}:
        raise InvalidText("words", "There is a best match for these words already. Change it there.")
    bet.words, bet.gist, bet.item_id, bet.service_key = tidy, about, item_id, service_key
    bet.created_at, bet.created_by_name = now, actor.name
    session.add(bet)
    bump_public_stamp(session)
    return bet


def checked_words(words: str) -> tuple[str, str]:
    """The words as they would be kept, and their gist. Raises ``InvalidText``."""
    tidy = tidy_line(words).lower()[:WORDS_MAX]
    about = " ".join(gist(tidy))[:WORDS_MAX]
    if not about:
        raise InvalidText("words", "Enter the words that people search for.")
    return tidy, about


def delete_best_bet(session: Session, *, bet_id: int) -> None:
    """Let the search decide again. Raises ``NotFound``."""
    session.delete(_bet_or_raise(session, bet_id))
    bump_public_stamp(session)


def _bet_or_raise(session: Session, bet_id: int) -> BestBet:
    bet = session.get(BestBet, bet_id)
    if bet is None:
        raise NotFound("This best match does not exist.")
    return bet
