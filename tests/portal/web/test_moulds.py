"""Search pages made in front of Flask: the same as Flask makes, for nobody but the public, never stale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask import Flask

from content.models import SearchEventKind
from portal.faqs import search_service
from tests.factories.cast import Cast
from tests.portal.faqs.shelf import Shelf

FIRST = "/search?q=reset"
PATHS = (
    "/search?q=press",
    "/search?q=press&service=core",
    "/search?q=presss",
    "/search?q=%3Cb%3E%22%C3%A9%22%26+press",
    "/search?q=" + "press+" * 60,
    "/search?q=nothing+at+all",
    "/search?q=answer&page=2",
    "/search?q=answer&page=2&s=abcdefgh12",
)


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    shelf = Shelf(app, now)
    shelf.publish("reset", "Reset it", body="Press here. " * 60)
    for number in range(11):
        shelf.publish(f"other-{number}", f"Answer {number}", section="delta")
    shelf.index()
    return shelf


@contextmanager
def made_by_flask(app: Flask) -> Iterator[list[str]]:
    """What requests came through to Flask meanwhile."""
    came: list[str] = []

    def note() -> None:
        came.append("came")

    app.before_request_funcs.setdefault(None, []).append(note)
    yield came
    app.before_request_funcs[None].remove(note)


def body_of(app: Flask, path: str, cookie: str = "") -> str:
    answer = app.test_client().get(path, headers={"Cookie": cookie} if cookie else {})
    assert answer.status_code == 200
    # Each page has a search key of its own.
    return re.sub(r"(?<=;s=)[A-Za-z0-9_-]+", "KEY", answer.get_data(as_text=True))


def test_a_page_from_the_mould_is_the_page_that_flask_makes(app: Flask, shelf: Shelf) -> None:
    for path in PATHS:
        drawn_whole = body_of(app, path, cookie="session=of nobody")
        body_of(app, FIRST)
        with made_by_flask(app) as came:
            assert body_of(app, path) == drawn_whole
        assert came == []
        assert "</html>" in drawn_whole


def test_it_has_all_headers_and_a_tag_of_its_own(app: Flask, shelf: Shelf) -> None:
    first, second = (app.test_client().get(path) for path in (FIRST, PATHS[0]))
    tags = [answer.headers.pop("ETag") for answer in (first, second)]
    assert tags[0] != tags[1]
    assert "Content-Security-Policy" in second.headers
    for answer in (first, second):
        answer.headers.pop("Content-Length")
    assert dict(second.headers) == dict(first.headers)
    again = app.test_client().get(PATHS[0], headers={"If-None-Match": tags[1]})
    assert (again.status_code, again.data) == (304, b"")


def test_each_search_is_written_down_once(app: Flask, shelf: Shelf) -> None:
    body_of(app, FIRST)
    for _ in range(2):
        body_of(app, PATHS[0])
    app.test_client().head("/search?q=here")
    kinds = [(event.kind, event.words) for event in shelf.events()]
    searched = SearchEventKind.searched
    assert kinds == [(searched, "reset"), (searched, "press"), (searched, "press")]


def test_a_change_shows_at_once(app: Flask, shelf: Shelf) -> None:
    body_of(app, FIRST)
    shelf.publish("press", "The press office")
    shelf.index()
    assert "The press office" in body_of(app, PATHS[0]).replace("<mark>press</mark>", "press")


def test_whoever_is_signed_in_gets_a_page_of_their_own(app: Flask, shelf: Shelf, cast: Cast) -> None:
    body_of(app, FIRST)
    with made_by_flask(app) as came:
        assert cast.signed_in("edith").get(PATHS[0]).headers["Cache-Control"] == "no-store"
    assert came


def test_what_is_no_page_of_results_is_left_to_flask(app: Flask, shelf: Shelf) -> None:
    for path in ["/search", "/search?q=", "/search?q=press&page=9"]:
        body_of(app, FIRST)
        with made_by_flask(app) as came:
            assert app.test_client().get(path).status_code in {200, 302}
        assert came


def test_a_fault_is_answered_by_flask(app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the page for it, and not with whatever the server says to an exception."""
    body_of(app, FIRST)
    monkeypatch.setattr(search_service, "engine", lambda: None)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get(PATHS[0])
    assert answer.status_code == 500
    assert "</html>" in answer.get_data(as_text=True)
