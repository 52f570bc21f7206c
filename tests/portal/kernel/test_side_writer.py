"""A change that is one statement: stored when it returns, or part of the transaction that has begun."""

from __future__ import annotations

import threading
from time import sleep

import pytest
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from content.models import PublicStamp
from portal.kernel.db import Database
from portal.kernel.side_writer import SmallWrite

RAISE = SmallWrite(
    update(PublicStamp.__table__).where(PublicStamp.__table__.c.id == bindparam("which")),  # type: ignore[arg-type]
    columns=("value",),
)


@pytest.fixture
def stamped(database: Database) -> Database:
    with database.session() as session:
        session.merge(PublicStamp(id=1, value=1))
        session.commit()
    return database


def stored(database: Database) -> int | None:
    with database.session(readonly=True) as session:
        return session.scalar(select(PublicStamp.value))


def test_it_is_stored_when_it_returns(stamped: Database) -> None:
    """Also on a connection that somebody only read on before."""
    assert stored(stamped) == 1
    assert stamped.writer.run(RAISE, {"which": 1, "value": 2}) == 1
    with stamped.session() as session:
        assert RAISE.run_alone(session, {"which": 1, "value": 3}) == 1
        assert RAISE.run_alone(session, {"which": 99, "value": 3}) == 0
        assert not session.in_transaction()
        session.rollback()
    assert stored(stamped) == 3


def test_it_belongs_to_the_transaction_that_has_begun(stamped: Database) -> None:
    with stamped.session() as session:
        session.execute(text("UPDATE public_stamp SET value = 5"))
        assert RAISE.run_alone(session, {"which": 1, "value": 6}) == 1
        session.rollback()
    assert stored(stamped) == 1


def test_a_session_that_cannot_write_cannot_by_this_either(stamped: Database) -> None:
    with stamped.session(readonly=True) as session, pytest.raises(DBAPIError):
        RAISE.run_alone(session, {"which": 1, "value": 2})
    assert stored(stamped) == 1


def test_what_goes_wrong_is_said_as_the_session_says_it(stamped: Database) -> None:
    with stamped.session() as session, pytest.raises(IntegrityError):
        RAISE.run_alone(session, {"which": 1, "value": None})
    assert stored(stamped) == 1
    assert stamped.writer.run(RAISE, {"which": 1, "value": 2}) == 1


def test_it_waits_for_whoever_writes(stamped: Database) -> None:
    begun = threading.Event()

    def slowly(session: Session) -> None:
        session.execute(text("UPDATE public_stamp SET value = 7"))
        begun.set()
        sleep(0.05)
        session.commit()
        session.close()

    other = threading.Thread(target=slowly, args=(stamped.session(),))
    other.start()
    assert begun.wait(20)
    assert stamped.writer.run(RAISE, {"which": 1, "value": 8}) == 1
    other.join()
    assert stored(stamped) == 8
