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
LEAD_IN = 40
OCCURRENCES = 4
"""Places of one word that are weighed when the best stretch of a body is chosen."""
MOST_MARKS = 50


def mark(text: str, stems: frozenset[str]) -> Markup:
    """``text`` escaped, each word that has one of ``stems`` in ``<mark>``."""
    pieces: list[str] = []
    end = 0
    for start, _ in sorted(_places(text, stems, MOST_MARKS)):
        match = WORD.match(text, start)
        if match and start >= end and not stems.isdisjoint(_stems_of(match.group())):
            word = match.group()
            marked = word if word.isalnum() else html.escape(word)
            pieces += (html.escape(text[end:start]), "<mark>", marked, "</mark>")
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
    marked = mark(summary, stems)
    return marked if "<mark>" in marked else body_excerpt(summary, body, stems)


def body_excerpt(summary: str, body: str, stems: frozenset[str]) -> Markup:
    """Where the body has most words of the search; with none there, the summary or the body's beginning."""
    places = sorted(_places(body, stems, OCCURRENCES))
    return mark(summary if summary and not places else _best_window(body, places), stems)


def _best_window(body: str, places: list[tuple[int, str]]) -> str:
    """The stretch of ``body`` with the most different stems, cut at word boundaries, with ellipses."""
    best, most = 0, 0
    for number, (start, _) in enumerate(places):
        within = {name for at, name in places[number:] if at < start + EXCERPT_LENGTH - LEAD_IN}
        if len(within) > most:
            best, most = start, len(within)
    start = 0 if best < EXCERPT_LENGTH // 2 else body.rfind(" ", 0, best - LEAD_IN) + 1
    end = start + EXCERPT_LENGTH
    if end < len(body):
        end = max(body.rfind(" ", start, end), start + EXCERPT_LENGTH // 2)
    text = " ".join(body[start:end].split())
    return f"{'… ' if start else ''}{text}{' …' if end < len(body) else ''}"


def _places(text: str, stems: frozenset[str], most: int) -> list[tuple[int, str]]:
    """Where words that begin like a stem stand: up to ``most`` places of each."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered, and the places would not fit
        lowered = text
    found: list[tuple[int, str]] = []
    for name in stems:
        for beginning in _beginnings(name):
            at = lowered.find(beginning)
            left = most
            while at >= 0 and left:
                if at == 0 or not lowered[at - 1].isalnum():
                    found.append((at, name))
                    left -= 1
                at = lowered.find(beginning, at + 1)
    return found


@lru_cache(maxsize=4096)
def _beginnings(name: str) -> tuple[str, ...]:
    """How a word with this stem may begin in a text."""
    if len(name) < 5:
        return (name,)
    # The last letter of a stem is not to be trusted ("polici" for policy), and email may be e-mail.
    return name[:-1], f"{name[0]}-{name[1:-1]}"
