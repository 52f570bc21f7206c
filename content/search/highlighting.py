"""Marks the words of a search in titles and excerpts: escaped text, and no element but ``<mark>``.

Fast because a page shows ten results: the stems are looked for as plain letters in the stored text, the
best 200 characters are chosen, and only those are taken apart into words.
"""

from __future__ import annotations

import html
from functools import lru_cache

from markupsafe import Markup

from content.search.analysis import WORD, stem, words

EXCERPT_LENGTH = 200
"""Characters of an excerpt, about two lines on the page."""
_OCCURRENCES = 4
_LEAD_IN = 40


def mark(text: str, stems: frozenset[str]) -> Markup:
    """``text`` escaped, each word that has one of ``stems`` in ``<mark>``."""
    pieces: list[str] = []
    end = 0
    for match in WORD.finditer(text):
        if not stems.isdisjoint(_stems_of(match.group())):
            start = match.start()
            pieces += (html.escape(text[end:start]), "<mark>", html.escape(match.group()), "</mark>")
            end = match.end()
    pieces.append(html.escape(text[end:]))
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped or a literal


@lru_cache(maxsize=16384)
def _stems_of(written: str) -> tuple[str, ...]:
    return tuple(map(stem, words(written)))


def excerpt(summary: str, body: str, stems: frozenset[str]) -> Markup:
    """What to show below a title: the summary if it has words of the search, else where the body has most.

    With no such word anywhere: the summary, or the beginning of the body.
    """
    if summary:
        marked = mark(summary, stems)
        if "<mark>" in marked or not _first_places(body, stems):
            return marked
    return mark(_best_window(body, stems), stems)


def _best_window(body: str, stems: frozenset[str]) -> str:
    """The stretch of ``body`` with the most different stems, cut at word boundaries, with ellipses."""
    places = sorted(_first_places(body, stems))
    best, most = 0, 0
    for number, (start, _) in enumerate(places):
        within = {name for at, name in places[number:] if at < start + EXCERPT_LENGTH - _LEAD_IN}
        if len(within) > most:
            best, most = start, len(within)
    start = 0 if best < EXCERPT_LENGTH // 2 else body.rfind(" ", 0, best - _LEAD_IN) + 1
    end = start + EXCERPT_LENGTH
    if end < len(body):
        end = max(body.rfind(" ", start, end), start + EXCERPT_LENGTH // 2)
    text = " ".join(body[start:end].split())
    return f"{'… ' if start else ''}{text}{' …' if end < len(body) else ''}"


def _first_places(body: str, stems: frozenset[str]) -> list[tuple[int, str]]:
    """Where words that begin like a stem stand: the first few places of each."""
    lowered = body.lower()
    if len(lowered) != len(body):  # a few letters grow when lowered, and the places would not fit
        lowered = body
    found: list[tuple[int, str]] = []
    for name in stems:
        # Porter writes "polici" for policy and policies: the last letter of a stem is not to be trusted.
        beginning = name[:-1] if len(name) > 4 else name
        at = lowered.find(beginning)
        seen = 0
        while at >= 0 and seen < _OCCURRENCES:
            if at == 0 or not lowered[at - 1].isalnum():
                found.append((at, name))
                seen += 1
            at = lowered.find(beginning, at + 1)
    return found
