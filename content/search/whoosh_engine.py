"""The search engine on Whoosh.

How a search is answered:

1. The text becomes concepts with alternatives (``concepts``): stems, synonyms at 0.6, near spellings of
   words the index does not know, endings of the last word, words written apart or together.
2. Each alternative brings the pages that have it, scored by BM25F over title, other names, summary, body
   and categories (``scoring``); a page gets the best alternative of each concept, and the sum of concepts.
3. A page with a word in just the form typed gets a tenth of that word's score on top: "universal" and
   "university" have one stem.
4. Words that only hold a question together ("how do I") count only when there are no others.
5. Phrases in quotation marks keep the pages that have them; pages far below the best are left out.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from heapq import nlargest
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from markupsafe import escape

from content.search.analysis import is_key, words
from content.search.concepts import Alternative, Concept, Plan, make_plan
from content.search.index_folder import IndexFolder, Signature
from content.search.interface import (
    QUERY_LIMIT,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResults,
    SearchUnavailableError,
    Synonyms,
)
from content.search.packed import Table
from content.search.scoring import WORTH_SHOWING, Ranking, added_up, best_of
from content.search.snapshot import MOST_SHOWN, Snapshot
from content.search.suggesting import best_titles, read_prefix
from content.search.whoosh_library import make_schema

ENGINE = "whoosh"
TORN_SECONDS = 5.0


class WhooshEngine:
    """A ``SearchEngine`` over one folder. Threads and processes share the folder freely; an object is made
    once a process and holds one snapshot of the index, changed for a newer one as soon as there is one."""

    def __init__(self, folder: Path) -> None:
        self._folder = IndexFolder(folder)
        self._opening = Lock()
        self._current: tuple[Signature, int, Snapshot] | None = None
        self._torn: tuple[Signature, float] | None = None

    def search(self, query: SearchQuery, synonyms: Synonyms) -> SearchResults:
        snapshot = self._snapshot()
        plan = make_plan(query.text, synonyms, snapshot)
        ranking = _ranking(query, plan, snapshot)
        hits = tuple(_hits(snapshot, ranking.wanted, plan if query.is_marked else None))
        return SearchResults(hits, ranking.total, plan.did_you_mean, ENGINE)

    def suggest(self, prefix: str, limit: int = 6, section_key: str | None = None) -> tuple[str, ...]:
        text = prefix[:QUERY_LIMIT]
        if not words(text):
            return ()
        snapshot = self._snapshot()
        read = read_prefix(text, snapshot.vocabulary("title_words"))
        pages: frozenset[int] | None = None if section_key is None else _pages_of(section_key, snapshot)
        for word in read:
            having = frozenset(
                page for option in word.options for page in snapshot.pages_with("title_words", option)
            )
            pages = having if pages is None else pages & having
        return best_titles({snapshot.title(page) for page in pages or ()}, text, read, limit)

    def replace(self, documents: Iterable[SearchDocument]) -> None:
        self._folder.change(documents, ())

    def remove(self, item_ids: Iterable[int]) -> None:
        self._folder.change((), item_ids)

    def rebuild(self, documents: Iterable[SearchDocument], progress: Callable[[int], None]) -> None:
        self._folder.rebuild(documents, progress)

    def is_ready(self) -> bool:
        try:
            return self._snapshot().page_count > 0
        except SearchUnavailableError:
            return False

    def _snapshot(self) -> Snapshot:
        """The newest state of the index, for one look at a file. A forked process opens files of its own."""
        signature = self._folder.signature()
        current = self._current
        if current is None or current[0] != signature or current[1] != os.getpid():
            if signature is None:
                raise SearchUnavailableError("There is no search index yet.")
            with self._opening:
                current = self._current
                if current is None or current[0] != signature or current[1] != os.getpid():
                    current = (signature, os.getpid(), self._open(signature))
                    self._current = current
        return current[2]

    def _of_this_form(self, reader: Any) -> Any:
        """An index that an older version of this code made has other fields: it must be built anew."""
        if set(reader.schema.names()) != set(make_schema().names()):
            reader.close()
            raise SearchUnavailableError("The search index is of an older form.")
        return reader

    def _open(self, signature: Signature) -> Snapshot:
        """Open what the pointer names. A torn index is left alone for a while: trying takes its time."""
        if self._torn and self._torn[0] == signature and monotonic() - self._torn[1] < TORN_SECONDS:
            raise SearchUnavailableError("The search index could not be opened a moment ago.")
        try:
            return Snapshot(self._of_this_form(self._folder.open_reader()))
        except SearchUnavailableError:
            self._torn = (signature, monotonic())
            raise


def _ranking(query: SearchQuery, plan: Plan, snapshot: Snapshot) -> Ranking:
    tables = [_table(concept, snapshot) for concept in plan.concepts]
    first, limit = max(query.offset, 0), max(query.limit, 0)
    if not plan.phrases and query.section_key is None:
        return snapshot.best(tables, first, limit, WORTH_SHOWING)
    scores = added_up([table.scores for table in tables])
    if plan.phrases:
        scores = _with_phrases(plan, scores, snapshot)
    if query.section_key is not None:
        pages = _pages_of(query.section_key, snapshot)
        scores = {page: score for page, score in scores.items() if page in pages}
    return best_of(scores, first, limit, WORTH_SHOWING)


def _table(concept: Concept, snapshot: Snapshot) -> Table:
    if concept.word:
        return snapshot.word_table(concept.word, concept.alternatives[0].stems[0])
    return snapshot.table(concept.alternatives, partial(_best_alternatives, concept, snapshot))


def _best_alternatives(concept: Concept, snapshot: Snapshot) -> dict[int, float]:
    best: dict[int, float] = {}
    for alternative in concept.alternatives:
        for page, score in _alternative(alternative, snapshot).items():
            if score > best.get(page, 0.0):
                best[page] = score
    return best


def _single(alternative: Alternative, snapshot: Snapshot) -> dict[int, float]:
    postings = snapshot.postings(alternative.stems[0])
    if postings is None:
        return {}
    if alternative.boost == 1.0:
        return dict(zip(postings.pages, postings.scores, strict=True))
    boosted = (score * alternative.boost for score in postings.scores)
    return dict(zip(postings.pages, boosted, strict=True))


def _alternative(alternative: Alternative, snapshot: Snapshot) -> dict[int, float]:
    parts = [_single(Alternative((each,), alternative.boost), snapshot) for each in alternative.stems]
    if len(parts) == 1:
        return parts[0]
    pages = set(parts[0])
    for part in parts[1:]:
        pages = pages & part.keys() if alternative.needs_all else pages | part.keys()
    return {page: sum(part.get(page, 0.0) for part in parts) for page in pages}


def _with_phrases(plan: Plan, scores: dict[int, float], snapshot: Snapshot) -> dict[int, float]:
    """The pages that have all quoted phrases, among so many of the best that it cannot take long."""

    def has_all(page: int) -> bool:
        shown = snapshot.shown(page)
        text = f"{shown.title.text}\n{shown.summary.text}\n{shown.body}".lower()
        return all(phrase.is_in(text) for phrase in plan.phrases)

    return {
        page: scores[page] for page in nlargest(MOST_SHOWN, scores, key=scores.__getitem__) if has_all(page)
    }


def _pages_of(section_key: str, snapshot: Snapshot) -> frozenset[int]:
    return snapshot.pages_with("sections", section_key) if is_key(section_key) else frozenset()


def _hits(snapshot: Snapshot, ranked: list[tuple[int, float]], plan: Plan | None) -> Iterator[SearchHit]:
    """What is shown of these pages, in this order; with a ``plan``, with its words marked."""
    if plan is None:
        for page, score in ranked:
            shown = snapshot.shown(page)
            yield SearchHit(shown.item_id, score, escape(shown.title.text), escape(shown.summary.text))
        return
    stems = plan.stems()
    on_page = partial(_stems_on, list(snapshot.known(stems)))
    for page, score in ranked:
        shown = snapshot.shown(page)
        yield SearchHit(shown.item_id, score, *shown.marked(stems, page, on_page))


def _stems_on(known: list[tuple[str, array[int]]], page: int) -> frozenset[str]:
    """Those of the ``known`` stems that this page has; where its number would stand it stands or does not."""
    return frozenset(
        [stem for stem, pages in known if pages[bisect_left(pages, page, 0, len(pages) - 1)] == page]
    )
