"""How the tests of the desk prepare and do things: a stored case, an act on it, queries counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.cases.models import Case
from portal.cases.queries import case_by_reference, events_of
from portal.cases.queue.saved import keep_members
from portal.catalogue.queries import catalogue
from portal.kernel import clock
from tests.factories.cases import Life, raise_case, untouched
from tests.factories.cast import actor, person

DEFAULTS = {"subject": "I cannot find my log", "details": "It was there on Monday."}


@contextmanager
def stored(app: Flask) -> Iterator[Session]:
    """A session of the application's own database; what is done in it is kept."""
    with app.extensions["database"].session() as session:
        yield session
        session.commit()


def a_case(app: Flask, now: datetime, life: Life = untouched, **changes: Any) -> str:
    """The reference of a new case that has lived ``life``."""
    with stored(app) as session:
        case = raise_case(session, now=now, **(DEFAULTS | changes))
        life(session, case, now)
        return case.reference


def case_now(app: Flask, reference: str) -> Case:
    with stored(app) as session:
        case = case_by_reference(session, reference)
        assert case is not None
        return case


def as_it_stands(app: Flask, reference: str) -> dict[str, Any]:
    """What every form on the case's page carries at this moment."""
    with stored(app) as session:
        case = case_by_reference(session, reference)
        assert case is not None
        return {"version": case.version, "seen": events_of(session, case.id)[-1].id}


def do(client: FlaskClient, reference: str, noun: str, **fields: Any) -> TestResponse:
    """Send one act's form as the page would, at the present version unless ``fields`` says otherwise."""
    known = as_it_stands(client.application, reference)
    return client.post(f"/desk/cases/{reference}/{noun}", data=known | fields)


def works_in_first_line(app: Flask, *names: str) -> str:
    """Put these people, and nobody else, into the first line; returns the key of that group."""
    with stored(app) as session:
        group = catalogue(session).first_line
        people = [person(session, name).id for name in names]
        boss = actor(session, "dana")
        keep_members(session, group_id=group.id, person_ids=people, actor=boss, now=clock.now())
        return group.key


def text_of(answer: TestResponse) -> str:
    """The page's words, without tags and with white space closed up."""
    plain = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(plain.split())


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
