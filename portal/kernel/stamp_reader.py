"""The public stamp, read as cheaply as a database allows: before every page kept in memory is sent."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine

QUERY = "SELECT value FROM public_stamp WHERE id = 1"


class StampReader:
    """One bare connection per thread, outside any transaction, so that it always sees the newest."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()
        self._opened: list[Any] = []

    def read(self) -> int:
        """The present stamp; -1, which no kept page carries, where the database cannot be asked."""
        try:
            return self._ask()
        except Exception:
            # Whatever the driver raises: the page is made anew, and says there what is wrong.
            self._local.cursor = None
            return -1

    def close(self) -> None:
        """Close the connections of all threads; the reader is not used afterwards."""
        for connection in self._opened:
            connection.close()

    def _ask(self) -> int:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            self._local.cursor = cursor = self._open().cursor()
        cursor.execute(QUERY)
        row = cursor.fetchone()
        return int(row[0]) if row else 0

    def _open(self) -> Any:
        lent: Any = self._engine.raw_connection()
        connection = lent.driver_connection
        lent.detach()  # ours from here on: it never goes back to the pool
        if self._engine.dialect.name == "postgresql":
            connection.autocommit = True
        self._opened.append(connection)
        return connection
