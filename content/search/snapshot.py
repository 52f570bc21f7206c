"""The index as it stood after one commit, read once and kept as plain arrays.

Whoosh holds the postings; the scores are added up by the engine, because walking Whoosh's matchers in step
costs 20 ms for a sentence of fifteen words.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from threading import RLock
from typing import Any
from weakref import finalize

from content.search.interface import SearchUnavailableError
from content.search.packed import Table, best_packed, side_by_side
from content.search.scoring import (
    EXACT_FIELDS,
    NO_POSTINGS,
    STEM_FIELDS,
    Field,
    Postings,
    Ranking,
    added_up,
    best_of,
    saturated,
    weighted,
    with_bonus,
)
from content.search.shown import Shown
from content.search.spelling import Vocabulary
from content.search.suggesting import Title
from content.search.whoosh_library import READ_FAULTS, TermNotFound

MOST_POSTINGS = 2_000_000
"""Scores kept in memory (8 bytes each) before all are dropped and read afresh."""
KEPT_AT_LEAST = 30
"""What a term takes up even if no page has it, in scores."""
MOST_TABLED = 200_000
"""The same for scores kept ready to be added up (some 80 bytes each): those of words asked for lately."""
LANES_OF_A_SCORE = 40
"""Pages whose packed scores take up as much as one score kept ready."""
CROWDED = 5
"""With fewer scores than a fifth of all pages, adding them one by one is quicker than packed."""
MOST_SHOWN = 1000
MOST_TITLES = 20_000


class Snapshot:
    """A reader and what was read from it. Threads share it: what is cached is never changed, and the
    reader itself is used by one thread at a time."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._lock = RLock()
        self._stems: dict[str, Postings | None] = {}
        self._kept = 0
        self._tables: dict[Hashable, Table] = {}
        self._tabled = 0
        self._titles: dict[int, Title] = {}
        self._shown: dict[int, Shown] = {}
        self._pages: dict[tuple[str, str], frozenset[int]] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._page_count = int(reader.doc_count())
        self._numbers = int(reader.doc_count_all())  # those of deleted pages included
        # Readers are closed when the last thread has let go of them, not when a newer one is opened.
        finalize(self, reader.close)

    @property
    def page_count(self) -> int:
        return self._page_count

    def postings(self, stem: str) -> Postings | None:
        """The scores of a stem; ``None`` when no page has it."""
        try:
            return self._stems[stem]
        except KeyError:
            pass
        postings = self._read_postings(STEM_FIELDS, stem)
        with self._lock:
            self._kept += KEPT_AT_LEAST + (len(postings.pages) if postings else 0)
            if self._kept > MOST_POSTINGS:
                self._stems.clear()
                self._kept = 0
            self._stems[stem] = postings
        return postings

    def spread(self, stem: str) -> int:
        """The number of pages with this stem."""
        postings = self.postings(stem)
        return len(postings.pages) if postings else 0

    def word_table(self, word: str, stem: str) -> Table:
        """The scores of a stem by page, with a bonus for pages that have the word in just this form."""

        def work_out() -> dict[int, float]:
            postings = self.postings(stem)
            exact = self._read_postings(EXACT_FIELDS, word)
            return with_bonus(postings, exact or NO_POSTINGS) if postings else {}

        return self.table(word, work_out)

    def table(self, meant: Hashable, work_out: Callable[[], Mapping[int, float]]) -> Table:
        """The scores of a concept by page, worked out the first time somebody means just that by it."""
        try:
            return self._tables[meant]
        except KeyError:
            pass
        table = Table(work_out())
        with self._lock:
            self._make_room(KEPT_AT_LEAST + len(table.scores))
            self._tables[meant] = table
        return table

    def best(self, tables: Sequence[Table], first: int, limit: int, least_share: float) -> Ranking:
        """The pages with the best sums of these, as ``best_of`` has them."""
        if sum([len(table.scores) for table in tables]) * CROWDED > self._numbers:
            for table in tables:
                self._pack(table)
            if found := best_packed(tables, self._numbers, first, limit, least_share):
                return found
        return best_of(added_up([table.scores for table in tables]), first, limit, least_share)

    def _pack(self, table: Table) -> None:
        if table.packed is None:
            with self._lock:
                self._make_room(self._numbers // LANES_OF_A_SCORE)
                table.packed = side_by_side(table.scores, self._numbers)

    def _make_room(self, more: int) -> None:
        self._tabled += more
        if self._tabled > MOST_TABLED:
            self._tables.clear()
            self._tabled = more

    def known(self, stems: Iterable[str]) -> Iterator[tuple[str, array[int]]]:
        """Those of ``stems`` that any page has, with the numbers of these pages, in order."""
        for stem in stems:
            if (postings := self.postings(stem)) is not None:
                yield stem, postings.pages

    def title(self, page: int) -> Title:
        """The title of a page, kept apart from the rest: suggestions look at hundreds."""
        found = self._titles.get(page)
        if found is None:
            with self._reading():
                text = str(self._reader.stored_fields(page)["shown_title"])
            if len(self._titles) >= MOST_TITLES:
                self._titles = {}
            found = self._titles[page] = Title.of(text)
        return found

    def shown(self, page: int) -> Shown:
        """The texts of a page, by its number in this snapshot."""
        found = self._shown.get(page)
        if found is None:
            with self._reading():
                stored = self._reader.stored_fields(page)
                texts = (stored["shown_title"], stored["shown_summary"], stored["shown_body"])
                found = Shown(int(stored["item_id"]), *texts)
                if len(self._shown) >= MOST_SHOWN:
                    self._shown = {}
                self._shown[page] = found
        return found

    def pages_with(self, field: str, term: str) -> frozenset[int]:
        """The numbers of all pages that have ``term`` in ``field``, scores aside."""
        key = (field, term)
        found = self._pages.get(key)
        if found is None:
            with self._reading():
                found = frozenset(page for page, _ in self._matches(field, term))
                if len(self._pages) >= MOST_SHOWN:
                    self._pages = {}
                self._pages[key] = found
        return found

    def vocabulary(self, field: str = "words") -> Vocabulary:
        """The words of a field, unstemmed: ``words`` for all text, ``title_words`` for titles and names."""
        found = self._vocabularies.get(field)
        if found is None:
            with self._reading():
                counted: Counter[str] = Counter()
                # Segment by segment: the library's own merging takes eight times as long.
                for leaf, _ in self._reader.leaf_readers():
                    for text, info in leaf.iter_field(field):
                        counted[text.decode("utf-8")] += int(info.doc_frequency())
                known = sorted(counted)
                found = Vocabulary(known, [counted[word] for word in known])
                self._vocabularies[field] = found
        return found

    def _reading(self) -> _Reading:
        return _Reading(self._lock)

    def _read_postings(self, fields: tuple[Field, ...], term: str) -> Postings | None:
        weights: dict[int, float] = {}
        length_of = self._reader.doc_field_length
        with self._reading():
            for field in fields:
                mean = self._reader.field_length(field.name) / (self._reader.doc_count_all() or 1) or 1.0
                for page, count in self._matches(field.name, term):
                    relative = length_of(page, field.name, 1) / mean if field.discount else 1.0
                    weights[page] = weights.get(page, 0.0) + weighted(count, field, relative)
        return saturated(weights, self._page_count) if weights else None

    def _matches(self, field: str, term: str) -> Iterator[tuple[int, float]]:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()


class _Reading:
    """One thread at the files; what torn ones raise becomes ``SearchUnavailableError``."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _trace: object) -> None:
        self._lock.release()
        if isinstance(fault, READ_FAULTS):
            raise SearchUnavailableError("The search index cannot be read.") from fault
