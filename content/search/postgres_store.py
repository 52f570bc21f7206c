"""The tables of the PostgreSQL index, and every change of them.

They lie in a schema of their own and not among the tables of the migrations: like a folder of index files
they are a cache, made by the first change and made anew by a rebuild. A rebuild fills new tables beside the
old ones and changes their names at the end of its one transaction: readers find the old pages until they
find the new ones, and a rebuild that dies leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from content.search.index_folder import SHOWN_BODY_LIMIT
from content.search.interface import SearchDocument, SearchUnavailableError
from content.search.postgres_words import sections_of, vector_of

SCHEMA = "search"
BATCH = 200
NEXT = "_next"
"""What the names of tables end in while they are filled."""

_TABLES = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE IF NOT EXISTS {schema}.state (id int PRIMARY KEY, version bigint NOT NULL);
INSERT INTO {schema}.state VALUES (1, 0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS {schema}.page{suffix} (
    item_id int PRIMARY KEY,
    sections text[] NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    vector tsvector NOT NULL
);
CREATE TABLE IF NOT EXISTS {schema}.lexeme{suffix} (lexeme text PRIMARY KEY, pages int NOT NULL);
"""
_INSERT = """
INSERT INTO {schema}.page{suffix} (item_id, sections, title, summary, body, vector)
VALUES (:item_id, :sections, :title, :summary, :body, CAST(:vector AS tsvector))
"""
_COUNT = """
INSERT INTO {schema}.lexeme{suffix} AS known (lexeme, pages)
SELECT lexeme, count(*) FROM {schema}.page{suffix}, unnest(vector)
WHERE item_id = ANY(:ids) GROUP BY lexeme
ON CONFLICT (lexeme) DO UPDATE SET pages = known.pages + excluded.pages
"""
_DISCOUNT = """
UPDATE {schema}.lexeme AS known SET pages = known.pages - gone.pages
FROM (
    SELECT lexeme, count(*) AS pages FROM {schema}.page, unnest(vector)
    WHERE item_id = ANY(:ids) GROUP BY lexeme
) AS gone
WHERE known.lexeme = gone.lexeme
"""
_SWAP = """
DROP TABLE IF EXISTS {schema}.page, {schema}.lexeme;
ALTER TABLE {schema}.page_next RENAME TO page;
ALTER TABLE {schema}.lexeme_next RENAME TO lexeme;
"""


class PostgresStore:
    """The index in one schema of one database; made where it is missing. One writer at a time."""

    def __init__(self, engine: Engine, schema: str = SCHEMA) -> None:
        self._engine = engine
        self.schema = schema
        self._lock = crc32(f"search index {schema}".encode())

    def statement(self, template: str, suffix: str = "") -> TextClause:
        """``template`` with the names of the tables; no name comes from outside."""
        return text(template.format(schema=self.schema, suffix=suffix))

    def replace(self, documents: Iterable[SearchDocument]) -> None:
        """Put these in, instead of what stood under the same ids; of two with one id, the last."""
        by_id = {document.item_id: document for document in documents}
        if not by_id:
            return
        with self._writing() as connection:
            self._make(connection)
            self._forget(connection, list(by_id))
            self._add(connection, list(by_id.values()))

    def remove(self, item_ids: Iterable[int]) -> None:
        gone = list(item_ids)
        if not gone:
            return
        with self._writing() as connection:
            self._make(connection)
            self._forget(connection, gone)

    def rebuild(self, documents: Iterable[SearchDocument], progress: Callable[[int], None]) -> None:
        with self._writing() as connection:
            self._make(connection)
            self._run(connection, _TABLES, NEXT)
            done = 0
            for some in _batches(documents):
                self._add(connection, some, NEXT)
                done += len(some)
                progress(done)
            connection.execute(self.statement("CREATE INDEX ON {schema}.page_next USING gin (vector)"))
            self._run(connection, _SWAP)
            connection.execute(self.statement("ANALYZE {schema}.page"))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with; what the database cannot do becomes ``SearchUnavailableError``."""
        with _told("The search index cannot be read."), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction, alone: others wait for its end. Readers see a new version after it."""
        with _told("The search index cannot be written."), self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": self._lock})
            yield connection
            connection.execute(self.statement("UPDATE {schema}.state SET version = version + 1"))

    def _make(self, connection: Connection) -> None:
        """The tables, where they are missing. Alone by now, so nobody makes them at the same time."""
        is_there = text("SELECT to_regclass(:name) IS NOT NULL")
        if not connection.execute(is_there, {"name": f"{self.schema}.page"}).scalar_one():
            self._run(connection, _TABLES)
            connection.execute(self.statement("CREATE INDEX ON {schema}.page USING gin (vector)"))

    def _run(self, connection: Connection, templates: str, suffix: str = "") -> None:
        for template in filter(str.strip, templates.split(";")):
            connection.execute(self.statement(template, suffix))

    def _add(self, connection: Connection, documents: Sequence[SearchDocument], suffix: str = "") -> None:
        connection.execute(self.statement(_INSERT, suffix), [_row(document) for document in documents])
        connection.execute(self.statement(_COUNT, suffix), {"ids": [page.item_id for page in documents]})

    def _forget(self, connection: Connection, item_ids: list[int]) -> None:
        gone = {"ids": item_ids}
        connection.execute(self.statement(_DISCOUNT), gone)
        connection.execute(self.statement("DELETE FROM {schema}.page WHERE item_id = ANY(:ids)"), gone)
        connection.execute(self.statement("DELETE FROM {schema}.lexeme WHERE pages <= 0"))


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as fault:
        raise SearchUnavailableError(what) from fault


def _batches(documents: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    rest = iter(documents)
    while some := list(islice(rest, BATCH)):
        yield some


def _row(document: SearchDocument) -> dict[str, Any]:
    return {
        "item_id": document.item_id,
        "sections": sections_of(document),
        "title": document.title,
        "summary": document.summary,
        "body": document.body[:SHOWN_BODY_LIMIT],
        "vector": vector_of(document),
    }
