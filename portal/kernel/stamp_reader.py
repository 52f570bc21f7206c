"""The public stamp, read as cheaply as a database allows: before every page kept in memory is sent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine

QUERY = "SELECT value FROM public_stamp WHERE id = 1"

Ask = Callable[[], int]


class StampReader:
    """One bare connection per thread, outside any transaction, so that it always sees the newest."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()
        self._opened: list[Any] = []

    def read(self) -> int:
        """The present stamp; -1, which no kept page carries, where the database cannot be asked."""
        try:
            ask: Ask | None = getattr(self._local, "ask", None)
            if ask is None:
                self._local.ask = ask = self._open()
            return ask()
        except Exception:
            # Whatever the driver raises: the page is made anew, and says there what is wrong.
            self._let_go()
            return -1

    def close(self) -> None:
        """Close the connections of all threads; the reader is not used afterwards."""
        for connection in self._opened:
            connection.close()

    def _let_go(self) -> None:
        """Of what this thread asked on; the next time it opens another connection."""
        self._local.ask = None
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            self._opened.remove(connection)
            with suppress(Exception):
                connection.close()

    def _open(self) -> Ask:
        lent: Any = self._engine.raw_connection()
        connection = lent.driver_connection
        lent.detach()  # ours from here on: it never goes back to the pool
        self._local.connection = connection
        self._opened.append(connection)
        return (_from_postgresql if self._engine.dialect.name == "postgresql" else _from_sqlite)(connection)


def _from_sqlite(connection: Any) -> Ask:
    execute = connection.cursor().execute

    def ask() -> int:
        row = execute(QUERY).fetchone()
        return int(row[0]) if row else 0

    return ask


def _from_postgresql(connection: Any) -> Ask:
    """Asked of the library below the driver, by a statement prepared once: a third of the time."""
    connection.autocommit = True
    library = connection.pgconn
    library.prepare(b"public_stamp", QUERY.encode())

    def ask() -> int:
        result = library.exec_prepared(b"public_stamp", [])
        if result.nfields != 1:  # an error has no columns
            raise ConnectionError("The public stamp could not be read.")
        return int(result.get_value(0, 0)) if result.ntuples else 0

    return ask
