"""The search engine on PostgreSQL's full-text search.

What was typed is read just as for the other engine (``concepts``). The database finds the pages by an index
over their vectors and weighs each lexeme with ``ts_rank``; what that lacks is added here: a lexeme in few
pages is worth more, a page gets the best alternative of each concept, and the sum of concepts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from threading import Lock
from typing import Any

from markupsafe import escape
from sqlalchemy import Connection, Engine

from content.search.analysis import is_key, words
from content.search.concepts import Alternative, Concept, Plan, make_plan
from content.search.interface import (
    QUERY_LIMIT,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResults,
    SearchUnavailableError,
    Synonyms,
)
from content.search.postgres_lexicon import PostgresLexicon
from content.search.postgres_store import SCHEMA, PostgresStore
from content.search.postgres_words import EXACT, TITLE, any_of, quoted
from content.search.scoring import EXACT_BONUS, WORTH_SHOWING, best_of
from content.search.shown import Shown
from content.search.suggesting import Title, best_titles, read_prefix

ENGINE = "postgresql"
MOST_READ = 1_000
"""Pages whose texts are looked at for a phrase."""
WEIGHTS = [0.25, 0.45, 0.75, 1.0]
"""What an occurrence is worth in the body, the summary, another name, the title (D, C, B, A)."""

_SCORES = """
WITH term AS (
    SELECT * FROM unnest(
        CAST(:concepts AS int[]), CAST(:options AS int[]), CAST(:needs AS int[]),
        CAST(:counts AS int[]), CAST(:queries AS text[]), CAST(:worths AS float8[])
    ) AS t(concept, option, needs, counts, query, worth)
), hit AS (
    SELECT page.item_id, term.concept, term.option,
        sum(term.worth * ts_rank(CAST(:weights AS float4[]), page.vector, term.query::tsquery, 1)) AS score
    FROM term JOIN {schema}.page AS page ON page.vector @@ term.query::tsquery
    WHERE CAST(:section AS text) IS NULL OR :section = ANY(page.sections)
    GROUP BY page.item_id, term.concept, term.option
    HAVING sum(term.counts) >= max(term.needs)
)
SELECT item_id, sum(best) FROM (
    SELECT item_id, concept, max(score) AS best FROM hit GROUP BY item_id, concept
) AS concept GROUP BY item_id
"""
_SHOWN = """
SELECT item_id, title, summary, body,
    ARRAY(SELECT lexeme FROM unnest(vector) WHERE lexeme = ANY(:stems)) AS stems
FROM {schema}.page WHERE item_id = ANY(:ids)
"""
_TITLES = """
SELECT title FROM {schema}.page
WHERE vector @@ CAST(:query AS tsquery) AND (CAST(:section AS text) IS NULL OR :section = ANY(sections))
"""


@dataclass(frozen=True, slots=True)
class _Term:
    """A row for the database: one lexeme of one alternative of one concept.

    ``needs``: how many counted terms of its alternative a page must have. One that does not count is a bonus.
    """

    concept: int
    option: int
    needs: int
    counts: int
    lexeme: str
    worth: float


class PostgresEngine:
    """A ``SearchEngine`` in one schema of a database. Threads and processes share it freely; an object keeps
    the words of the index, and reads them again when somebody has changed it."""

    def __init__(self, engine: Engine, schema: str = SCHEMA) -> None:
        self._store = PostgresStore(engine, schema)
        self._reading_words = Lock()
        self._lexicon: PostgresLexicon | None = None

    def search(self, query: SearchQuery, synonyms: Synonyms) -> SearchResults:
        if query.section_key is not None and not is_key(query.section_key):
            return SearchResults((), 0, None, ENGINE)
        with self._store.reading() as connection:
            lexicon = self._words(connection)
            plan = make_plan(query.text, synonyms, lexicon)
            scores = self._scores(connection, list(_terms(plan, lexicon)), query.section_key)
            if plan.phrases:
                scores = self._with_phrases(connection, plan, scores)
            ranking = best_of(scores, max(query.offset, 0), max(query.limit, 0), WORTH_SHOWING)
            stems = plan.stems() if query.is_marked else None
            hits = tuple(self._hits(connection, ranking.wanted, stems))
        return SearchResults(hits, ranking.total, plan.did_you_mean, ENGINE)

    def suggest(self, prefix: str, limit: int = 6, section_key: str | None = None) -> tuple[str, ...]:
        text = prefix[:QUERY_LIMIT]
        if not words(text) or (section_key is not None and not is_key(section_key)):
            return ()
        with self._store.reading() as connection:
            read = read_prefix(text, self._words(connection).vocabulary("title_words"))
            if not all(word.options for word in read):
                return ()
            wanted = " & ".join(f"({any_of(TITLE + each for each in word.options)})" for word in read)
            rows = connection.execute(
                self._store.statement(_TITLES), {"query": wanted, "section": section_key}
            )
            titles = {Title.of(title) for (title,) in rows}
        return best_titles(titles, text, read, limit)

    def replace(self, documents: Iterable[SearchDocument]) -> None:
        self._store.replace(documents)

    def remove(self, item_ids: Iterable[int]) -> None:
        self._store.remove(item_ids)

    def rebuild(self, documents: Iterable[SearchDocument], progress: Callable[[int], None]) -> None:
        self._store.rebuild(documents, progress)

    def is_ready(self) -> bool:
        try:
            with self._store.reading() as connection:
                return self._words(connection).page_count > 0
        except SearchUnavailableError:
            return False

    def _words(self, connection: Connection) -> PostgresLexicon:
        """The words as they stand now, for one look at one row."""
        state = self._store.statement("SELECT version FROM {schema}.state")
        version: int = connection.execute(state).scalar_one()
        known = self._lexicon
        if known is None or known.version != version:
            with self._reading_words:
                known = self._lexicon
                if known is None or known.version != version:
                    known = PostgresLexicon.read(self._store, connection, version)
                    self._lexicon = known
        return known

    def _scores(self, connection: Connection, terms: list[_Term], section: str | None) -> dict[int, float]:
        """The score of every page that has anything of what is looked for, by its id."""
        if not terms:
            return {}
        rows = connection.execute(
            self._store.statement(_SCORES),
            {
                "concepts": [term.concept for term in terms],
                "options": [term.option for term in terms],
                "needs": [term.needs for term in terms],
                "counts": [term.counts for term in terms],
                "queries": [quoted(term.lexeme) for term in terms],
                "worths": [term.worth for term in terms],
                "weights": WEIGHTS,
                "section": section,
            },
        )
        return dict(map(tuple, rows))

    def _with_phrases(self, connection: Connection, plan: Plan, scores: dict[int, float]) -> dict[int, float]:
        """The pages that have all quoted phrases, among so many of the best that it cannot take long."""

        def has_all(row: Any) -> bool:
            text = f"{row.title}\n{row.summary}\n{row.body}".lower()
            return all(phrase.is_in(text) for phrase in plan.phrases)

        best = nlargest(MOST_READ, scores, key=scores.__getitem__)
        return {row.item_id: scores[row.item_id] for row in self._shown(connection, best) if has_all(row)}

    def _hits(
        self, connection: Connection, wanted: list[tuple[int, float]], stems: frozenset[str] | None
    ) -> Iterator[SearchHit]:
        rows = {
            row.item_id: row for row in self._shown(connection, [page for page, _ in wanted], stems or ())
        }
        for page, score in wanted:
            row = rows[page]
            shown = Shown(page, row.title, row.summary, row.body)
            if stems is None:
                texts = escape(row.title), escape(row.summary)
            else:
                here = frozenset(row.stems)
                texts = shown.marked(here, page, {page: here}.__getitem__)
            yield SearchHit(page, score, *texts)

    def _shown(self, connection: Connection, ids: list[int], stems: Collection[str] = ()) -> list[Any]:
        if not ids:
            return []
        asked = {"ids": ids, "stems": list(stems)}
        return list(connection.execute(self._store.statement(_SHOWN), asked))


def _terms(plan: Plan, lexicon: PostgresLexicon) -> Iterator[_Term]:
    for number, concept in enumerate(plan.concepts):
        for option, alternative in enumerate(concept.alternatives):
            yield from _terms_of(number, option, alternative, lexicon)
        yield from _bonus(number, concept, lexicon)


def _terms_of(
    concept: int, option: int, alternative: Alternative, lexicon: PostgresLexicon
) -> Iterator[_Term]:
    needs = len(alternative.stems) if alternative.needs_all else 1
    for each in alternative.stems:
        if lexicon.spread(each):
            yield _Term(concept, option, needs, 1, each, alternative.boost * lexicon.rarity(each))


def _bonus(concept: int, meant: Concept, lexicon: PostgresLexicon) -> Iterator[_Term]:
    """A page that has the word in just the form typed."""
    if meant.word and lexicon.spread(EXACT + meant.word):
        worth = EXACT_BONUS * lexicon.rarity(EXACT + meant.word)
        yield _Term(concept, 0, 1, 0, EXACT + meant.word, worth)
