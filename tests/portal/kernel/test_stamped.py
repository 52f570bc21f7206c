"""What is kept in memory is thrown away the moment anybody changes it, in whatever process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.kernel import public_stamp
from portal.kernel.db import Database
from portal.kernel.stamped import configuration_changed, kept

ROOT = Path(__file__).resolve().parents[3]
OTHER_PROCESS = """
import sys
from portal.config import Settings
from portal.kernel.db import Database
from portal.kernel.stamped import configuration_changed
database = Database(Settings(database_url=sys.argv[1], data=sys.argv[2]))
with database.session() as session:
    configuration_changed(session)
    session.commit()
database.dispose()
"""


class Shelf:
    """Counts how often a value had to be loaded."""

    def __init__(self) -> None:
        self.loads = 0

    def load(self, session: Session) -> int:
        self.loads += 1
        return self.loads

    def value(self, database: Database, name: str = "value") -> int:
        with database.session(readonly=True) as session:
            return kept(session, name, self.load)


def change(database: Database, *, commit: bool = True) -> None:
    with database.session() as session:
        configuration_changed(session)
        if commit:
            session.commit()


def test_a_value_is_loaded_once_until_something_changes(database: Database) -> None:
    shelf = Shelf()
    change(database)
    assert [shelf.value(database) for _ in range(3)] == [1, 1, 1]
    change(database)
    assert [shelf.value(database) for _ in range(2)] == [2, 2]
    assert shelf.value(database, "another") == 3


def test_a_change_that_is_rolled_back_changes_nothing(database: Database) -> None:
    shelf = Shelf()
    shelf.value(database)
    change(database, commit=False)
    assert shelf.value(database) == 1


def test_each_change_counts_even_the_very_first(database: Database) -> None:
    shelf = Shelf()
    for expected in range(1, 6):
        assert shelf.value(database) == expected
        change(database)


def comes_to_be(database: Database, shelf: Shelf, expected: int, *, within_s: float = 0.5) -> bool:
    """On SQLite with the next look; PostgreSQL takes a moment to tell the others, less than the second after
    which it would be asked anyway."""
    until = monotonic() + within_s
    while shelf.value(database) != expected and monotonic() < until:
        sleep(0.001)
    return shelf.value(database) == expected


def test_a_change_by_another_application_is_seen_at_once(settings: Settings, database: Database) -> None:
    shelf, other = Shelf(), Database(settings)
    for expected in range(1, 20):
        assert comes_to_be(database, shelf, expected)
        change(other)
    other.dispose()


def test_a_change_of_this_process_is_seen_in_all_its_threads(database: Database) -> None:
    shelf = Shelf()
    with ThreadPoolExecutor(1) as other:
        for expected in range(1, 20):
            assert shelf.value(database) == expected
            assert other.submit(shelf.value, database).result() == expected
            change(database)


def test_a_connection_that_died_is_replaced(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server that could go")
    before = database.reader.stamp()
    end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = :asked")
    with database.engine.connect() as connection:
        connection.execute(end, {"asked": public_stamp.QUERY})
        connection.execute(text("UPDATE public_stamp SET value = value + 1"))
        connection.commit()
    assert -1 in {before, database.reader.stamp()}, "a page made under it is not kept"
    assert database.reader.stamp() == max(before, 0) + 1


def test_where_nothing_is_told_it_is_asked_each_second(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection may have died without a word."""
    shelf, other = Shelf(), Database(settings)
    monkeypatch.setattr(public_stamp, "BELIEVED_S", 0.2)
    with nobody_told(database):
        assert shelf.value(database) == 1
        change(other)
        assert comes_to_be(database, shelf, 2, within_s=5)
    other.dispose()


@contextmanager
def nobody_told(database: Database) -> Iterator[None]:
    """Within the block PostgreSQL keeps a change of the stamp to itself."""
    alter = "ALTER TABLE public_stamp {} TRIGGER public_stamp_told"
    if database.engine.dialect.name != "postgresql":
        yield
        return
    with database.engine.begin() as connection:
        connection.execute(text(alter.format("DISABLE")))
    try:
        yield
    finally:
        with database.engine.begin() as connection:
            connection.execute(text(alter.format("ENABLE")))


def test_a_change_by_another_process_is_seen_at_once(settings: Settings, database: Database) -> None:
    shelf = Shelf()
    assert shelf.value(database) == 1
    command = [sys.executable, "-c", OTHER_PROCESS, settings.database_url, settings.data]
    subprocess.run(command, check=True, cwd=ROOT)
    assert comes_to_be(database, shelf, 2)
