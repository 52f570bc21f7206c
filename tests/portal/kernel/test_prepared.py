"""Statements handed straight to the driver do what SQLAlchemy would: values, faults, and who may write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, column, insert, select, table
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from content.models import SearchEvent, SearchEventKind
from portal.forms.models import FormDraft
from portal.forms.queries import draft_by_key
from portal.identity.models import Person
from portal.identity.queries import person_by_email
from portal.kernel.crypto import token_hash
from portal.kernel.db import Database
from portal.kernel.prepared import Plain
from portal.kernel.rows import add_row, add_rows
from portal.kernel.side_reader import SmallRead

SUMMER = timezone(timedelta(hours=1))
SOMEBODY = {"name": "Zoë O’Neill", "email": "zoe@example.org"}
_people = Person.__table__.c
BY_EMAIL = SmallRead(
    select(_people.id, _people.name, _people.created_at).where(_people.email == bindparam("wanted"))
)


def draft_row(key: str, now: datetime) -> dict[str, object]:
    return {
        "key_hash": token_hash(key),
        "service_key": "delta",
        "category_key": "error",
        "form_version_id": 1,
        "answers": {"subject": "“Ω”", "ticked": ["a", "b"]},
        "contact": {},
        "created_at": now,
        "updated_at": now,
        "expires_at": now + timedelta(days=1),
    }


def test_values_are_converted_and_columns_left_out_get_their_defaults(
    database: Database, session: Session, now: datetime
) -> None:
    key = "k" * 43
    summer = now.astimezone(SUMMER)
    id_ = add_row(session, FormDraft, draft_row(key, summer))
    stored = session.get_one(FormDraft, id_)
    assert (stored.answers, stored.contact, stored.origin) == (draft_row(key, now)["answers"], {}, {})
    assert (stored.updated_at, stored.updated_at.tzinfo, stored.case_reference) == (now, UTC, None)
    session.commit()
    with database.session(readonly=True) as reading:
        read = draft_by_key(reading, key, now=now)
    assert read is not None
    assert (read.id, read.answers, read.updated_at, read.origin) == (id_, stored.answers, now, {})


def test_rows_are_stored_in_their_order(session: Session, now: datetime) -> None:
    rows = [{"name": name, "email": f"{name}@example.org", "created_at": now} for name in "cab"]
    add_rows(session, Person, rows)
    names = session.scalars(select(Person.name).order_by(Person.id.desc()).limit(3)).all()
    assert names == ["b", "a", "c"]


def test_a_double_among_many_rows_stops_them_all(session: Session, now: datetime) -> None:
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        add_rows(session, FormDraft, [draft_row("k" * 43, now)] * 2)
    assert "Ω" not in str(caught.value)
    assert session.scalars(select(FormDraft)).all() == []
    add_rows(session, FormDraft, [draft_row("k" * 43, now)])
    assert session.scalars(select(FormDraft.answers)).one() == draft_row("k" * 43, now)["answers"]


def test_what_a_row_leaves_empty_and_what_needs_quoting_is_stored(session: Session, now: datetime) -> None:
    words = "a\tb\\N \\. é “Ω”\n"
    kind = SearchEventKind.searched
    row = {"at": now, "search_key": "k" * 16, "kind": kind, "words": words, "item_id": None}
    add_rows(session, SearchEvent, [row])
    stored = session.scalars(select(SearchEvent)).one()
    assert (stored.words, stored.kind, stored.item_id) == (words, kind, None)


def test_a_moment_without_a_zone_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_row(session, Person, {**SOMEBODY, "created_at": now.replace(tzinfo=None)})


def test_a_double_is_the_fault_that_sqlalchemy_names_and_takes_only_its_savepoint_along(
    session: Session, now: datetime
) -> None:
    add_row(session, FormDraft, draft_row("k" * 43, now))
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        add_row(session, FormDraft, draft_row("k" * 43, now))
    assert "Ω" not in str(caught.value)  # what people typed does not reach a log
    assert len(session.scalars(select(FormDraft)).all()) == 1


def test_a_small_read_sees_what_was_committed_a_moment_ago_and_no_more(
    database: Database, session: Session, now: datetime
) -> None:
    add_row(session, Person, {**SOMEBODY, "created_at": now})
    with database.session(readonly=True) as reading:
        assert BY_EMAIL.first(reading, {"wanted": SOMEBODY["email"]}) is None
        assert person_by_email(session, SOMEBODY["email"]) is not None  # its own, not yet committed
        session.commit()
        found = BY_EMAIL.first(reading, {"wanted": SOMEBODY["email"]})
        assert found is not None
        assert found[1:] == [SOMEBODY["name"], now]
        assert not reading.in_transaction()


def test_a_reading_session_that_has_begun_answers_itself(database: Database, now: datetime) -> None:
    with database.session(readonly=True) as reading:
        reading.connection()
        with database.session() as writing:
            add_row(writing, Person, {**SOMEBODY, "created_at": now})
            writing.commit()
        inside = BY_EMAIL.first(reading, {"wanted": SOMEBODY["email"]})
        own = reading.scalar(select(Person.id).where(Person.email == SOMEBODY["email"]))
    assert (inside and inside[0]) == own  # on PostgreSQL both see it, on SQLite neither


def test_nothing_can_be_written_beside_a_session(database: Database, now: datetime) -> None:
    write = Plain(insert(Person.__table__), ("name", "email", "created_at"))  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"read-?only"):
        database.reader.first(write, {**SOMEBODY, "created_at": now})  # type: ignore[arg-type]
    with database.session(readonly=True) as reading:
        assert BY_EMAIL.first(reading, {"wanted": SOMEBODY["email"]}) is None


def test_a_broken_connection_is_replaced_and_a_fault_is_said_by_the_session(database: Database) -> None:
    wrong = SmallRead(select(column("nothing")).select_from(table("nowhere")))
    with database.session(readonly=True) as reading:
        BY_EMAIL.first(reading, {"wanted": "x"})
        database.reader.close()  # as if the server had hung up
        assert BY_EMAIL.first(reading, {"wanted": "x"}) is None
    with database.session(readonly=True) as reading, pytest.raises(DBAPIError):
        wrong.first(reading, {})
