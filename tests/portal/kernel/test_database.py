"""Sessions: one kind that writes, one kind that cannot, and settings of SQLite that hold."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.identity.models import Person
from portal.kernel.db import Database, make_engine
from portal.web.rate_limits import RateCount

WRITES = (
    "INSERT INTO organisation (name, kind, created_at) VALUES ('x', '', '2026-01-01')",
    "UPDATE person SET name = 'x'",
    "DELETE FROM person",
    "CREATE TABLE mischief (id INTEGER)",
    "DROP TABLE rate_count",
)


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("statement", WRITES)
def test_a_reading_session_cannot_write(database: Database, statement: str) -> None:
    with database.session(readonly=True) as session, pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_a_reading_session_flushes_nothing_by_itself(database: Database, now: datetime) -> None:
    with database.session(readonly=True) as session:
        session.scalars(select(Person).limit(1)).one().name = "Somebody Else"
        assert session.scalar(select(Person.name).limit(1)) != "Somebody Else"
        with pytest.raises(DBAPIError):
            session.commit()


def test_a_connection_that_read_may_write_afterwards(database: Database, now: datetime) -> None:
    """The pool hands the same connection to both kinds of session."""
    for number in range(3):
        with database.session(readonly=True) as reading:
            assert reading.scalar(text("SELECT 1")) == 1
        with database.session() as writing:
            writing.add(RateCount(key=str(number), window_ends_at=now, attempts=1))
            writing.commit()
    with database.session(readonly=True) as reading:
        assert len(reading.scalars(select(RateCount)).all()) == 3


def test_sqlite_survives_a_power_cut_and_keeps_its_word(tmp_path: Path) -> None:
    """With the engine as it is, not the one of the other tests, which does not wait for the disk."""
    engine = make_engine(f"sqlite:///{tmp_path / 'own.sqlite'}")
    with engine.connect() as connection:
        found = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


def test_an_error_names_no_value_that_somebody_typed(database: Database, now: datetime) -> None:
    """Errors end in a log; what people typed must not."""
    with database.session() as session:
        session.add(RateCount(key="k", window_ends_at=now, attempts=1))
        session.commit()
        session.add(Person(name="Secret Name", email="secret@example.org", created_at="no time"))
        with pytest.raises(Exception) as caught:  # noqa: PT011  each database has its own
            session.flush()
    assert "ecret" not in str(caught.value)
