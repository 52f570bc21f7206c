"""What is kept in memory is thrown away the moment anybody changes it, in whatever process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy.orm import Session

from portal.config import Settings
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


def test_a_change_by_another_application_is_seen_at_once(settings: Settings, database: Database) -> None:
    shelf, other = Shelf(), Database(settings)
    assert shelf.value(database) == 1
    change(other)
    assert shelf.value(database) == 2
    other.dispose()


def test_a_change_by_another_process_is_seen_at_once(settings: Settings, database: Database) -> None:
    shelf = Shelf()
    assert shelf.value(database) == 1
    command = [sys.executable, "-c", OTHER_PROCESS, settings.database_url, settings.data]
    subprocess.run(command, check=True, cwd=ROOT)
    assert shelf.value(database) == 2
