"""Opening the database for a command, or a clear line why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

import portal.tables  # noqa: F401  every table is mapped before one of them is used
from portal import wiring
from portal.config import Settings
from portal.kernel.db import Database
from portal.kernel.events import EventBus


@contextmanager
def open_database(settings: Settings, *, must_be_ready: bool = False) -> Iterator[Database]:
    """The database of these settings, with its folder.

    Ends the command where it cannot be reached, or where ``portal init`` was not run and ``must_be_ready``.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bus = EventBus()
    wiring.connect(bus)
    database = Database(settings, bus)
    try:
        is_ready = inspect(database.engine).has_table("alembic_version")
    except OperationalError as error:
        kind = database.engine.dialect.name
        raise click.ClickException(f"The {kind} database cannot be opened: {_reason(error)}") from error
    if must_be_ready and not is_ready:
        raise click.ClickException("The database is empty. Run this first: portal init")
    try:
        yield database
    finally:
        database.dispose()


def _reason(error: OperationalError) -> str:
    """The driver's first line; it names host and database, never the password."""
    return str(error.orig).strip().splitlines()[0]
