"""The demo's mailbox: there in the demo, nowhere else, and harmless."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.app import create_app
from portal.config import Settings
from portal.notifications.letters import Letter, as_mail
from portal.notifications.mail_files import Piece, pieces
from portal.notifications.transport import FileTransport
from tests.conftest import Backend, settings_for

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
SITE = "http://127.0.0.1:8000"


@contextmanager
def browser(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    app.extensions["database"].dispose()


def file_mail(folder: Path, number: int, body: str, subject: str = "A mail") -> None:
    letter = Letter("cleo@example.org", subject, body, f"<{number:016}@waymark.invalid>", NOW)
    mail = as_mail(letter, sender="help@example.org", sender_name="Example")
    FileTransport(folder).send(mail, NOW.replace(second=number))


@pytest.fixture
def demo(sqlite_backend: Backend, tmp_path: Path) -> Settings:
    return settings_for(sqlite_backend.fresh(), tmp_path, demo=True)


@pytest.mark.parametrize("changes", [{"demo": False}, {"demo": True, "smtp_url": "smtp://mail.example.org"}])
def test_there_is_no_mailbox_outside_the_demo(demo: Settings, changes: dict[str, object]) -> None:
    file_mail(demo.data_dir / "mail", 1, "secret")
    name = next((demo.data_dir / "mail").glob("*.eml")).stem
    with browser(replace(demo, **changes)) as client:
        assert client.get("/demo/mailbox").status_code == 404
        assert client.get(f"/demo/mailbox/{name}").status_code == 404


def test_newest_first_and_each_can_be_read(demo: Settings) -> None:
    file_mail(demo.data_dir / "mail", 1, f"Follow {SITE}/track/open/abc.", "The older one")
    file_mail(demo.data_dir / "mail", 2, "Nothing", "The newer one")
    with browser(demo) as client:
        page = client.get("/demo/mailbox").get_data(as_text=True)
        assert page.index("The newer one") < page.index("The older one")
        name = sorted((demo.data_dir / "mail").glob("*.eml"))[0].stem
        mail = client.get(f"/demo/mailbox/{name}").get_data(as_text=True)
        assert 'href="/track/open/abc."' in mail


def test_an_empty_mailbox_says_so(demo: Settings) -> None:
    with browser(demo) as client:
        assert "No mail has been sent yet" in client.get("/demo/mailbox").get_data(as_text=True)


def test_hostile_mail_stays_text(demo: Settings) -> None:
    evil = '<script>alert(1)</script> javascript:alert(1) http://evil.example.com/"onmouseover="x'
    file_mail(demo.data_dir / "mail", 1, evil, "<b>bold</b>")
    name = next((demo.data_dir / "mail").glob("*.eml")).stem
    with browser(demo) as client:
        for page in (client.get("/demo/mailbox"), client.get(f"/demo/mailbox/{name}")):
            html = page.get_data(as_text=True)
            assert "<script>alert" not in html
            assert "<b>bold" not in html
            assert 'href="http://evil' not in html
            assert 'href="javascript' not in html


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fsecret.key",
        "secret",
        "../secret.key",
        "20260610T090001000000-..%2f",
        "20260610T090001000000-nothere",
        "%00",
    ],
)
def test_no_other_file_can_be_read(demo: Settings, name: str) -> None:
    demo.signing_key()
    (demo.data_dir / "mail").mkdir(parents=True, exist_ok=True)
    with browser(demo) as client:
        assert client.get(f"/demo/mailbox/{name}").status_code == 404


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", [Piece("")]),
        ("no address", [Piece("no address")]),
        (f"{SITE}/track", [Piece(f"{SITE}/track", "/track")]),
        (f"see {SITE}/a?b=c now", [Piece("see "), Piece(f"{SITE}/a?b=c", "/a?b=c"), Piece(" now")]),
        ("http://other.example.org/track", [Piece("http://other.example.org/track")]),
        (f"{SITE}.evil.example.com/x", [Piece(f"{SITE}.evil.example.com/x")]),
    ],
)
def test_only_our_own_addresses_become_links(line: str, expected: list[Piece]) -> None:
    assert pieces(line, SITE) == expected
