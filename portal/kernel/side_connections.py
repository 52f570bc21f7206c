"""A bare connection for each thread, beside all sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine

T = TypeVar("T")


class SideConnections(Generic[T]):
    """``prepare`` makes a driver's connection what it is to be, and says what it is used by."""

    def __init__(self, engine: Engine, prepare: Callable[[Any], T]) -> None:
        self._engine = engine
        self._prepare = prepare
        self._local = threading.local()
        self._opened: list[Any] = []

    def mine(self) -> T:
        """What this thread uses its connection by, opened if need be. Raises what the driver does."""
        used_by: T | None = getattr(self._local, "used_by", None)
        return used_by if used_by is not None else self._open()

    def let_go(self) -> None:
        """Of this thread's connection, on which something went wrong; the next time it opens another."""
        connection = getattr(self._local, "connection", None)
        self._local.__dict__.clear()
        if connection is not None:
            self._opened.remove(connection)
            with suppress(Exception):
                connection.close()

    def close(self) -> None:
        """Close the connections of all threads; nobody asks for one afterwards."""
        for connection in self._opened:
            connection.close()

    def _open(self) -> T:
        lent: Any = self._engine.raw_connection()
        connection = lent.driver_connection
        lent.detach()  # ours from here on: it never goes back to the pool
        self._local.connection = connection
        self._opened.append(connection)
        self._local.used_by = used_by = self._prepare(connection)
        return used_by
