"""What the rest of the house knows of search. Plain data in, plain data out; no engine is named here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from markupsafe import Markup

QUERY_LIMIT = 200
"""Characters of a search that are read: a longer text costs no more than this."""


class SearchUnavailableError(Exception):
    """The index cannot be read or written now. Search answers from SQL; a change stays in the outbox."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One live page as the index sees it. ``body`` is plain text, never Markdown or HTML.

    ``within`` are the sections above ``section_key``: a search in one of them finds the page, too.
    """

    item_id: int
    title: str
    summary: str
    body: str
    also_known_as: tuple[str, ...]
    section_key: str
    categories: tuple[str, ...]
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody typed, word for word. ``section_key`` keeps one section only; ``None`` means all.

    ``is_marked`` false leaves out the marking of words and the search for a fitting excerpt, which take as
    long as the search itself: for those who only want to know which pages.
    """

    text: str
    section_key: str | None = None
    limit: int = 10
    offset: int = 0
    is_marked: bool = True


class SearchHit(NamedTuple):
    """One answer. Both texts are escaped and hold no element but ``<mark>``."""

    item_id: int
    score: float
    title_html: Markup
    excerpt_html: Markup


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of hits, best first. ``total`` counts all pages; ``did_you_mean`` is plain text to escape.

    ``best_id``: the page that owners put first for these words. No engine knows of it.
    """

    hits: tuple[SearchHit, ...]
    total: int
    did_you_mean: str | None
    engine: str
    best_id: int | None = None


@dataclass(frozen=True)
class Synonyms:
    """Groups of terms that mean the same; a term may be several words. Immutable, so it can key a cache."""

    groups: tuple[tuple[str, ...], ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Every word of a search looks these up, and to go through all groups takes longer than the rest."""
        return hash(self.groups)

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> Synonyms:
        """From any iterables, say the rows of a table; groups of fewer than two terms are left out."""
        tuples = (tuple(terms) for terms in groups)
        return cls(tuple(terms for terms in tuples if len(terms) > 1))


NO_SYNONYMS = Synonyms()


class SearchEngine(Protocol):
    """What every engine can do.

    Any method may raise ``SearchUnavailableError``; none raises for what people type.
    """

    def search(self, query: SearchQuery, synonyms: Synonyms) -> SearchResults: ...

    def suggest(self, prefix: str, limit: int = 6, section_key: str | None = None) -> tuple[str, ...]:
        """Titles of pages that the letters typed so far may lead to, best first."""
        ...

    def replace(self, documents: Iterable[SearchDocument]) -> None:
        """Put these in, instead of what stood under the same ids. Visible to every process on return."""
        ...

    def remove(self, item_ids: Iterable[int]) -> None:
        """Take these out; unknown ids are no fault."""
        ...

    def rebuild(self, documents: Iterable[SearchDocument], progress: Callable[[int], None]) -> None:
        """A new index of exactly these, swapped in at the end; ``progress`` hears how many are done.

        ``documents`` is first read once all other writers are shut out, so a lazy query sees what they wrote.
        """
        ...

    def is_ready(self) -> bool:
        """Whether there is an index that can be read and holds at least one page."""
        ...
