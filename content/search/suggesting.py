"""Titles that the letters typed so far may lead to: how letters are read. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest
from typing import NamedTuple

from content.search.analysis import words
from content.search.spelling import Vocabulary


class Title(NamedTuple):
    """A title, and its words as ``analysis`` reads them, parted by blanks."""

    text: str
    words: str

    @classmethod
    def of(cls, text: str) -> Title:
        return cls(text, " ".join(words(text)))


def read_prefix(text: str, vocabulary: Vocabulary) -> list[list[str]]:
    """For each word typed, the words of titles it may be: itself, what it may become, what it may have meant.

    An empty list among them: no title has anything like that word.
    """
    typed = words(text)
    read = []
    for number, word in enumerate(typed, 1):
        is_last = number == len(typed) and text[-1].isalnum()
        options = vocabulary.starting_with(word) if is_last else [word] * (word in vocabulary)
        read.append(options or [similar.word for similar in vocabulary.similar(word)])
    return read


def best_titles(titles: Iterable[Title], text: str, limit: int) -> tuple[str, ...]:
    """Titles that go on just like that come first, then the short ones: they are about little else."""
    begun = " ".join(words(text))
    order = ((not title.words.startswith(begun), len(title.text), title.text) for title in titles)
    return tuple(title for _, _, title in nsmallest(limit, order))
