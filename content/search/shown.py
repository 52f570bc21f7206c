"""What a result shows of a page, and what was marked in it before: the same few words come again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup

from content.search.analysis import stems
from content.search.highlighting import body_excerpt, mark

MOST_MARKED = 16
"""Ways of marking one text that are kept."""


@lru_cache(maxsize=512)
def _once(found: frozenset[str]) -> frozenset[str]:
    """The same few stems stand in many titles, and a set of them is as large as what is kept under it."""
    return found


class Markable:
    """A title or a summary. What is marked in it depends only on the looked-for stems that it has."""

    __slots__ = ("_marked", "stems", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.stems = tuple(dict.fromkeys(stems(text)))  # of thousands of texts: a set is five times as large
        self._marked: dict[frozenset[str], Markup] = {}

    def marked(self, looked_for: frozenset[str]) -> Markup:
        here = looked_for.intersection(self.stems)
        found = self._marked.get(here)
        if found is None:
            if len(self._marked) >= MOST_MARKED:
                self._marked = {}
            found = self._marked[_once(here)] = mark(self.text, here)
        return found


class Shown:
    """The texts of a page. ``body`` may be cut."""

    __slots__ = ("_excerpts", "body", "item_id", "summary", "title")

    def __init__(self, item_id: int, title: str, summary: str, body: str) -> None:
        self.item_id = item_id
        self.title = Markable(title)
        self.summary = Markable(summary)
        self.body = body
        self._excerpts: dict[frozenset[str], Markup] = {}

    def marked(
        self, looked_for: frozenset[str], page: int, on_page: Callable[[int], frozenset[str]]
    ) -> tuple[Markup, Markup]:
        """The title, and what to show below it, with these stems marked: the summary if it has any of them,
        else where the body has most. Only then ``on_page`` is asked which of them the ``page`` has at all."""
        title = self.title.marked(looked_for)
        if looked_for.isdisjoint(self.summary.stems):
            return title, self._excerpt(on_page(page))
        return title, self.summary.marked(looked_for)

    def _excerpt(self, on_page: frozenset[str]) -> Markup:
        found = self._excerpts.get(on_page)
        if found is None:
            if len(self._excerpts) >= MOST_MARKED:
                self._excerpts.pop(next(iter(self._excerpts)), None)  # the oldest
            found = body_excerpt(self.summary.text, self.body, on_page)
            self._excerpts[on_page] = found
        return found
