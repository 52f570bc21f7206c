"""Pages and searches as PostgreSQL's full-text search takes them: lexemes with places and weights. PURE.

We make the lexemes ourselves, by the same ``analysis`` as for the other engine, and none of the database's
own dictionaries: what counts as a word, and which words share a stem, must not hang on the engine. Three
kinds stand in one vector, told apart by a sign that no word begins with:

- stems, with the weight of their field: what is looked for;
- ``=word``, every word as written: exact matches, spelling, unfinished words;
- ``^word``, the words of titles and other names: suggestions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from content.search.analysis import stem, words
from content.search.interface import SearchDocument

EXACT, TITLE = "=", "^"
LAST_PLACE = 16_383
"""The database counts no further."""
MOST_PLACES = 100
"""Places kept of one lexeme in one page; the database keeps at most 256."""


def vector_of(document: SearchDocument) -> str:
    """The literal of a ``tsvector``: title A, other names B, summary C, body and categories D."""
    places: dict[str, list[str]] = {}
    written: set[str] = set()
    at = 0
    for text, label in _fields(document):
        for word in words(text):
            at += 1
            written.add(word)
            found = places.setdefault(stem(word), [])
            if len(found) < MOST_PLACES:
                found.append(f"{min(at, LAST_PLACE)}{label}")
    parts = [f"{quoted(each)}:{','.join(where)}" for each, where in places.items()]
    parts += [quoted(EXACT + word) for word in written]
    parts += [quoted(TITLE + word) for word in title_words(document)]
    return " ".join(parts)


def title_words(document: SearchDocument) -> frozenset[str]:
    return frozenset(words(f"{document.title} {' '.join(document.also_known_as)}"))


def sections_of(document: SearchDocument) -> list[str]:
    """The keys of every section a search in which finds the page."""
    return [document.section_key, *document.within]


def quoted(lexeme: str) -> str:
    """As it stands in the literal of a vector or a query."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(lexemes: Iterable[str]) -> str:
    """The literal of a ``tsquery`` that one lexeme fulfils."""
    return " | ".join(map(quoted, lexemes))


def _fields(document: SearchDocument) -> Iterator[tuple[str, str]]:
    yield document.title, "A"
    yield from ((name, "B") for name in document.also_known_as)
    yield document.summary, "C"
    yield document.body, "D"
    yield from ((name.replace("-", " "), "D") for name in document.categories)
