"""A change that is one statement, as cheaply as a database allows: a form is kept, a form is sent.

A session takes the lock, begins, hands out a connection, commits and takes it back; for one row that costs
three times the change itself, and on PostgreSQL two more journeys to the server.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.kernel.prepared import Plain, Values
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
    """One bare connection per thread on which each statement is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()
        self._opened: list[Any] = []

    def run(self, write: SmallWrite, values: Values) -> int:
        """The rows it concerned. Raises what the driver raises; the connection is then another."""
        prepared = write.prepared(self._engine.dialect)
        bound = prepared.bound(values)
        try:
            cursor = self._local.__dict__.get("cursor") or self._open()
            return int(patiently(lambda: cursor.execute(prepared.sql, bound)).rowcount)
        except Exception:
            self._let_go()
            raise

    def close(self) -> None:
        """Close the connections of all threads; the writer is not used afterwards."""
        for connection in self._opened:
            connection.close()

    def _let_go(self) -> None:
        self._local.__dict__.pop("cursor", None)
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            self._opened.remove(connection)
            with suppress(Exception):
                connection.close()

    def _open(self) -> Any:
        lent: Any = self._engine.raw_connection()
        connection = lent.driver_connection
        lent.detach()  # ours from here on: it never goes back to the pool
        if self._engine.dialect.name == "postgresql":
            connection.autocommit = True
        else:
            connection.execute("PRAGMA query_only=OFF")  # whoever had it before may only have read
            connection.execute("PRAGMA busy_timeout=0")
        self._local.connection, self._local.cursor = connection, connection.cursor()
        self._opened.append(connection)
        return self._local.cursor
