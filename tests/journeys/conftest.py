"""A furnished house: the whole application with something of everything in it, one a module and database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from portal.app import create_app
from portal.identity.actions import issue_token
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from tests.browsers import Browser
from tests.conftest import Backend, settings_for
from tests.factories.cast import PASSWORD
from tests.factories.journeys import example_arguments
from tests.journeys.reading import read, send


@dataclass
class House:
    """An application with form tokens on, as in life, and the browsers of the cast."""

    app: Flask
    arguments: dict[str, Any]
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def visitor(self) -> FlaskClient:
        return self.app.test_client()

    def staff(self, name: str) -> FlaskClient:
        """The browser of somebody who signed in through the page; the same one each time."""
        if name not in self._browsers:
            self._browsers[name] = self.signed_in(name)
        return self._browsers[name]

    def signed_in(self, name: str) -> FlaskClient:
        """A new browser in which somebody signs in; ends the session they had."""
        client = self.visitor()
        form = read(client.get("/sign-in")).form_with("password")
        answer = send(client, "/sign-in", form, {"user_name": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        self._browsers.pop(name, None)
        return client

    def tracking(self) -> FlaskClient:
        """A visitor's browser that has opened the example case with a mailed link."""
        if "tracking" not in self._browsers:
            client = self._browsers["tracking"] = self.visitor()
            with self.session() as session:
                token = issue_token(
                    session,
                    purpose=TokenPurpose.TRACK_CASE,
                    subject=self.named["reference"],
                    now=clock.now(),
                )
                session.commit()
            path = f"/track/open/{token}"
            form = next(f for f in read(client.get(path)).forms if f.action == path)
            assert send(client, path, form, {}).status_code == 302
        return self._browsers["tracking"]

    @property
    def named(self) -> dict[str, str]:
        """The example case and the example page, to write into addresses."""
        return {"reference": self.arguments["reference"], "slug": self.arguments["slug"][0]}

    def session(self) -> Session:
        session: Session = self.app.extensions["database"].session()
        return session

    def examples(self, rule: Rule) -> dict[str, Any]:
        """One example of each argument of a rule."""
        found = {n: self.arguments.get(f"{rule.endpoint}.{n}", self.arguments.get(n)) for n in rule.arguments}
        return {name: value[0] if isinstance(value, tuple) else value for name, value in found.items()}

    def path(self, rule: Rule, **values: Any) -> str:
        """The address of a rule with these arguments, whether or not it would take them."""
        path = rule.rule
        for name, value in (self.examples(rule) | values).items():
            text = quote(str(value), safe="")
            path = re.sub(rf"<(?:[^<>:]*(?:\([^)]*\))?:)?{name}>", text, path)
        assert "<" not in path, path
        return path


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from furnished(
        request.getfixturevalue(f"{request.param}_backend"), tmp_path_factory.mktemp("house")
    )


@pytest.fixture(scope="module")
def sqlite_house(sqlite_backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from furnished(sqlite_backend, tmp_path_factory.mktemp("house"))


def furnished(backend: Backend, folder: Path) -> Iterator[House]:
    app = create_app(settings_for(backend.fresh(), folder))
    app.test_client_class = Browser
    yield House(app, example_arguments(app))
    app.extensions["database"].dispose()
