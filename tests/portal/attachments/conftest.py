"""An application whose uploads a real clamd looks at, and its cast at work with pictures and files."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from content import library, queries
from content.library import create_section
from content.texts import RevisionText
from content.workflow import Actor, ContentRole
from portal.config import Settings
from tests.conftest import WEDNESDAY, Backend, settings_for
from tests.factories.cast import Cast, person
from tests.factories.files import picture
from tests.portal.faqs.writing_room import Room

MEBIBYTES = 1024 * 1024


@dataclass
class Studio:
    """What the tests do in a browser, and what they look up behind it."""

    app: Flask
    cast: Cast

    @property
    def settings(self) -> Settings:
        found: Settings = self.app.config["SETTINGS"]
        return found

    def set(self, **changes: Any) -> None:
        """Change settings while the application runs, as a restart would."""
        self.app.config["SETTINGS"] = replace(self.settings, **changes)

    def session(self) -> Session:
        session: Session = self.app.extensions["database"].session()
        return session

    def add(
        self, who: FlaskClient, name: str = "screen.png", data: bytes | None = None, **typed: Any
    ) -> TestResponse:
        fields = {"section": "core", "alt_text": "A green rectangle"} | typed
        return send_file(who, "/editor/media/new", name, picture() if data is None else data, **fields)

    def added(self, who: FlaskClient, *given: Any, **typed: Any) -> str:
        """Add something and return its key."""
        answer = self.add(who, *given, **typed)
        assert answer.status_code == 302, answer.text
        return str(answer.location).rpartition("/")[2]

    def replace(
        self, who: FlaskClient, key: str, name: str = "new.png", data: bytes | None = None
    ) -> TestResponse:
        path = f"/editor/media/{key}/replacement"
        return send_file(who, path, name, picture(size=(80, 60)) if data is None else data)

    def publish(self, body: str, title: str = "How to sign in") -> str:
        """A live page with this text; returns its slug."""
        with self.session() as session:
            author, reviewer = self._actor(session, "edith"), self._actor(session, "rosa")
            text = RevisionText(title=title, body=body)
            item = library.create_item(session, section_key="core", text=text, actor=author, now=WEDNESDAY)
            newest = queries.latest_revision(session, item.id)
            assert newest is not None
            library.submit(session, revision_id=newest.id, actor=author, now=WEDNESDAY)
            library.approve(session, revision_id=newest.id, actor=reviewer, now=WEDNESDAY)
            session.commit()
            return item.slug

    def address(self, key: str) -> str:
        """The address that pages give out."""
        with self.session() as session:
            card = queries.media_card(session, key, None)
            assert card is not None
            return card.path

    def stored(self) -> list[Path]:
        """The files that lie on the disk."""
        return [path for path in (self.settings.data_dir / "files").rglob("*") if path.is_file()]

    @staticmethod
    def _actor(session: Session, name: str) -> Actor:
        role = {"edith": ContentRole.editor, "rosa": ContentRole.reviewer}[name]
        someone = person(session, name)
        return Actor(someone.id, someone.name, frozenset({role}))


def send_file(who: FlaskClient, path: str, name: str, data: bytes, **fields: str) -> TestResponse:
    """Send a form with a file as a browser does; the client by itself leaves large ones open on the disk."""
    sent = FileStorage(io.BytesIO(data), filename=name, name="file")
    boundary, body = encode_multipart(fields | {"file": sent})
    return who.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def error_beside(answer: TestResponse, field: str) -> str:
    """The message beside a field of the page that came back."""
    found = re.search(rf'id="{field}-error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()).removeprefix("Error: ") if found else ""


@pytest.fixture
def settings(backend: Backend, tmp_path: Path, clamd_socket: str) -> Settings:
    return settings_for(backend.fresh(), tmp_path, scanner=clamd_socket)


@pytest.fixture
def room(app: Flask, cast: Cast, now: datetime) -> Room:
    """The same application with the sections of the tests of pages."""
    room = Room(app, cast)
    room.furnish()
    return room


@pytest.fixture
def studio(app: Flask, cast: Cast) -> Studio:
    studio = Studio(app, cast)
    with studio.session() as session:
        for key in ("core", "delta"):
            create_section(session, key=key, title=key.upper())
        session.commit()
    return studio
