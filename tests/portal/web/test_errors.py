"""Error pages: what happened and what to do next, in words, and what was typed given back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, abort
from werkzeug.exceptions import default_exceptions as known

from portal.app import create_app
from portal.web.access import PUBLIC, access
from tests.conftest import Backend, settings_for
from tests.factories.cast import Cast

TYPED = {
    "details": "Line one\nLine <b>two</b>",
    "password": "Mellon-3",
    "csrf_token": "t-o-k-e-n",
    "kind": ["a1", "b2"],
}


@pytest.fixture
def fails(sqlite_app: Flask) -> Callable[[Callable[[], None]], FlaskClient]:
    """A page at ``/here`` that does what it is given."""

    def add(act: Callable[[], None]) -> FlaskClient:
        def here() -> str:
            act()
            return "not reached"

        sqlite_app.config["WTF_CSRF_ENABLED"] = False
        sqlite_app.add_url_rule("/here", "here", access(PUBLIC)(here), methods=["GET", "POST"])
        return sqlite_app.test_client()

    return add


@pytest.mark.requirement("GDS")
@pytest.mark.parametrize("code", sorted(code for code in known if code >= 400))
def test_every_error_is_a_page_in_plain_words(fails: Callable[..., FlaskClient], code: int) -> None:
    answer = fails(lambda: abort(code)).get("/here")
    assert answer.status_code == code
    assert answer.mimetype == "text/html"
    assert answer.text.count("<h1") == 1
    assert "Go to the home page" in answer.text
    assert "01632 960 123" in answer.text, "Whom to ask"
    for jargon in (str(code), "Traceback", "werkzeug", "Exception", "HTTP"):
        assert jargon not in answer.text.partition("<main")[2].partition("<footer")[0]


@pytest.mark.parametrize("code", [400, 403, 404, 409, 429, 500, 503])
def test_what_was_typed_is_given_back(fails: Callable[..., FlaskClient], code: int) -> None:
    answer = fails(lambda: abort(code)).post("/here", data=TYPED)
    assert "Line one<br>\nLine &lt;b&gt;two&lt;/b&gt;" in answer.text
    assert "a1" in answer.text
    assert "b2" in answer.text
    assert "Mellon-3" not in answer.text
    assert "t-o-k-e-n" not in answer.text


def test_a_page_that_was_only_looked_at_gives_nothing_back(fails: Callable[..., FlaskClient]) -> None:
    answer = fails(lambda: abort(404)).get("/here?details=typed")
    assert "What you had written" not in answer.text


def test_a_database_that_cannot_be_reached_is_a_pause_not_a_fault(fails: Callable[..., FlaskClient]) -> None:
    def gone() -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("server closed the connection"))

    answer = fails(gone).post("/here", data=TYPED)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Line one" in answer.text
    assert "server closed" not in answer.text


def test_what_is_stored_twice_at_the_same_moment_is_no_fault(fails: Callable[..., FlaskClient]) -> None:
    class Violation(Exception):
        sqlstate = "23505"

    found: list[Exception] = [Violation(), Exception()]

    def stored_already() -> None:
        raise IntegrityError("INSERT", {}, found.pop(0))

    client = fails(stored_already)
    twice = client.post("/here", data=TYPED)
    assert (twice.status_code, "pressed twice" in twice.text, "Line one" in twice.text) == (409, True, True)
    assert client.post("/here", data=TYPED).status_code == 500, "any other broken rule is a fault"


@pytest.mark.parametrize("path", ["/", "/desk/", "/search?q=log", "/track", "/nowhere", "/health"])
def test_while_the_database_is_away_everybody_gets_a_clear_page(
    sqlite_backend: Backend, tmp_path: Path, path: str
) -> None:
    """Also those who are signed in, whose page would say who they are."""
    url = sqlite_backend.fresh()
    app = create_app(settings_for(url, tmp_path))
    app.config["WTF_CSRF_ENABLED"] = False
    agent = Cast(app).signed_in("asha")
    app.extensions["database"].dispose()
    file = Path(url.removeprefix("sqlite:///"))
    file.unlink()
    file.mkdir()
    for client in (agent, app.test_client()):
        answer = client.get(path)
        if answer.status_code != 302:  # a stranger at the desk is asked to sign in first
            assert answer.status_code in ({200, 404, 503} if path in {"/track", "/nowhere"} else {503})
            assert answer.text.count("<h1") == 1
        assert client.post("/sign-in", data={"user_name": "asha", "password": "x"}).status_code == 503
    app.extensions["database"].dispose()


def test_the_headers_of_an_error_stay(fails: Callable[..., FlaskClient]) -> None:
    class Busy(HTTPException):
        code = 429

        def get_headers(self, *args: object) -> list[tuple[str, str]]:
            return [("Retry-After", "7"), ("Content-Type", "text/plain")]

    def busy() -> None:
        raise Busy

    answer = fails(busy).get("/here")
    assert answer.headers["Retry-After"] == "7"
    assert answer.mimetype == "text/html"
