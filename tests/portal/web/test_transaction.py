"""One request, one transaction: all of it is stored before the answer leaves, or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.rate_limits import RateCount
from portal.web.transaction import after_commit, db, keep_on_error

KEPT, LOST = ["written"], []  # type: list[str], list[str]


def write() -> None:
    db().add(RateCount(key="written", window_ends_at=clock.now(), attempts=1))


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def view(app: Flask, told: list[str]) -> Callable[[Callable[[], ResponseReturnValue]], FlaskClient]:
    """A route of the test's own at ``/here``."""

    def add(body: Callable[[], ResponseReturnValue]) -> FlaskClient:
        def here() -> ResponseReturnValue:
            after_commit(lambda: told.append("stored"))
            return body()

        app.add_url_rule("/here", "here", access(PUBLIC)(here), methods=["GET", "POST"])
        return app.test_client()

    return add


def stored(app: Flask) -> list[str]:
    with app.extensions["database"].session(readonly=True) as session:
        return list(session.scalars(select(RateCount.key)))


def answers(status: int, *, keep: bool = False) -> Callable[[], ResponseReturnValue]:
    def body() -> ResponseReturnValue:
        write()
        if keep:
            keep_on_error()
        return "said", status

    return body


View = Callable[[Callable[[], ResponseReturnValue]], FlaskClient]


@pytest.mark.parametrize(
    ("status", "keep", "expected"),
    [(200, False, KEPT), (302, False, KEPT), (400, False, LOST), (422, False, LOST), (409, False, LOST),
     (500, False, LOST), (422, True, KEPT)],
)  # fmt: skip
def test_an_answer_below_400_is_stored(
    app: Flask, view: View, told: list[str], status: int, keep: bool, expected: list[str]
) -> None:
    client = view(answers(status, keep=keep))
    assert client.post("/here").status_code == status
    assert stored(app) == expected
    assert told == (["stored"] if expected else [])


@pytest.mark.parametrize("fault", [LookupError("boom"), KeyError("x"), RecursionError()])
def test_a_fault_stores_nothing_and_is_a_clear_page(
    app: Flask, view: View, told: list[str], fault: Exception
) -> None:
    def body() -> ResponseReturnValue:
        write()
        db().flush()
        raise fault

    answer = view(body).post("/here", data={"message": "What I had typed", "password": "Mellon-3"})
    assert answer.status_code == 500
    assert "there is a problem with the service" in answer.text
    assert "What I had typed" in answer.text
    assert "Mellon-3" not in answer.text
    assert "Traceback" not in answer.text
    assert "boom" not in answer.text
    assert (stored(app), told) == (LOST, [])


def test_an_abort_stores_nothing(app: Flask, view: View) -> None:
    def body() -> ResponseReturnValue:
        write()
        db().flush()
        abort(404)

    assert view(body).post("/here").status_code == 404
    assert stored(app) == LOST


def test_a_get_cannot_write_even_if_it_tries(app: Flask, view: View, told: list[str]) -> None:
    def body() -> ResponseReturnValue:
        write()
        if request.args.get("flush"):
            db().flush()
        return "said"

    client = view(body)
    assert client.get("/here").status_code == 200
    assert client.get("/here?flush=1").status_code >= 500
    assert (stored(app), told) == (LOST, [])


def test_a_commit_that_fails_is_no_success(app: Flask, view: View, told: list[str]) -> None:
    """Two rows of one key: the database says so only at the end, and the visitor must hear it."""

    def body() -> ResponseReturnValue:
        write()
        return "said"

    client = view(body)
    assert client.post("/here").status_code == 200
    assert client.post("/here").status_code == 500
    assert (stored(app), told) == (KEPT, ["stored"])


def test_the_session_of_a_request_ends_with_it(app: Flask, view: View) -> None:
    seen: list[int] = []

    def body() -> ResponseReturnValue:
        assert db() is db()
        seen.append(id(db().connection().connection.dbapi_connection))
        return "said"

    client = view(body)
    for _ in range(40):  # more than the pool holds
        assert client.get("/here").status_code == 200
    assert len(seen) == 40
    assert app.extensions["database"].engine.pool.checkedout() == 0
