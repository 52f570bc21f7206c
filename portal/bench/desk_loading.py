"""Many rows into a database at once: by COPY where there is one, each text's words worked out only once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, text

from content.database import Base
from portal.bench.desk_lives import Row

BATCH = 5_000
SLEEP = "SET session_replication_role = replica"  # triggers and foreign keys: the rows are known to fit
ROOMY = ("SET TIME ZONE 'UTC'", "SET maintenance_work_mem = '1GB'", "SET work_mem = '256MB'")
AWAKE = "SET session_replication_role = origin"
TABLES = ("desk_case", "case_event", "case_message", "person", "stored_file", "attachment", "case_search")
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname = ANY(:tables) AND NOT i.indisunique AND t.relnamespace = 'public'::regnamespace
"""
# What the triggers would write, but the words of each different text are worked out only once.
WORDS = (
    """
WITH said AS MATERIALIZED (
  SELECT body, case_search_words(body) AS words FROM (SELECT DISTINCT body FROM case_message) AS each)
INSERT INTO case_search (id, words, case_id, kind)
SELECT m.id::bigint * 4 + 1, said.words, m.case_id, 1 FROM case_message m JOIN said ON said.body = m.body
""",
    """
INSERT INTO case_search (id, words, case_id, kind)
SELECT c.id::bigint * 4, case_search_words(concat_ws(' ', c.reference, c.subject, p.name, p.email)), c.id, 0
FROM desk_case c JOIN person p ON p.id = c.requester_id
""",
    """
INSERT INTO case_search (id, words, case_id, kind)
SELECT a.id::bigint * 4 + 2, case_search_words(f.name), a.subject_id, 2
FROM attachment a JOIN stored_file f ON f.id = a.file_id WHERE a.subject_kind = 'case'
""",
)


class Loader:
    """Takes rows of several tables, in the order of their tables, and writes them in batches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_postgres = connection.dialect.name == "postgresql"
        self._indexes: list[tuple[str, str]] = []

    def begin(self) -> None:
        """Put away what would be kept up row by row; ``finish`` makes it anew at once."""
        if self._is_postgres:
            for statement in (SLEEP, *ROOMY):
                self._connection.execute(text(statement))
            self._indexes = [
                (row[0], row[1]) for row in self._connection.execute(text(INDEXES), {"tables": [*TABLES]})
            ]
            for name, _ in self._indexes:
                self._connection.execute(text(f"DROP INDEX {name}"))

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        names = columns_of(table, rows[0])
        usual = usual_values(table)
        values = ([row.get(name, usual.get(name)) for name in names] for row in rows)
        if self._is_postgres:
            self._copy(table.name, names, values)
            return
        places = ", ".join("?" for _ in names)
        listed = ", ".join(f'"{name}"' for name in names)
        raw: Any = self._connection.connection.dbapi_connection
        raw.executemany(f'INSERT INTO "{table.name}" ({listed}) VALUES ({places})', values)  # noqa: S608  our own names

    def finish(self) -> None:
        if not self._is_postgres:
            return
        self._connection.execute(text("DELETE FROM case_search"))
        for statement in WORDS:
            self._connection.execute(text(statement))
        for _, definition in self._indexes:
            self._connection.execute(text(definition))
        for name in TABLES[:-1]:
            # Rows came with their own numbers; the next one must not meet them.
            self._connection.execute(
                text(f"SELECT setval('{name}_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM {name}))")  # noqa: S608
            )
        self._connection.execute(text(AWAKE))

    def _copy(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        raw: Any = self._connection.connection.dbapi_connection
        lines = ("\t".join("\\N" if v is None else str(v) for v in row) for row in rows)
        with raw.cursor().copy(f'COPY "{table}" ({", ".join(names)}) FROM STDIN') as copy:
            copy.write("\n".join(lines) + "\n")


def columns_of(table: Table, row: Row) -> list[str]:
    """The columns to write: those of the row, and those with a usual value."""
    usual = usual_values(table)
    return [
        column.name
        for column in table.columns
        if column.name in row or column.name in usual or (column.nullable and not column.primary_key)
    ]


def usual_values(table: Table) -> dict[str, Any]:
    """What a new row has without being told."""
    found = {}
    for column in table.columns:
        default = column.default
        if default is not None and default.is_scalar:
            value = getattr(default, "arg", None)
            found[column.name] = int(value) if isinstance(value, bool) else value
        elif default is not None and default.is_callable and not column.primary_key:
            made: Any = default
            found[column.name] = json.dumps(made.arg(None))
    return found


def table_of(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table.")
    return table


def batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch
