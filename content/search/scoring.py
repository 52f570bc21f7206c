"""What a word in a page is worth: BM25F in its first form (Robertson, Zaragoza and Taylor, 2004).

The occurrences of a word in all fields are weighted, added, and only then saturated. PURE.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from math import log
from typing import NamedTuple

SATURATION = 5.0
"""BM25's k1. High, as a word in the title counts like eight in the body and must not saturate at once."""
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
    Field("body", 1.0, 0.75),
    Field("categories", 1.0, 0.0),
)
EXACT_FIELDS = (Field("words", 1.0, 0.75),)


class Postings(NamedTuple):
    """The pages that hold a term, and what the term adds to the score of each."""

    pages: array[int]
    scores: array[float]


def weighted(count: float, field: Field, relative_length: float) -> float:
    """So many occurrences in a field whose length is so many times the mean."""
    return field.weight * count / (1.0 - field.discount + field.discount * relative_length)


def saturated(weights: Mapping[int, float], page_count: int) -> Postings:
    """From the weighted occurrences in each page to scores; a word in few of all pages is worth more."""
    rarity = log(1.0 + (page_count - len(weights) + 0.5) / (len(weights) + 0.5))
    scale = rarity * (SATURATION + 1.0)
    scores = (scale * weight / (weight + SATURATION) for weight in weights.values())
    return Postings(array("I", weights), array("f", scores))


def with_bonus(postings: Postings, exact: Postings) -> Postings:
    """A stem's scores, raised for the pages that have the exact word."""
    bonus = dict(zip(exact.pages, exact.scores, strict=True))
    both = zip(postings.pages, postings.scores, strict=True)
    scores = (score + EXACT_BONUS * bonus.get(page, 0.0) for page, score in both)
    return Postings(postings.pages, array("f", scores))
