"""The words an index knows, and which of them somebody may have meant."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

LONGEST_SHORT_WORD = 5
"""Letters up to which one slip is allowed; two in longer words."""
MOST_SIMILAR = 4
_VERIFIED = 24


@dataclass(frozen=True, slots=True)
class Similar:
    """A known word, ``distance`` slips (letter added, left out, changed, or two swapped) away."""

    word: str
    distance: int


class Vocabulary:
    """All words of an index with the number of pages that use each.

    Words that look alike are found by the pairs of letters they share, then measured. The table of pairs
    is made when the first unknown word comes (20 ms for 10,000 words).
    """

    def __init__(self, words: Sequence[str], frequencies: Sequence[int]) -> None:
        """``words`` sorted, ``frequencies`` beside them."""
        self._words = words
        self._frequency = dict(zip(words, frequencies, strict=True))
        self._pairs: dict[str, array[int]] = {}
        self._similar: dict[str, tuple[Similar, ...]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._frequency

    def frequency(self, word: str) -> int:
        """The number of pages with this word."""
        return self._frequency.get(word, 0)

    def starting_with(self, prefix: str, limit: int = 8) -> list[str]:
        """The most frequent words that begin so. Never all of them: that is what makes prefixes slow."""
        start = bisect_left(self._words, prefix)
        end = bisect_left(self._words, prefix + "\U0010ffff", start)
        return nlargest(limit, self._words[start:end], key=self.frequency)

    def similar(self, word: str) -> tuple[Similar, ...]:
        """The nearest known words, all at the same distance, likeliest first. Empty for short words."""
        if len(word) < 4 or not word.isalpha():
            return ()
        known = self._similar.get(word)
        if known is None:
            if len(self._similar) > 2000:
                self._similar.clear()
            known = self._similar[word] = self._find_similar(word)
        return known

    def split(self, word: str) -> tuple[str, str] | None:
        """Two known words run together, as in "counciltax"; the pair whose rarer half is most frequent."""
        halves = [(word[:cut], word[cut:]) for cut in range(3, len(word) - 2)]
        known = [pair for pair in halves if pair[0] in self and pair[1] in self]
        return max(known, key=lambda pair: min(map(self.frequency, pair)), default=None)

    def _find_similar(self, word: str) -> tuple[Similar, ...]:
        if not self._pairs:
            self._pairs = _pair_table(self._words)
        most = 1 if len(word) <= LONGEST_SHORT_WORD else 2
        pairs = _letter_pairs(word)
        shared: Counter[int] = Counter()
        for pair in pairs:
            shared.update(self._pairs.get(pair, ()))
        # A slip breaks two pairs, a swap three.
        enough = max(2, len(pairs) - 2 * most - 1)
        likely = nlargest(_VERIFIED, ((count, index) for index, count in shared.items() if count >= enough))
        measured = [
            (edit_distance(word, self._words[index], most), self._words[index]) for _, index in likely
        ]
        measured = [known for known in measured if 0 < known[0] <= most]
        nearest = min((distance for distance, _ in measured), default=0)
        candidates = [candidate for distance, candidate in measured if distance == nearest]
        # People seldom miss the first letter, and more often mean a word that is used a lot.
        candidates.sort(key=lambda known: (known[0] != word[0], -self.frequency(known), known))
        return tuple(Similar(candidate, nearest) for candidate in candidates[:MOST_SIMILAR])


def _letter_pairs(word: str) -> set[str]:
    edged = f"^{word}$"
    return {edged[at : at + 2] for at in range(len(edged) - 1)}


def _pair_table(words: Sequence[str]) -> dict[str, array[int]]:
    table: dict[str, array[int]] = {}
    for index, word in enumerate(words):
        if len(word) > 2 and word.isalpha():
            for pair in _letter_pairs(word):
                table.setdefault(pair, array("I")).append(index)
    return table


def edit_distance(one: str, other: str, most: int) -> int:
    """Slips between two words (optimal string alignment), or ``most + 1`` if there are more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, above = above, line
    return min(above[-1], most + 1)
