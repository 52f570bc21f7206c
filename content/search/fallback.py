"""Search without an index: slower and plainer, straight from the live pages in the database.

Used while the index cannot be read or is still empty, so that a broken cache never means "no answers".
No stems but cut-off endings, no spelling, no phrases; pages with words in the title come first.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Float, Text, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from content.models import ContentItem, Revision, Section
from content.queries.visibility import Reader, visible, within
from content.search.analysis import content_words, is_key, stem, words
from content.search.highlighting import excerpt, mark
from content.search.interface import (
    QUERY_LIMIT,
    SearchEngine,
    SearchHit,
    SearchQuery,
    SearchResults,
    SearchUnavailableError,
    Synonyms,
)
from content.search.thesaurus import synonyms_at, terms_of

ENGINE = "sql"
MOST_WORDS = 8
SYNONYM_WORTH = 0.6

_log = logging.getLogger(__name__)


def search_or_fall_back(
    session: Session,
    engine: SearchEngine,
    query: SearchQuery,
    synonyms: Synonyms,
    *,
    now: datetime,
    who: Reader = None,
) -> SearchResults:
    """What ``engine`` finds; what the database finds if the index is missing, torn or empty.

    Hits of the index are not checked for visibility here: the caller fetches the pages anyway.
    """
    try:
        found = engine.search(query, synonyms)
        if found.total or engine.is_ready():
            return found
    except SearchUnavailableError as fault:
        _log.warning("%s Searching the database instead.", fault)
    return search_database(session, query, synonyms, now=now, who=who)


def search_database(
    session: Session,
    query: SearchQuery,
    synonyms: Synonyms,
    *,
    now: datetime,
    who: Reader = None,
    section_ids: Collection[int] | None = None,
) -> SearchResults:
    """Live pages that contain what was typed, or what a synonym group says is the same; if ``section_ids``
    are given, of these sections only."""
    worth = _looked_for(query.text, synonyms)
    if not worth or not is_key(query.section_key or ""):
        return SearchResults((), 0, None, ENGINE)
    score = sum((_score(stemmed, share) for stemmed, share in worth.items()), literal(0.0, Float))
    conditions = [visible(who, now), or_(*(_found(column, each) for each in worth for column, _ in _COLUMNS))]
    if query.section_key is not None:
        conditions.append(ContentItem.section_id.in_(within(query.section_key)))
    if section_ids is not None:
        conditions.append(ContentItem.section_id.in_(sorted(section_ids)))
    found = (
        select(ContentItem.id, Revision.title, Revision.summary, Revision.body_text, score.label("score"))
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(and_(*conditions))
    )
    best_first = found.order_by(score.desc(), ContentItem.id)
    page = best_first.limit(max(query.limit, 0)).offset(max(query.offset, 0))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    stems = frozenset(worth)
    hits = tuple(
        SearchHit(item_id, float(points), mark(title, stems), excerpt(summary, body, stems))
        for item_id, title, summary, body, points in session.execute(page)
    )
    return SearchResults(hits, total, None, ENGINE)


def titles_holding(
    session: Session, typed: str, who: Reader, now: datetime, *, section_ids: Collection[int], limit: int
) -> tuple[str, ...]:
    """Titles of live pages of these sections that hold all words typed so far, for suggestions."""
    parts = words(typed[:QUERY_LIMIT])[:MOST_WORDS]
    if not parts:
        return ()
    statement = (
        select(Revision.title)
        .join(ContentItem, ContentItem.live_revision_id == Revision.id)
        .where(
            visible(who, now),
            ContentItem.section_id.in_(sorted(section_ids)),
            *(func.lower(Revision.title).contains(part, autoescape=True) for part in parts),
        )
        .order_by(func.length(Revision.title), Revision.title, ContentItem.id)
        .limit(limit)
    )
    return tuple(session.scalars(statement))


def _looked_for(text: str, synonyms: Synonyms) -> dict[str, float]:
    """The stems to look for, each with its worth."""
    typed = words(text[:QUERY_LIMIT])
    worth = {stem(word): 1.0 for word in content_words(typed)[:MOST_WORDS]}
    stemmed = tuple(map(stem, typed))
    terms = terms_of(synonyms)
    for at in range(len(stemmed)):
        for other in synonyms_at(terms, stemmed, at)[1]:
            for each in other:
                if len(worth) < 2 * MOST_WORDS:
                    worth.setdefault(each, SYNONYM_WORTH)
    return worth


_COLUMNS: tuple[tuple[ColumnElement[str] | InstrumentedAttribute[str], float], ...] = (
    (Revision.title, 8.0),
    (cast(Revision.also_known_as, Text), 6.0),
    (Revision.summary, 3.0),
    (Revision.body_text, 1.0),
)


def _found(column: ColumnElement[str] | InstrumentedAttribute[str], stemmed: str) -> ColumnElement[bool]:
    # Porter writes "polici" for policy and policies: without its last letter a stem begins both.
    beginning = stemmed[:-1] if len(stemmed) > 4 else stemmed
    return func.lower(column).contains(beginning, autoescape=True)


def _score(stemmed: str, share: float) -> ColumnElement[float]:
    points = (
        case((_found(column, stemmed), literal(weight * share, Float)), else_=literal(0.0, Float))
        for column, weight in _COLUMNS
    )
    return sum(points, literal(0.0, Float))
