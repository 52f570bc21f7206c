"""Trying out what a change does to the search before anybody makes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy.orm import Session

from content import queries as content
from content.library.best_bets import checked_words
from content.library.synonyms import checked_synonyms
from content.models import SearchEvent
from content.search.interface import SearchDocument, SearchEngine, Synonyms
from content.search.judging import Comparison, compare, questions_of
from content.search.rehearsal import rehearsed_folder, rehearsed_tables
from content.search.trial import Trial, rank_in
from portal.config import POSTGRESQL
from portal.faqs.evidence import searches_leading_to
from portal.faqs.indexing import index_folder
from portal.faqs.queries import topic_of
from portal.faqs.search_service import engine
from portal.kernel.db import Database

MOST_ABOVE = 5
MOST_READY = 8
READY_PERIOD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How a page does for some words. Ranks begin at 1 and are ``None`` beyond the first 20.

    ``above`` are the titles and addresses of those before it with the draft, the first ones only.
    """

    words: str
    now: int | None
    then: int | None
    above: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """Searches to try: what led to the page, and what found nothing in its part of the site."""

    led_here: tuple[str, ...]
    found_nothing: tuple[str, ...]


@contextmanager
def engine_with(database: Database, document: SearchDocument) -> Iterator[SearchEngine]:
    """This installation's engine over an index that differs from the live one in this page alone."""
    if database.settings.search_engine == POSTGRESQL:
        with rehearsed_tables(database.engine, document) as rehearsed:
            yield rehearsed
    else:
        with rehearsed_folder(index_folder(database.settings), document) as rehearsed:
            yield rehearsed


def trial_now(session: Session, now: datetime, section_key: str | None = None) -> Trial:
    """The search as it is."""
    groups = content.synonym_groups(session, service_key=section_key or "")
    return Trial(
        engine(),
        Synonyms.of(group.terms for group in groups),
        content.best_bets(session, section_key=section_key or ""),
        content.seen_items(session, now),
        section_key,
    )


def rehearse(
    session: Session, words: list[str], item_id: int, before: Trial, after: Trial, now: datetime
) -> list[Rehearsed]:
    """Ask both for each of ``words``. ``item_id`` is the page all is about."""
    asked = [(each, before(each), after(each)) for each in words]
    others = {found for _, _, then in asked for found in _above(then, item_id)}
    cards = content.live_items_by_ids(session, others, None, now)
    return [
        Rehearsed(
            words=each,
            now=rank_in(ranked, item_id),
            then=rank_in(then, item_id),
            above=_named(_above(then, item_id), cards),
        )
        for each, ranked, then in asked
    ]


def compared(session: Session, before: Trial, after: Trial, now: datetime) -> Comparison | None:
    """Both on the test searches of this installation: all, or those of the section that is searched.

    ``None`` where there are none. Raises ``SearchUnavailableError``.
    """
    cards = content.judged_cards(session, None, now)
    if before.section_key:
        topic = topic_of(session, before.section_key)
        keys = topic.keys if topic is not None else {before.section_key}
        cards = [card for card in cards if card.section_key in keys]
    return compare(questions_of(cards), before, after)


def with_synonyms(session: Session, trial: Trial, group_id: int | None, terms: Iterable[str]) -> Trial:
    """The search with this group as it is typed, in place of the one it was. Raises ``InvalidText``."""
    others = _other_terms(session, trial, group_id)
    return replace(trial, synonyms=Synonyms.of([*others, checked_synonyms(terms)]))


def without_synonyms(session: Session, trial: Trial, group_id: int) -> Trial:
    """The search once this group is removed."""
    return replace(trial, synonyms=Synonyms.of(_other_terms(session, trial, group_id)))


def with_best_bet(session: Session, trial: Trial, bet_id: int | None, words: str, item_id: int) -> Trial:
    """The search with this best bet as it is typed, in place of the one it was. Raises ``InvalidText``."""
    others = content.best_bets(session, section_key=trial.section_key or "", but=bet_id)
    return replace(trial, bets=others | {checked_words(words)[1]: item_id})


def without_best_bet(session: Session, trial: Trial, bet_id: int) -> Trial:
    """The search once this best bet is removed; one for all services may come to light below it."""
    return replace(trial, bets=content.best_bets(session, section_key=trial.section_key or "", but=bet_id))


def ready_searches(session: Session, item_id: int, section_key: str, now: datetime) -> Ready:
    topic = topic_of(session, section_key)
    asked = SearchEvent.service_key
    where = or_(asked.is_(None), asked == topic.key) if topic is not None else asked.is_(None)
    gaps = content.without_hit(session, content.Period(now, READY_PERIOD), where, limit=MOST_READY)
    led_here = searches_leading_to(session, item_id, now - READY_PERIOD, limit=MOST_READY)
    return Ready(tuple(words for words, _ in led_here), tuple(gap.wordings[0] for gap in gaps))


def _other_terms(session: Session, trial: Trial, group_id: int | None) -> list[list[str]]:
    groups = content.synonym_groups(session, service_key=trial.section_key or "")
    return [group.terms for group in groups if group.id != group_id]


def _above(ranking: list[int], item_id: int) -> list[int]:
    rank = rank_in(ranking, item_id)
    return ranking[: MOST_ABOVE if rank is None else min(rank - 1, MOST_ABOVE)]


def _named(ids: list[int], cards: Mapping[int, content.ItemCard]) -> tuple[tuple[str, str], ...]:
    return tuple((cards[each].title, cards[each].slug) for each in ids if each in cards)
