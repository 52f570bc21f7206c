"""The search index of this installation: where it lies, and how it follows the database.

The web processes read it; only the worker and ``portal reindex`` write it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from content.queries import documents_for_index, pending_index_changes
from content.search import indexer
from content.search.interface import SearchEngine
from content.search.postgres_engine import PostgresEngine
from content.search.whoosh_engine import WhooshEngine
from portal.config import POSTGRESQL, Settings
from portal.kernel.db import Database


def index_folder(settings: Settings) -> Path:
    return settings.data_dir / "search"


def make_engine(database: Database) -> SearchEngine:
    """The engine that the settings name, over this installation's index; one object a process."""
    if database.settings.search_engine == POSTGRESQL:
        return PostgresEngine(database.engine)
    return WhooshEngine(index_folder(database.settings))


def apply_index_changes(database: Database, engine: SearchEngine) -> int:
    """Take all that waits in the outbox into the index; returns how many rows that were.

    Raises ``SearchUnavailableError`` when the index cannot be written; the rows then wait on.
    """
    total = 0
    while _is_anything_waiting(database):
        with database.session() as session:
            applied = indexer.apply_changes(session, engine, documents_for_index)
            session.commit()
        total += applied
        if not applied:
            break  # another worker was quicker
    return total


def rebuild_index(database: Database, engine: SearchEngine, progress: Callable[[int], None]) -> None:
    """A new index from the database; ``progress`` hears how many pages are done."""
    with database.session(readonly=True) as session:
        indexer.rebuild(session, engine, documents_for_index, progress)


def _is_anything_waiting(database: Database) -> bool:
    with database.session(readonly=True) as session:
        return bool(pending_index_changes(session, limit=1))
