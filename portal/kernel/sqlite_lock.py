"""Waiting for SQLite's one lock on writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")

BUSY_TIMEOUT_MS = 20_000
LOCK_STEP_S = 0.0002


def patiently(act: Callable[[], T]) -> T:
    """``act``, on a connection that does not wait by itself, once the lock is free.

    SQLite's own waiting grows to a tenth of a second a step, while a write here takes a few milliseconds:
    most of the wait would be sleeping on. Raises ``sqlite3.OperationalError`` after 20 seconds.
    """
    deadline = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(LOCK_STEP_S)
