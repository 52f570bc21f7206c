"""Finds the terms of synonym groups in what was typed. The library knows no synonyms: they are added here."""

from __future__ import annotations

from functools import lru_cache

from content.search.analysis import content_words, stem, stems, words
from content.search.interface import Synonyms

Stems = tuple[str, ...]
Terms = dict[str, tuple[tuple[Stems, Stems], ...]]


@lru_cache(maxsize=8)
def terms_of(synonyms: Synonyms) -> Terms:
    """By its first stem, each term with another of its group: the one in full, what the other is about."""
    table: dict[str, list[tuple[Stems, Stems]]] = {}
    for group in synonyms.groups:
        terms = {term: tuple(stems(term)) for term in group}
        for full in terms.values():
            for other, other_full in terms.items():
                if full and other_full and other_full != full:
                    about = tuple(stem(word) for word in content_words(words(other)))
                    table.setdefault(full[0], []).append((full, about))
    # Longest first: "council tax" is taken as one term even where "council" is one as well.
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in table.items()}


def synonyms_at(terms: Terms, typed: Stems, at: int) -> tuple[int, list[Stems]]:
    """The longest term that begins at word ``at``, as its number of words, and what else says the same.

    No term begins there: zero and an empty list.
    """
    length = 0
    others: list[Stems] = []
    for full, about in terms.get(typed[at], ()):
        if (not length or length == len(full)) and typed[at : at + len(full)] == full:
            length = len(full)
            if about not in others:
                others.append(about)
    return length, others
