"""Statements that are put together once and then handed to the driver as they are.

SQLAlchemy keeps what it has compiled, but looks it up, prepares it and wraps its result anew each time: in a
web request that takes longer than the statement itself. For the few statements that run for every citizen (a
draft is read, a case is stored) this leaves only what must be done: each value is converted by the type of
its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Table, Update
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


class Prepared:
    """A statement in the words of one driver."""

    def __init__(self, statement: Plain, dialect: Dialect) -> None:
        compiled = statement.construct.compile(dialect=dialect, column_keys=statement.columns)
        self.sql = str(compiled)
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._by_place = compiled.positional
        self._given = [
            (name, bound.value, bound.type.dialect_impl(dialect).bind_processor(dialect))
            for name in names or ()
            for bound in [compiled.binds[name]]
        ]
        self._taken: list[Convert | None] = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in getattr(statement.construct, "exported_columns", ())
        ]

    def bound(self, values: Values) -> Any:
        """``values`` as the driver takes them, by place or by name."""
        given = [
            (name, convert(values.get(name, fixed)) if convert else values.get(name, fixed))
            for name, fixed, convert in self._given
        ]
        return [value for _, value in given] if self._by_place else dict(given)

    def converted(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row that came back, in Python's types."""
        pairs = zip(self._taken, row, strict=True)
        return [convert(value) if convert else value for convert, value in pairs]


class Plain:
    """One statement for every database. ``columns`` are those an INSERT or UPDATE sets."""

    def __init__(
        self, construct: Select[Any] | Insert | Update | Delete, columns: Sequence[str] | None = None
    ) -> None:
        self.construct = construct
        self.columns = columns
        self._prepared: dict[str, Prepared] = {}

    def prepared(self, dialect: Dialect) -> Prepared:
        found = self._prepared.get(dialect.name)
        if found is None:
            self._prepared[dialect.name] = found = Prepared(self, dialect)
        return found

    def run(self, connection: Connection, values: Values) -> Any:
        """The driver's cursor after this statement, with what it brought back still to be fetched.

        Raises what SQLAlchemy raises: ``DBAPIError`` and its kinds.
        """
        prepared = self.prepared(connection.dialect)
        bound = prepared.bound(values)
        with _faults_named(prepared.sql, connection):
            cursor = cast(Any, connection.connection).cursor()
            cursor.execute(prepared.sql, bound)
        return cursor

    def insert_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """This INSERT for each of ``rows``, in their order. Raises as ``run`` does."""
        prepared = self.prepared(connection.dialect)
        bound = [prepared.bound(values) for values in rows]
        with _faults_named(prepared.sql, connection):
            cursor = cast(Any, connection.connection).cursor()
            if connection.dialect.name == "postgresql":
                _copy_in(cursor, connection.dialect, cast(Insert, self.construct), bound)
            else:
                cursor.executemany(prepared.sql, bound)


def _copy_in(cursor: Any, dialect: Dialect, new: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """PostgreSQL takes rows in bulk for half of what single ones cost it, the driver for a third."""
    write = dialect.identifier_preparer
    columns = ", ".join(map(write.quote, rows[0]))
    with cursor.copy(f"COPY {write.format_table(cast(Table, new.table))} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


@contextmanager
def _faults_named(sql: str, connection: Connection) -> Iterator[None]:
    """What the driver raises, as SQLAlchemy calls it. A connection that is broken is thrown away."""
    dialect = cast(Any, connection.dialect)
    kind = dialect.loaded_dbapi.Error
    try:
        yield
    except kind as error:
        named = DBAPIError.instance(sql, None, error, kind, hide_parameters=True, dialect=dialect)
        if dialect.is_disconnect(error, connection.connection, None):
            connection.invalidate(error)
        raise named from error
