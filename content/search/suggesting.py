"""Titles that the letters typed so far may lead to: how letters are read. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Typed:
    """One word typed. ``options``: the words of titles it may be, empty where no title has anything like it;
    ``said``: how a title that says it goes on, with blanks around its words."""

    options: tuple[str, ...]
    said: tuple[str, ...]


def read_prefix(text: str, vocabulary: Vocabulary) -> list[Typed]:
    """For each word typed what it may be: itself, what the last may become, what it may have meant."""
    typed = words(text)
    read = []
    for number, word in enumerate(typed, 1):
        is_last = number == len(typed) and text[-1].isalnum()
        options = vocabulary.starting_with(word) if is_last else [word] * (word in vocabulary)
        if options:
            read.append(Typed(tuple(options), (f" {word}" if is_last else f" {word} ",)))
        else:
            meant = tuple(similar.word for similar in vocabulary.similar(word))
            read.append(Typed(meant, tuple(f" {each} " for each in meant)))
    return read


def best_titles(titles: Iterable[Title], text: str, read: list[Typed], limit: int) -> tuple[str, ...]:
    """Titles that go on just like that come first, then those that have all of it somewhere, then pages that
    go by such a name; of equals the short ones, which are about little else."""
    begun = " ".join(words(text))
    order = (
        (
            not title.words.startswith(begun),
            not _says_all(f" {title.words} ", read),
            len(title.text),
            title.text,
        )
        for title in titles
    )
    return tuple(title for *_, title in nsmallest(limit, order))


def _says_all(title: str, read: list[Typed]) -> bool:
    return all(any(beginning in title for beginning in each.said) for each in read)
