"""What a word in a page is worth: BM25F in its first form (Robertson, Zaragoza and Taylor, 2004).

The occurrences of a word in all fields are weighted, added, and only then saturated. PURE.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from math import log
from operator import neg
from typing import NamedTuple

SATURATION = 5.0
"""BM25's k1. High, as a word in the title counts like eight in the body and must not saturate at once."""
WORTH_SHOWING = 0.15
"""Share of the best score below which a page shares a word with the search and no more."""
EXACT_BONUS = 0.1
"""Share of its score that a word adds once more to pages that have it in just the form typed."""


class Field(NamedTuple):
    """A field of the index: what a word in it is worth, and how far its length discounts it (BM25's b)."""

    name: str
    weight: float
    discount: float


STEM_FIELDS = (
    Field("title", 8.0, 0.5),
    Field("also", 6.0, 0.0),
    Field("summary", 3.0, 0.0),
    Field("body", 1.0, 0.9),
    Field("categories", 1.0, 0.0),
)
EXACT_FIELDS = (Field("words", 1.0, 0.75),)


class Postings(NamedTuple):
    """The pages that hold a term, in order, and what the term adds to the score of each."""

    pages: array[int]
    scores: array[float]


NO_POSTINGS = Postings(array("I"), array("f"))


def weighted(count: float, field: Field, relative_length: float) -> float:
    """So many occurrences in a field whose length is so many times the mean."""
    return field.weight * count / (1.0 - field.discount + field.discount * relative_length)


def rarity(having: int, page_count: int) -> float:
    """What a word is worth that so many of all pages have."""
    return log(1.0 + (page_count - having + 0.5) / (having + 0.5))


def saturated(weights: Mapping[int, float], page_count: int) -> Postings:
    """From the weighted occurrences in each page to scores; a word in few of all pages is worth more."""
    scale = rarity(len(weights), page_count) * (SATURATION + 1.0)
    pages = sorted(weights)
    scores = (scale * weights[page] / (weights[page] + SATURATION) for page in pages)
    return Postings(array("I", pages), array("f", scores))


def with_bonus(postings: Postings, exact: Postings) -> dict[int, float]:
    """A stem's scores by page, raised for the pages that have the exact word."""
    scores = dict(zip(*postings, strict=True))
    for page, score in zip(*exact, strict=True):
        if page in scores:
            scores[page] += EXACT_BONUS * score
    return scores


def added_up(tables: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """The sum of scores of each page. The longest table is copied in one go, the others are added to it."""
    longest_first = sorted(tables, key=len, reverse=True)
    if not longest_first:
        return {}
    totals = dict(longest_first[0])
    so_far = totals.get
    for table in longest_first[1:]:
        for page, score in table.items():
            totals[page] = so_far(page, 0.0) + score
    return totals


class Ranking(NamedTuple):
    """Some of the best pages with their scores, best first, and how many are worth showing in all."""

    wanted: list[tuple[int, float]]
    total: int


def best_of(scores: Mapping[int, float], first: int, limit: int, least_share: float) -> Ranking:
    """``limit`` pages after the ``first`` best, of those with at least this share of the best score. Equal
    scores: the lower page number comes first."""
    falling = sorted(scores.values(), reverse=True)
    if not falling:
        return Ranking([], 0)
    total = bisect_right(falling, -falling[0] * least_share, key=neg)
    last = min(first + limit, total)
    if last <= first:
        return Ranking([], total)
    enough = falling[last - 1]
    ranked = sorted((-score, page) for page, score in scores.items() if score >= enough)
    return Ranking([(page, -score) for score, page in ranked[first:last]], total)
