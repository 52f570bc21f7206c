"""The whole site with its index in PostgreSQL: publish, find, lose the index, find still, build it anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from portal.app import create_app
from portal.config import Settings
from portal.faqs.indexing import make_engine, rebuild_index
from tests.conftest import Backend, settings_for
from tests.portal.faqs.shelf import Shelf


@pytest.fixture
def app(postgresql_backend: Backend, tmp_path: Path) -> Iterator[Flask]:
    settings = replace(settings_for(postgresql_backend.fresh(), tmp_path), search_engine="postgresql")
    app = create_app(settings)
    yield app
    app.extensions["database"].dispose()


def test_published_found_lost_and_found_again(app: Flask, now: datetime) -> None:
    database = app.extensions["database"]
    shelf, client = Shelf(app, now), app.test_client()

    def found(words: str) -> str:
        return client.get(f"/search?q={words}").get_data(as_text=True)

    shelf.publish("forgot", "I have forgotten my password", section="signing-in")
    assert "/faqs/forgot" in found("password"), "from the database, while there is no index"
    assert "Did you mean" not in found("pasword")
    shelf.index()
    assert "/faqs/forgot" in found("pasword")
    assert "<strong>password</strong>" in found("pasword")
    assert client.get("/search/suggestions?q=forg").get_json() == ["I have forgotten my password"]
    with database.session() as session:
        session.execute(text("DROP SCHEMA search CASCADE"))
        session.commit()
    assert "/faqs/forgot" in found("passwords")
    done: list[int] = []
    rebuild_index(database, make_engine(database), done.append)
    assert done[-1] == 1
    assert "/faqs/forgot" in found("forgotten+pasword")


@pytest.mark.parametrize(
    ("engine", "url"), [("sphinx", ""), ("postgresql", ""), ("postgresql", "sqlite:///x")]
)
def test_an_engine_that_cannot_be_is_refused_at_the_start(engine: str, url: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_SEARCH_ENGINE"):
        Settings(search_engine=engine, database_url=url)
