"""Links to other sites: asked about without being led inside, and broken only after two bad days."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content import library
from content.errors import InvalidText
from content.library import external_links
from content.links.asking import ask, is_public
from content.links.health import Answer, LinkState, judged, problem_of
from content.models import ExternalLink
from content.queries.external_links import broken_external_links, links_due
from tests.content.cast import MIA, NOW, live

MONDAY = date(2026, 11, 23)
BAD, GOOD = Answer(404, "The page is not there any more (404)."), Answer(200)
PAGES = {"/good": 200, "/gone": 410, "/no-head": 200, "/shy": 403, "/error": 500}


class Site(BaseHTTPRequestHandler):
    """A small site with good and bad pages; redirects lead where their path says."""

    def answer(self, method: str) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
        elif method == "HEAD" and self.path == "/no-head":
            self.send_response(500)
        else:
            self.send_response(PAGES.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.answer("GET")

    def do_HEAD(self) -> None:
        self.answer("HEAD")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/good", ""),
        ("/no-head", ""),
        ("/shy", ""),
        ("/gone", "not there any more (410)"),
        ("/error", "error (500)"),
        ("/to//good", ""),
        ("/to//to//gone", "not there any more"),
        ("/to/file:///etc/passwd", "not the address of a web page"),
        ("/to//to//to//to//to//to//to//to//good", "in circles"),
    ],
)
def test_a_site_is_asked(port: int, path: str, problem: str) -> None:
    answer = ask(f"http://127.0.0.1:{port}{path}", is_allowed=lambda address, at: at == port)
    assert problem in answer.problem
    assert bool(answer.problem) is bool(problem)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/good", "http://localhost:{port}/good", "http://[::ffff:127.0.0.1]:{port}/good",
     "http://2130706433:{port}/good", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/"],
)  # fmt: skip
def test_nobody_inside_is_asked(port: int, url: str) -> None:
    assert "private network" in ask(url.format(port=port)).problem


def test_a_redirect_does_not_lead_inside_either(port: int) -> None:
    """The first address is allowed by its port; the redirect goes to another, which is not."""
    other = f"http://127.0.0.1:{port + 1}/good"
    answer = ask(f"http://127.0.0.1:{port}/to/{other}", is_allowed=lambda address, at: at == port)
    assert "private network" in answer.problem


@pytest.mark.parametrize(
    ("address", "port", "is_allowed"),
    [("93.184.216.34", 443, True), ("93.184.216.34", 22, False), ("192.168.1.1", 80, False),
     ("::1", 443, False), ("fe80::1", 443, False), ("2606:2800:220:1::1", 80, True), ("224.0.0.1", 80, False),
     ("100.64.0.1", 80, False), ("0.0.0.0", 80, False)],
)  # fmt: skip
def test_public_addresses(address: str, port: int, is_allowed: bool) -> None:
    assert is_public(address, port) is is_allowed


def test_broken_after_two_different_days() -> None:
    first = judged(None, BAD, today=MONDAY, now=NOW)
    assert (first.state, first.failing_since) == (LinkState.failing, MONDAY)
    same_day = judged(MONDAY, BAD, today=MONDAY, now=NOW)
    assert same_day.state is LinkState.failing
    second = judged(MONDAY, BAD, today=MONDAY + timedelta(days=1), now=NOW)
    assert (second.state, second.failing_since) == (LinkState.broken, MONDAY)
    assert judged(MONDAY, GOOD, today=MONDAY, now=NOW).failing_since is None
    assert [problem_of(status) for status in (200, 304, 403, 429, 503)] == [""] * 5


@pytest.mark.requirement("MI26")
def test_links_of_live_pages_are_kept_and_judged(session: Session) -> None:
    body = "[One](https://one.example.org/a?b=1&c=2) [two](http://two.example.org) [ours](/contact)"
    item = live(session, "Dogs", body=body)
    live(session, "Cats", body="[One](https://one.example.org/a?b=1&c=2)")
    due = dict(links_due(session, NOW, limit=10))
    assert set(due.values()) == {"https://one.example.org/a?b=1&c=2", "http://two.example.org"}
    one = next(link_id for link_id, url in due.items() if "one" in url)
    for day in range(2):
        at = NOW + timedelta(days=day)
        external_links.note_answer(session, link_id=one, answer=BAD, today=at.date(), now=at)
    session.flush()
    found = broken_external_links(session)
    assert [(link.slug, link.problem) for link in found] == [("cats", BAD.problem), ("dogs", BAD.problem)]
    assert broken_external_links(session, section_keys=["lakes"]) == []
    library.retract(session, item_id=item.id, actor=MIA, now=NOW)
    assert [link.slug for link in broken_external_links(session)] == ["cats"]
    external_links.forget_unused_links(session)
    assert session.scalars(select(ExternalLink.url)).all() == ["https://one.example.org/a?b=1&c=2"]


def test_a_site_can_be_excepted(session: Session) -> None:
    live(session, "Dogs", body="[In](https://intranet.example.org/x) [Out](https://notintranet.example.org)")
    external_links.except_host(
        session, host="https://Intranet.example.org/y", reason="Inside our network", actor=MIA, now=NOW
    )
    session.flush()
    assert [url for _, url in links_due(session, NOW, limit=9)] == ["https://notintranet.example.org"]
    live(session, "Cats", body="[In](https://intranet.example.org/z)")
    assert len(links_due(session, NOW, limit=9)) == 1
    external_links.check_host_again(session, host="intranet.example.org", now=NOW)
    session.flush()
    assert len(links_due(session, NOW, limit=9)) == 3
    for host, reason in (("not a host!", "x"), ("ok.example.org", " ")):
        with pytest.raises(InvalidText):
            external_links.except_host(session, host=host, reason=reason, actor=MIA, now=NOW)
