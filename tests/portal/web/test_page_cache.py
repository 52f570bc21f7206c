"""Pages kept for everyone: sent fast, never stale, never somebody else's."""

from __future__ import annotations

import gzip
import time
from datetime import datetime, timedelta

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from content import library
from portal.kernel import clock
from portal.web.page_cache import PageCache
from tests.factories.cast import Cast
from tests.portal.faqs.shelf import MIA, Shelf, statements

PUBLIC_PATHS = (
    "/", "/services/core", "/faqs/reset", "/search?q=reset", "/search", "/contact", "/privacy", "/raise",
    "/raise/delta/error-message-received",
)  # fmt: skip


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    shelf = Shelf(app, now)
    shelf.publish("reset", "Reset it", body="Press here. " * 60)
    shelf.index()
    return shelf


def etag_of(client: FlaskClient, path: str) -> str:
    return client.get(path).headers["ETag"]


def test_a_public_page_is_made_once_and_then_sent_from_memory(app: Flask, shelf: Shelf) -> None:
    for path in PUBLIC_PATHS:
        first = app.test_client().get(path)
        with statements(app) as asked:
            second = app.test_client().get(path)
        assert asked == []  # the stamp is read on a connection of its own
        assert second.data == first.data
        assert "Set-Cookie" not in first.headers
        assert "Set-Cookie" not in second.headers


@pytest.mark.requirement("SEC-11")
def test_a_page_from_memory_has_every_header_of_a_fresh_one(app: Flask, shelf: Shelf) -> None:
    def shown(path: str) -> dict[str, str]:
        answer = app.test_client().get(path)
        found = {name: value for name, value in answer.headers.items() if name != "Date"}
        found["Vary"] = ", ".join(sorted(found["Vary"].split(", ")))
        return found

    for path in PUBLIC_PATHS:
        fresh = shown(path)
        with statements(app) as asked:
            kept = shown(path)
        assert asked == []
        assert kept == fresh
        assert "Content-Security-Policy" in kept
        assert kept["X-Content-Type-Options"] == "nosniff"
        assert kept["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_page_gets_no_body(app: Flask, shelf: Shelf) -> None:
    client = app.test_client()
    tag = etag_of(client, "/faqs/reset")
    for again in (client, app.test_client()):
        answer = again.get("/faqs/reset", headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        # The browser keeps the page's other headers; the tag stands for them, too.
        assert set(answer.headers.keys()) == {"Cache-Control", "ETag", "Vary"}
    assert client.get("/faqs/reset", headers={"If-None-Match": 'W/"other"'}).status_code == 200


@pytest.mark.requirement("SEC-11")
def test_a_browser_gets_the_page_again_when_its_headers_change(app: Flask, shelf: Shelf) -> None:
    before = etag_of(app.test_client(), "/faqs/reset")
    app.after_request_funcs[None].insert(1, _with_another_policy)
    shelf.publish("other", "Another")
    answer = app.test_client().get("/faqs/reset", headers={"If-None-Match": before})
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (200, "no-referrer")


def _with_another_policy(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def test_a_page_made_anew_is_still_the_page_the_browser_has(app: Flask, shelf: Shelf) -> None:
    """A change elsewhere empties the memory, not the browsers' caches of pages that stayed the same."""
    client = app.test_client()
    tag = etag_of(client, "/faqs/reset")
    shelf.publish("delta", "A Delta answer", section="delta")
    assert client.get("/faqs/reset", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.requirement("HS-L1c")
def test_a_published_change_shows_at_once(app: Flask, shelf: Shelf) -> None:
    client = app.test_client()
    tag = etag_of(client, "/faqs/reset")
    assert b"A better title" not in client.get("/services/core").data
    shelf.change("reset", "A better title")
    answer = client.get("/faqs/reset", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert b"A better title" in answer.data
    assert b"A better title" in client.get("/services/core").data


@pytest.mark.requirement("HS-L1c")
def test_a_page_is_kept_no_longer_than_a_value_in_it_holds(app: Flask, shelf: Shelf, now: datetime) -> None:
    """The clock alone changes it: nobody writes, no worker runs."""
    moment = now + timedelta(days=1)
    with shelf.session() as session:
        fee = library.create_snippet(session, key="fee", title="Fee", value="£120", actor=MIA, now=now)
        library.set_snippet_value(
            session, snippet_id=fee.id, value="£135", actor=MIA, now=now, effective_at=moment
        )
    shelf.publish("fees", "Fees", body="Pay {{snippet:fee}}.")
    client = app.test_client()
    with clock.held_at(moment - timedelta(milliseconds=300)):
        assert b">\xc2\xa3120<" in client.get("/faqs/fees").data
        with statements(app) as asked:
            client.get("/faqs/fees")
        assert asked == []
    time.sleep(0.3)
    with clock.held_at(moment):
        assert b">\xc2\xa3135<" in client.get("/faqs/fees").data


def test_what_was_withdrawn_is_gone_at_once(app: Flask, now: datetime) -> None:
    shelf = Shelf(app, now)
    item_id = shelf.publish("reset", "Reset it")
    client = app.test_client()
    assert client.get("/faqs/reset").status_code == 200
    assert client.get("/faqs/reset").status_code == 200
    shelf.withdraw(item_id)
    assert client.get("/faqs/reset").status_code == 410


@pytest.mark.requirement("SEC-11")
def test_who_is_signed_in_gets_a_page_of_their_own(app: Flask, shelf: Shelf, cast: Cast) -> None:
    editor = cast.signed_in("edith")
    visitor = cast.visitor()
    assert b"Edit this page" not in visitor.get("/faqs/reset").data
    answer = editor.get("/faqs/reset")
    assert b"Edit this page" in answer.data
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    for browser in (visitor, cast.visitor()):
        assert b"Edit this page" not in browser.get("/faqs/reset").data


def test_a_page_that_carries_a_trail_is_kept_for_nobody(app: Flask, shelf: Shelf) -> None:
    for _ in range(2):
        answer = app.test_client().get("/faqs/reset?s=abcdefgh12&q=words")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
    assert len(shelf.events()) == 2


def test_a_page_that_is_not_for_everyone_is_never_kept(app: Flask, shelf: Shelf) -> None:
    cache = app.wsgi_app
    assert isinstance(cache, PageCache)
    client = app.test_client()
    for path in ("/track", "/sign-in", "/faqs/nothing", "/services/nothing", "/health"):
        client.get(path)
        assert not any(key[1] == path for key in cache._pages)


def test_a_kept_page_is_sent_as_the_browser_likes_it(app: Flask, shelf: Shelf) -> None:
    for accepted, coding in [
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=0.8, br;q=1", "br"),
        ("identity", ""),
        ("", ""),
    ]:
        plain = app.test_client().get("/faqs/reset").data
        answer = app.test_client().get("/faqs/reset", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding", "") == coding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding]
        assert unpack(answer.data) == plain
        assert not coding or len(answer.data) < len(plain) / 2


@pytest.mark.parametrize("accepted", ["br", "gzip"])
def test_the_first_reader_gets_a_compressed_page_too(app: Flask, shelf: Shelf, accepted: str) -> None:
    """And what is kept for the others is the page itself, not what this one could read."""
    answer = app.test_client().get("/faqs/reset", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == accepted
    plain = app.test_client().get("/faqs/reset")
    assert "Content-Encoding" not in plain.headers
    assert b"Was this page useful?" in plain.data


def test_the_head_of_a_page_is_that_of_the_page(app: Flask, shelf: Shelf) -> None:
    for _ in range(2):
        head = app.test_client().head("/faqs/reset")
        page = app.test_client().get("/faqs/reset")
        assert (head.status_code, head.data) == (200, b"")
        for name in ("ETag", "Content-Type", "Cache-Control", "Content-Length"):
            assert head.headers.get(name) == page.headers.get(name), name


def test_every_address_is_a_page_of_its_own(app: Flask, shelf: Shelf) -> None:
    client = app.test_client()
    one, other = client.get("/search?q=reset"), client.get("/search?q=nothing-like-it")
    assert client.get("/search?q=reset").data == one.data
    assert client.get("/search?q=nothing-like-it").data == other.data
    assert one.data != other.data


@pytest.mark.requirement("SEC-11")
def test_another_host_gets_no_kept_page(app: Flask, shelf: Shelf) -> None:
    client = app.test_client()
    assert client.get("/faqs/reset").status_code == 200
    assert client.get("/faqs/reset", headers={"Host": "evil.example.com"}).status_code == 400


def test_no_more_is_kept_than_there_is_room_for(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.page_cache.MAX_PAGES", 3)
    cache = app.wsgi_app
    assert isinstance(cache, PageCache)
    for number in range(10):
        app.test_client().get(f"/contact?number={number}")
    assert [key[2] for key in cache._pages] == ["number=7", "number=8", "number=9"]
