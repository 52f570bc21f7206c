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

    def read(self) -> int:
        """The present stamp; -1, which no kept page carries, where the database cannot be asked."""
        try:
            return self._ask()
        except Exception:
            self._local.cursor = None
            return -1

    def _ask(self) -> int:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            connection: Any = self._engine.raw_connection()
            driver = connection.detach() or connection.driver_connection
            if self._engine.dialect.name == "postgresql":
                driver.autocommit = True
            self._local.cursor = cursor = driver.cursor()
        cursor.execute(QUERY)
        row = cursor.fetchone()
        return int(row[0]) if row else 0
