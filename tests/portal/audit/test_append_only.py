"""The audit log is only ever added to: the database itself sees to it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.audit.models import AuditEvent
from portal.kernel.db import Database

MENDINGS = (
    "UPDATE audit_event SET actor_name = 'nobody'",
    "UPDATE audit_event SET at = '2001-01-01 00:00:00+00' WHERE id = 1",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE id = 1",
)
OF_ONE_DATABASE = {
    "sqlite": "INSERT OR REPLACE INTO audit_event"
    " (id, at, actor_name, action, subject_type, subject_id, details)"
    " VALUES (1, '2001-01-01', 'nobody', 'x', 'x', 'x', '{}')",
    "postgresql": "TRUNCATE audit_event",
}


def add(session: Session, now: datetime, action: str = "case.taken") -> None:
    record(
        session,
        now=now,
        action=action,
        subject_type="case",
        subject_id="7K3M-9QXDR",
        actor_id=7,
        actor_name="Asha Example",
        details={"group_id": 3},
    )
    session.commit()


@pytest.mark.requirement("AUD")
@pytest.mark.parametrize("statement", [*MENDINGS, "the database's own"])
def test_no_line_is_changed_or_taken_out(database: Database, now: datetime, statement: str) -> None:
    if statement not in MENDINGS:
        statement = OF_ONE_DATABASE[database.engine.dialect.name]
    with database.session() as session:
        add(session, now)
        with pytest.raises(DBAPIError, match="only ever added to"):
            session.execute(text(statement))
        session.rollback()
        line = session.scalars(select(AuditEvent)).one()
        assert (line.at, line.actor_name, line.action) == (now, "Asha Example", "case.taken")


@pytest.mark.requirement("AUD")
def test_the_mapped_row_is_no_way_round(database: Database, now: datetime) -> None:
    with database.session() as session:
        add(session, now)
        line = session.scalars(select(AuditEvent)).one()
        line.actor_name = "nobody"
        with pytest.raises(DBAPIError):
            session.flush()
        session.rollback()
        session.delete(session.scalars(select(AuditEvent)).one())
        with pytest.raises(DBAPIError):
            session.flush()


@pytest.mark.requirement("AUD")
def test_a_line_says_who_did_what_when_to_which_record(session: Session, now: datetime) -> None:
    add(session, now)
    add(session, now, "case.resolved")
    lines = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [line.action for line in lines] == ["case.taken", "case.resolved"]
    assert [(e.actor_id, e.subject_type, e.subject_id, e.details) for e in lines] == [
        (7, "case", "7K3M-9QXDR", {"group_id": 3})
    ] * 2
