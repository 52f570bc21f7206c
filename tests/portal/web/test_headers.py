"""The security headers stand on every answer: pages, redirects, files, errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from tests.conftest import Backend, settings_for
from tests.factories.cast import Cast
from tests.factories.journeys import example_pages

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
BAD = (
    ("GET", "/nowhere", 404),
    ("PUT", "/", 405),
    ("POST", "/track", 400),
    ("GET", "/track/open/x", 410),
    ("GET", "/desk/", 302),
    ("POST", "/raise/core/log-queries", 403),
)


@pytest.fixture(scope="module")
def app(sqlite_backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings_for(sqlite_backend.fresh(), tmp_path_factory.mktemp("headers")))
    yield app
    app.extensions["database"].dispose()


@pytest.mark.requirement("SEC-11")
def test_every_page_has_them(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visitor, alex = app.test_client(), Cast(app).signed_in("alex")
    app.config["WTF_CSRF_ENABLED"] = True
    for _, path in example_pages(app):
        for client in (visitor, alex):
            answer = client.get(path)
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, (path, name)
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize(("method", "path", "status"), BAD)
def test_every_refusal_has_them(app: Flask, method: str, path: str, status: int) -> None:
    answer = app.test_client().open(path, method=method)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.requirement("SEC-11")
def test_a_wrong_host_and_a_body_too_large_have_them(app: Flask) -> None:
    visitor = app.test_client()
    wrong = visitor.get("/", headers={"Host": "evil.example"})
    large = visitor.post("/sign-in", data={"user_name": "x" * 2_100_000})
    assert (wrong.status_code, large.status_code) == (400, 413)
    for answer in (wrong, large):
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.requirement("SEC-01")
def test_pages_of_a_person_stay_out_of_caches(app: Flask) -> None:
    """A shared computer keeps nothing that was meant for one visitor."""
    for path in ("/track", "/sign-in", "/rate/thanks"):
        assert app.test_client().get(path).headers["Cache-Control"] == "no-store"


def test_no_page_has_anything_the_policy_forbids() -> None:
    """Neither inline scripts nor inline styles nor handlers in any template."""
    root = Path(__file__).resolve().parents[3] / "templates"
    for template in root.rglob("*.html"):
        source = template.read_text("utf-8")
        for forbidden in ("<style", " style=", "javascript:", " onclick=", " onload=", " onsubmit="):
            assert forbidden not in source, f"{template}: {forbidden}"
        assert source.count("<script") == source.count('<script type="module" src=')
