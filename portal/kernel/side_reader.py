"""Small reads beside all sessions, as cheaply as a database allows: the public stamp before every page kept
in memory, and a draft at every step of raising a case.

A session begins a transaction, hands out a connection and takes it back: for one row that costs three to five
times the read itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.kernel.prepared import Plain, Values
from portal.kernel.public_stamp import ToldByPostgresql, from_sqlite
from portal.kernel.side_connections import SideConnections

Ask = Callable[[], int]


class SmallRead(Plain):
    """A SELECT of one row by bound parameters."""

    def first(self, session: Session, values: Values) -> Sequence[Any] | None:
        """The first row, or nothing.

        A session that cannot write and has asked nothing yet need not begin for it: its transaction would
        hold this one read. Whatever it reads afterwards is at least as new. What goes wrong beside it is
        asked again on the session, which says what is wrong.
        """
        reader: SideReader | None = session.info.get("small_reads")
        if reader is not None and not session.in_transaction():
            with suppress(Exception):
                return reader.first(self, values)
        connection = session.connection()
        found = self.run(connection, values).fetchall()
        return self.prepared(connection.dialect).converted(found[0]) if found else None


class SideReader:
    """Reads outside any transaction, so that it always sees the newest. It cannot write."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        self._connections = SideConnections(engine, self._prepare)
        self._commits = 0

    def committed(self) -> None:
        """This process has stored something: what it knows of the stamp may be old."""
        self._commits += 1

    def stamp(self) -> int:
        """The present public stamp; -1, which no kept page carries, where the database cannot be asked."""
        try:
            return self._connections.mine()[1]()
        except Exception:
            # Whatever the driver raises: the page is made anew, and says there what is wrong.
            self._connections.let_go()
            return -1

    def first(self, read: SmallRead, values: Values) -> Sequence[Any] | None:
        """The first row of ``read``, or nothing. Raises what the driver raises."""
        prepared = read.prepared(self._dialect)
        try:
            cursor, _ = self._connections.mine()
            found = cursor.execute(prepared.sql, prepared.bound(values)).fetchall()
        except Exception:
            self._connections.let_go()
            raise
        return prepared.converted(found[0]) if found else None

    def close(self) -> None:
        """The reader is not used afterwards."""
        self._connections.close()

    def _prepare(self, connection: Any) -> tuple[Any, Ask]:
        """A cursor, and how the stamp is asked for."""
        if self._dialect.name == "postgresql":
            return connection.cursor(), ToldByPostgresql(connection, lambda: self._commits)
        return connection.cursor(), from_sqlite(connection)
