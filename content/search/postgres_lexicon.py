"""The words of the PostgreSQL index and how many pages have each, as they stood at one version."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from content.search.postgres_store import PostgresStore
from content.search.postgres_words import EXACT, TITLE
from content.search.scoring import rarity
from content.search.spelling import Vocabulary

_SIGNS = {"words": EXACT, "title_words": TITLE}


class PostgresLexicon:
    """A ``concepts.Lexicon``. Threads share it; nothing in it changes once it is made."""

    def __init__(self, version: int, page_count: int, lexemes: Mapping[str, int]) -> None:
        self.version = version
        self.page_count = page_count
        self._lexemes = lexemes
        self._vocabularies = {field: _vocabulary(sign, lexemes) for field, sign in _SIGNS.items()}

    @classmethod
    def read(cls, store: PostgresStore, connection: Connection, version: int) -> PostgresLexicon:
        pages = connection.execute(store.statement("SELECT count(*) FROM {schema}.page")).scalar_one()
        rows = connection.execute(store.statement("SELECT lexeme, pages FROM {schema}.lexeme"))
        return cls(version, pages, dict(map(tuple, rows)))

    def spread(self, stem: str) -> int:
        """The number of pages with this stem, or any other lexeme."""
        return self._lexemes.get(stem, 0)

    def vocabulary(self, field: str = "words") -> Vocabulary:
        return self._vocabularies[field]

    def rarity(self, lexeme: str) -> float:
        """What a lexeme is worth for being in few of all pages."""
        return rarity(self.spread(lexeme), self.page_count)


def _vocabulary(sign: str, lexemes: Mapping[str, int]) -> Vocabulary:
    counted = {each.removeprefix(sign): count for each, count in lexemes.items() if each.startswith(sign)}
    known = sorted(counted)
    return Vocabulary(known, [counted[word] for word in known])
