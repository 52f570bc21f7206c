"""Statements, and the small addresses that machines ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from portal.app import create_app
from tests.conftest import settings_for
from tests.portal.faqs.shelf import links


@pytest.fixture
def client(sqlite_app: Flask) -> FlaskClient:
    return sqlite_app.test_client()


@pytest.mark.requirement("GDS")
def test_the_accessibility_statement_names_a_way_to_complain(client: FlaskClient) -> None:
    page = client.get("/accessibility").get_data(as_text=True)
    assert "Web Content Accessibility Guidelines version 2.2" in page
    assert {"/raise", "mailto:help@example.org"} <= set(links(page))


@pytest.mark.requirement("GDPR")
def test_the_privacy_notice_tells_what_is_kept_and_names_the_cookie(client: FlaskClient) -> None:
    page = client.get("/privacy").get_data(as_text=True)
    assert "Example Authority is responsible for this data" in page
    assert 'id="cookies"' in page
    assert client.get("/cookies").headers["Location"] == "/privacy#cookies"


def test_the_statements_speak_for_the_authority(sqlite_backend: object, tmp_path: Path) -> None:
    """CS-S3: the name and the contact are settings, and empty ones leave no gap."""
    url = sqlite_backend.fresh()  # type: ignore[attr-defined]
    app = create_app(
        settings_for(
            url, tmp_path, authority_name="Anyshire", contact_phone="", contact_email="", contact_address=""
        )
    )
    for path in ("/", "/contact", "/accessibility", "/privacy"):
        page = app.test_client().get(path).get_data(as_text=True)
        assert "Anyshire" in page
        assert "Example Authority" not in page
        assert "Telephone:" not in page
        assert "mailto:" not in page
    app.extensions["database"].dispose()


def test_health_is_good_while_the_database_answers(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_is_bad_when_it_does_not(sqlite_app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    database = sqlite_app.extensions["database"]
    database._reading = create_engine(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite'}")
    assert client.get("/health").status_code == 503


def test_robots_stay_out_of_searches_and_cases(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    for path in ("/search", "/raise", "/track", "/desk", "/editor"):
        assert f"Disallow: {path}\n" in answer.get_data(as_text=True)


def test_the_icon_is_found_at_its_old_place(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/health", "/robots.txt", "/favicon.ico"])
def test_nothing_here_takes_a_post_or_sets_a_cookie(client: FlaskClient, path: str) -> None:
    assert client.post(path).status_code in {400, 405}
    assert "Set-Cookie" not in client.get(path).headers
