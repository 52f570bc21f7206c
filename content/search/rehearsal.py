"""The index as it would be with one page changed, for a moment and for one person.

Each engine answers from its own index, so a rehearsal is the search itself and no likeness of it: the files
of the one are copied, the change of the other happens in a transaction that is taken back.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from sqlalchemy import Connection, Engine, text

from content.search.index_folder import OPEN_ATTEMPTS, POINTER
from content.search.interface import SearchDocument, SearchEngine, SearchUnavailableError
from content.search.postgres_engine import PostgresEngine
from content.search.whoosh_engine import WhooshEngine

LOCK_PATIENCE = "2s"
"""How long to wait while somebody writes the index in PostgreSQL: nobody waits for a rebuild to end."""


@contextmanager
def rehearsed_folder(folder: Path, document: SearchDocument) -> Iterator[SearchEngine]:
    """An engine over a copy of the index in ``folder``, in which ``document`` stands in its page's place.

    Raises ``SearchUnavailableError`` where there is no index that could be copied.
    """
    with TemporaryDirectory(prefix="rehearsal-") as place:
        copy = Path(place) / "index"
        _copy(folder, copy)
        engine = WhooshEngine(copy)
        engine.replace([document])
        yield engine


@contextmanager
def rehearsed_tables(engine: Engine, document: SearchDocument) -> Iterator[SearchEngine]:
    """The same over the tables of PostgreSQL. Other writers of the index wait until it ends: a moment."""
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}'"))
        rehearsed = PostgresEngine(cast(Engine, _InTransaction(connection)))
        rehearsed.replace([document])
        try:
            yield rehearsed
        finally:
            transaction.rollback()


class _InTransaction:
    """What ``PostgresEngine`` needs of an engine, with every connection the same and nothing committed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        yield self._connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._connection.begin_nested():
            yield self._connection


def _copy(folder: Path, copy: Path) -> None:
    """A commit may take files away while they are copied: then all is tried again."""
    fault: Exception | None = None
    for attempt in range(OPEN_ATTEMPTS):
        try:
            live, _ = (folder / POINTER).read_text(encoding="ascii").split()
            shutil.copytree(folder / live, copy / live)
            shutil.copy2(folder / POINTER, copy / POINTER)
        except (OSError, ValueError, shutil.Error) as raised:
            fault = raised
            shutil.rmtree(copy, ignore_errors=True)
            time.sleep(0.01 * 2**attempt)
        else:
            return
    raise SearchUnavailableError("The search index cannot be copied.") from fault
