"""The best of many pages without a look at most of them.

The scores of a concept in all pages are packed into one whole number, rounded down, sixteen bits a page.
Python adds two such numbers faster than ten of the scores in them. Of the sum one byte a page is kept, its
level, and ``bytes`` counts and finds levels as fast. What rounding leaves in doubt, some thirty pages of a
thousand, is added up exactly: the ranking is that of ``scoring.best_of``, to the last digit. PURE.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from math import ceil, floor
from operator import add
from struct import pack

from content.search.scoring import Ranking

STEPS = 64
"""Steps of rounding in a score of 1."""
_LANE = 1 << 16
_LEVELS = 256
_BELOW = [bytes(range(level)) for level in range(_LEVELS + 1)]


class Table:
    """The scores of one concept by page, and ``packed`` for those who need them so."""

    __slots__ = ("highest", "packed", "scores")

    def __init__(self, scores: Mapping[int, float]) -> None:
        self.scores = scores
        self.highest = max(scores.values(), default=0.0)
        self.packed: int | None = None


def side_by_side(scores: Mapping[int, float], page_count: int) -> int:
    """These scores in one number, that of the lowest page number in the lowest bits."""
    lanes = [0] * page_count
    for page, score in scores.items():
        lanes[page] = min(int(score * STEPS), _LANE - 1)
    return int.from_bytes(pack(f"<{page_count}H", *lanes), "little")


def best_packed(
    tables: Sequence[Table], page_count: int, first: int, limit: int, least_share: float
) -> Ranking | None:
    """What ``best_of`` says of the sum of these packed tables; ``None`` where rounding leaves too much in
    doubt."""
    last = first + limit
    if not tables or last <= first:
        return None
    # Each table is rounded by less than one step, and the sum goes so far up that it just keeps to its lane.
    highest = int(sum([table.highest for table in tables]) * STEPS) + len(tables)
    levels_of_step = 2 ** ((_LANE // highest).bit_length() - 1) / _LEVELS if highest <= _LANE else 0.0
    lanes = sum([table.packed or 0 for table in tables]) * int(levels_of_step * _LEVELS)
    levels = lanes.to_bytes(2 * page_count, "little")[1::2]
    doubt = len(tables) * levels_of_step
    lowest = floor(_level_of(levels, last) - doubt)
    if lowest < 1:
        return None
    longest_first = sorted([table.scores for table in tables], key=len, reverse=True)
    pages = _pages(levels, lowest, _LEVELS)
    ranked = sorted([(-score, page) for score, page in zip(_sums(pages, longest_first), pages, strict=True)])
    least = -ranked[0][0] * least_share
    level = least * STEPS * levels_of_step
    if level - doubt < 1:
        return None
    in_doubt = _sums(_pages(levels, floor(level - doubt), ceil(level)), longest_first)
    total = _count(levels, ceil(level)) + sum([score >= least for score in in_doubt])
    return Ranking([(page, -score) for score, page in ranked[first : min(last, total)]], total)


def _level_of(levels: bytes, rank: int) -> int:
    """The highest level that so many pages reach; 0 if so many reach none."""
    for least in (96, 48, 24, 12, 1):  # few pages stand high up, and few are quickly sorted
        upper = levels.translate(None, _BELOW[least])
        if len(upper) >= rank:
            return sorted(upper, reverse=True)[rank - 1]
    return 0


def _count(levels: bytes, least: int) -> int:
    """The number of pages that reach this level."""
    return len(levels.translate(None, _BELOW[least]))


def _pages(levels: bytes, least: int, below: int) -> list[int]:
    """The pages from one level up to another."""
    return [found.start() for found in _between(least, below).finditer(levels)] if least < below else []


@lru_cache(maxsize=1024)
def _between(least: int, below: int) -> re.Pattern[bytes]:
    lowest, highest = (re.escape(bytes([level])) for level in (least, below - 1))
    return re.compile(b"[" + lowest + b"-" + highest + b"]")


def _sums(pages: Sequence[int], longest_first: Iterable[Mapping[int, float]]) -> list[float]:
    """The exact scores, added in the order of ``added_up``: in another the last digit may be another."""
    sums = [0.0] * len(pages)
    for scores in longest_first:
        sums = list(map(add, sums, map(scores.get, pages, repeat(0.0))))
    return sums
