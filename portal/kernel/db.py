"""Engines and sessions. Two kinds: one that may write and one that cannot.

A read-only session is what every GET gets: the database itself refuses a write on it, so "a GET
changes nothing" does not depend on anybody's care.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from portal.config import Settings
from portal.kernel.events import EventBus
from portal.kernel.side_reader import SideReader
from portal.kernel.side_writer import SideWriter
from portal.kernel.sqlite_lock import BUSY_TIMEOUT_MS, patiently

READ_ONLY = {"portal_readonly": True, "postgresql_readonly": True}


class Database:
    """One engine and the sessions made from it.

    ``bus`` travels with every session (``session.info``), so that an action can announce what
    happened without knowing who listens; so do ``kept``, what ``portal.kernel.stamped`` remembers, and
    the settings, which a mail needs for the authority's name.
    """

    def __init__(self, settings: Settings, bus: EventBus | None = None) -> None:
        self.engine = make_engine(settings.resolved_database_url)
        self.settings = settings
        self.bus = bus or EventBus()
        self.kept: dict[str, tuple[int, object]] = {}
        self.reader = SideReader(self.engine)
        self.writer = SideWriter(self.engine)
        event.listen(self.engine, "commit", lambda connection: self.reader.committed())
        self._reading = self.engine.execution_options(**READ_ONLY)

    def session(self, *, readonly: bool = False) -> Session:
        """A new session; the caller closes it. A read-only one raises on the first write."""
        info = {"bus": self.bus, "kept": self.kept, "reader": self.reader, "settings": self.settings}
        info |= {"small_reads": self.reader} if readonly else {"small_writes": self.writer}
        bind = self._reading if readonly else self.engine
        return Session(bind, info=info, autoflush=not readonly, expire_on_commit=False)

    def dispose(self) -> None:
        self.reader.close()
        self.writer.close()
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine for SQLite (write-ahead log, fully synchronous) or PostgreSQL.

    What people typed is part of a statement's parameters, so errors that end in a log do not show them.
    """
    if not url.startswith("sqlite"):
        arguments = {"options": "-c random_page_cost=1.1"}  # as on any disk without a moving arm
        return create_engine(
            url,
            connect_args=arguments,
            pool_size=8,
            max_overflow=8,
            pool_pre_ping=False,
            hide_parameters=True,
        )
    patience = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(url, connect_args=patience, pool_size=8, max_overflow=8, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None  # we say BEGIN ourselves: the driver's own comes too late
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged case survives a power cut
        "foreign_keys=ON",
        "recursive_triggers=ON",  # REPLACE deletes a row: the guard of the audit log must see it
        "temp_store=MEMORY",
        "cache_size=-1000",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start: a reader that turns writer half-way may fail with "locked"."""
    raw: Any = connection.connection.dbapi_connection
    if connection.get_execution_options().get("portal_readonly"):
        raw.execute("PRAGMA query_only=ON")
        raw.execute("BEGIN")
    else:
        raw.execute("PRAGMA query_only=OFF")
        _take_write_lock(raw)


def _take_write_lock(raw: Any) -> None:
    raw.execute("PRAGMA busy_timeout=0")
    try:
        patiently(lambda: raw.execute("BEGIN IMMEDIATE"))
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
