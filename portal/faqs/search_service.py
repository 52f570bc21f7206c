"""Searching the answers: the engine's hits, checked against the database before anybody sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple, cast

import structlog
from flask import Flask, current_app
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from content import queries as content
from content.queries.revisions import is_anything_due
from content.search.analysis import gist
from content.search.fallback import ENGINE as FALLBACK
from content.search.fallback import search_database, search_or_fall_back, titles_holding
from content.search.interface import (
    QUERY_LIMIT,
    SearchEngine,
    SearchHit,
    SearchQuery,
    SearchResults,
    SearchUnavailableError,
    Synonyms,
)
from content.workflow import Actor
from portal.config import Settings
from portal.faqs.indexing import make_engine
from portal.faqs.queries import topics
from portal.faqs.search_log import SearchLog
from portal.kernel import clock
from portal.kernel.stamped import kept

log = structlog.get_logger()

MOST_CARDS = 5_000
CARDS_AT_ONCE = 1_000
"""Pages read with the first search after a change, newest first: it takes as long as ten reads of a few."""
MOST_SHUT = 5
"""Results shown of sections that are not open to the public."""
MOST_JUDGED = 30
"""Suggestions that are looked up one by one while the index may be late."""
MOST_RANKED = 1_000
"""Results among which a best bet is looked for, to count it once."""
CONSIDERED = 6
"""How many times more hits are looked at than wanted, where some are left out afterwards."""


class FoundAnswer(NamedTuple):
    """One result. Both texts are escaped and hold no element but ``<mark>``. ``is_best``: its owner put it
    first for these words."""

    card: content.ItemCard
    title_html: Markup
    excerpt_html: Markup
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class FoundAnswers:
    """One page of results; ``total`` counts all pages.

    ``shut`` are the best in sections that are not open to the public, for those who may read them: found in
    the database, as no index holds a word of theirs that could slip out. ``is_settled`` is false where the
    next second may bring a different page: the index is behind the database, or could not be used.
    """

    rows: tuple[FoundAnswer, ...]
    total: int
    did_you_mean: str | None
    is_settled: bool
    shut: tuple[FoundAnswer, ...] = ()


def register_search(app: Flask, settings: Settings) -> None:
    """Give the application its engine (which opens no file yet) and its log of searches."""
    app.extensions["search"] = make_engine(app.extensions["database"])
    app.extensions["search_log"] = SearchLog(app.extensions["database"])


def engine() -> SearchEngine:
    return cast(SearchEngine, current_app.extensions["search"])


def search(
    session: Session,
    words: str,
    *,
    now: datetime,
    who: content.Reader = None,
    section_key: str | None = None,
    limit: int = 10,
    offset: int = 0,
    is_marked: bool = True,
) -> FoundAnswers:
    """The live pages that answer ``words``, best first; without an index, from the database.

    What only ``who`` may read is found beside them, with the first page of results.
    A best bet for these words comes before all others, if readers see its page.
    """
    is_up_to_date = index_is_up_to_date(session)  # asked before the search, not after it
    query = SearchQuery(words[:QUERY_LIMIT], section_key, limit, offset, is_marked)
    found = _found(session, query, now)
    if bet := _best_bet(session, query, now):
        found = _with_first(session, query, found, bet, now)
    rows = _visible(session, found, now)
    return FoundAnswers(
        rows=rows,
        total=found.total - (len(found.hits) - len(rows)),
        did_you_mean=found.did_you_mean,
        is_settled=is_up_to_date and found.engine != FALLBACK,
        shut=_shut(session, query, found.did_you_mean, who, now) if who is not None and offset == 0 else (),
    )


def find_answers(
    session: Session, words: str, service_key: str | None = None, limit: int = 5
) -> tuple[content.ItemCard, ...]:
    """Answers that may spare somebody a case about this service, best first.

    Looks in the service's own answers and in those that belong to no service (signing in, this site).
    Each has ``slug``, ``title`` and ``summary``.
    """
    considered = limit * (CONSIDERED if service_key else 1)
    found = search(session, words, now=clock.now(), limit=considered, is_marked=False)
    services = [each for each in topics(session, None) if each.service is not None]
    others = {key for service in services if service.key != service_key for key in service.keys}
    cards = (row.card for row in found.rows)
    fitting = [card for card in cards if service_key is None or card.section_key not in others]
    return tuple(fitting[:limit])


def suggestions(
    session: Session, typed: str, who: content.Reader = None, *, limit: int = 6
) -> tuple[tuple[str, ...], bool]:
    """Titles that the letters typed so far may lead to, and whether they may be kept for others."""
    now = clock.now()
    is_up_to_date = index_is_up_to_date(session) and not is_anything_due(session, now)
    own: tuple[str, ...] = ()
    if who is not None:
        own = titles_holding(session, typed, who, now, section_ids=who.reads, limit=MOST_SHUT)
    try:
        found = engine().suggest(typed[:QUERY_LIMIT], limit if is_up_to_date else MOST_JUDGED)
        if not is_up_to_date:  # the index may still have what readers no longer see
            seen = content.titles_seen(session, found, None, now)
            found = tuple(title for title in found if title in seen)
        return (own + found)[:limit], is_up_to_date
    except SearchUnavailableError:
        log.warning("suggestions_unavailable")
        return own, False


def _shut(
    session: Session, query: SearchQuery, meant: str | None, who: Actor, now: datetime
) -> tuple[FoundAnswer, ...]:
    """The best of what this reader may read and the public may not; if no page there has the words as they
    were typed, for what was ``meant``, as far as the words of public pages tell."""
    synonyms = _synonyms(session, query.section_key)
    for text in filter(None, (query.text, meant)):
        asked = replace(query, text=text, limit=MOST_SHUT)
        found = search_database(session, asked, synonyms, now=now, who=who, section_ids=who.reads)
        if found.hits:
            cards = content.live_items_by_ids(session, [hit.item_id for hit in found.hits], who, now)
            return _answers(found, cards)
    return ()


def _found(session: Session, query: SearchQuery, now: datetime) -> SearchResults:
    return search_or_fall_back(session, engine(), query, _synonyms(session, query.section_key), now=now)


def _best_bet(session: Session, query: SearchQuery, now: datetime) -> content.ItemCard | None:
    """The page its owners put first for these words, while readers see it."""
    key = query.section_key or ""
    bets = kept(session, f"best_bets {key}", partial(content.best_bets, section_key=key))
    item_id = bets.get(" ".join(gist(query.text))) if bets else None
    return None if item_id is None else _cards(session, [item_id], now).get(item_id)


def _with_first(
    session: Session, query: SearchQuery, found: SearchResults, bet: content.ItemCard, now: datetime
) -> SearchResults:
    """The same page of results as it is with the best bet before all others."""
    ranked = _found(session, replace(query, limit=MOST_RANKED, offset=0, is_marked=False), now)
    is_found = any(hit.item_id == bet.item_id for hit in ranked.hits)
    whole = _found(session, replace(query, limit=query.offset + query.limit, offset=0), now)
    others = [hit for hit in whole.hits if hit.item_id != bet.item_id]
    own = next((hit for hit in whole.hits if hit.item_id == bet.item_id), None)
    first = own or SearchHit(bet.item_id, 0.0, escape(bet.title), escape(bet.summary))
    hits = (first, *others)[query.offset : query.offset + query.limit]
    return replace(found, hits=hits, total=found.total + (not is_found), best_id=bet.item_id)


def _visible(session: Session, found: SearchResults, now: datetime) -> tuple[FoundAnswer, ...]:
    """The index may be behind: only what the database says is live is shown."""
    return _answers(found, _cards(session, [hit.item_id for hit in found.hits], now))


def _answers(found: SearchResults, cards: Mapping[int, content.ItemCard]) -> tuple[FoundAnswer, ...]:
    return tuple(
        FoundAnswer(card, hit.title_html, hit.excerpt_html, hit.item_id == found.best_id)
        for hit in found.hits
        if (card := cards.get(hit.item_id)) is not None
    )


def _cards(session: Session, ids: list[int], now: datetime) -> dict[int, content.ItemCard]:
    """Of these pages, those the public sees now. What the database said is kept under the public stamp."""
    known = kept(session, "cards_found", partial(_newest_cards, now))
    missing = [item_id for item_id in ids if item_id not in known]
    if missing:
        if len(known) > MOST_CARDS:
            known.clear()
        found = content.live_items_by_ids(session, missing, None, now)
        known.update((item_id, found.get(item_id)) for item_id in missing)
    # A page may expire while the stamp stands still: its moment is asked each time.
    return {
        item_id: card
        for item_id in ids
        if (card := known.get(item_id)) is not None and (card.expires_at is None or card.expires_at > now)
    }


def index_is_up_to_date(session: Session) -> bool:
    """Whether the index knows all that was ever published.

    What makes it stale raises the public stamp in the same transaction, so once nothing waits under a stamp,
    nothing waits until it moves.
    """
    seen = kept(session, "index_waits", _nothing_known)
    if not seen and not content.pending_index_changes(session, limit=1):
        seen.append(True)
    return bool(seen)


def _newest_cards(now: datetime, session: Session) -> dict[int, content.ItemCard | None]:
    return dict(content.newest_live_items(session, None, now, limit=CARDS_AT_ONCE))


def _nothing_known(session: Session) -> list[bool]:
    return []


def _synonyms(session: Session, section_key: str | None) -> Synonyms:
    """Those for every service; within one, its own as well."""

    def load(session: Session) -> Synonyms:
        groups = content.synonym_groups(session, service_key=section_key or "")
        return Synonyms.of(group.terms for group in groups)

    return kept(session, f"synonyms {section_key or ''}", load)
