"""A search as readers get it, but with words, best bets or an index that are only being tried."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from content.search.analysis import gist
from content.search.interface import SearchEngine, SearchQuery, Synonyms

DEPTH = 20
"""Ranks that are told apart; what comes later nobody reads."""
_LOOKED_AT = 2 * DEPTH
"""Hits asked for: some may stand in the index and be seen by nobody any more."""


@dataclass(frozen=True)
class Trial:
    """Called with words it ranks pages, best first. ``bets`` is gist → page; ``seen`` are the pages that
    readers see. With ``section_key`` it is the search within that section."""

    engine: SearchEngine
    synonyms: Synonyms
    bets: Mapping[str, int]
    seen: Set[int]
    section_key: str | None = None

    def __call__(self, words: str) -> list[int]:
        """Raises ``SearchUnavailableError``."""
        query = SearchQuery(words, self.section_key, limit=_LOOKED_AT, is_marked=False)
        found = [hit.item_id for hit in self.engine.search(query, self.synonyms).hits]
        first = self.bets.get(" ".join(gist(words)))
        ranked = [first] if first is not None else []
        ranked += [item_id for item_id in found if item_id != first]
        return [item_id for item_id in ranked if item_id in self.seen][:DEPTH]


def rank_in(ranking: list[int], item_id: int) -> int | None:
    """1 for the first; ``None`` for a page that is not among them."""
    return ranking.index(item_id) + 1 if item_id in ranking else None
