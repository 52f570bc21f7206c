"""The list of contents of a stored page, taken from its sanitised HTML. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

FEWEST = 3
"""Headings from which on a list of contents helps."""


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A heading of the page: the id to link to and its words as plain text."""

    id: str
    title: str


@lru_cache(maxsize=2_000)
def contents_of(body_html: str) -> tuple[ContentsLine, ...]:
    """The main headings in order; empty for a page with fewer than three."""
    if body_html.count("<h2") < FEWEST:
        return ()
    finder = _Headings()
    finder.feed(body_html)
    finder.close()
    lines = tuple(ContentsLine(id_, " ".join(title.split())) for id_, title in finder.found)
    return lines if len(lines) >= FEWEST else ()


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        id_ = dict(attrs).get("id") or ""
        if tag == "h2" and id_:
            self._is_inside = True
            self.found.append((id_, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "h2":
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            id_, title = self.found[-1]
            self.found[-1] = (id_, title + data)
