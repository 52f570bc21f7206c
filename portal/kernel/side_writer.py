"""A change that is one statement, as cheaply as a database allows: a form is kept, a form is sent.

A session takes the lock, begins, hands out a connection, commits and takes it back; for one row that costs
three times the change itself, and on PostgreSQL two more journeys to the server.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.kernel.prepared import Plain, Values
from portal.kernel.side_connections import SideConnections
from portal.kernel.sqlite_lock import patiently


class SmallWrite(Plain):
    """An INSERT or UPDATE that is a transaction by itself, and may be tried twice without harm."""

    def run_alone(self, session: Session, values: Values) -> int:
        """Store it, and return how many rows it concerned.

        Where the session has begun nothing, the change is on disk when this returns, whatever becomes of the
        request. Else it is part of the session's transaction. What goes wrong beside the session is tried
        again on it, which says what is wrong.
        """
        writer: SideWriter | None = session.info.get("small_writes")
        if writer is not None and not session.in_transaction():
            with suppress(Exception):
                return writer.run(self, values)
        return int(self.run(session.connection(), values).rowcount)


class SideWriter:
    """Runs each statement as a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        self._connections = SideConnections(engine, self._prepare)

    def run(self, write: SmallWrite, values: Values) -> int:
        """The rows it concerned. Raises what the driver raises; the connection is then another."""
        prepared = write.prepared(self._dialect)
        bound = prepared.bound(values)
        try:
            cursor = self._connections.mine()
            return int(patiently(lambda: cursor.execute(prepared.sql, bound)).rowcount)
        except Exception:
            self._connections.let_go()
            raise

    def close(self) -> None:
        """The writer is not used afterwards."""
        self._connections.close()

    def _prepare(self, connection: Any) -> Any:
        if self._dialect.name == "postgresql":
            connection.autocommit = True
        else:
            connection.execute("PRAGMA query_only=OFF")  # whoever had it before may only have read
            connection.execute("PRAGMA busy_timeout=0")
        return connection.cursor()
