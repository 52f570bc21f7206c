"""The guard: a view that says nothing is shut, and what is refused never runs."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.identity.rules import Permission
from portal.web.access import PUBLIC, SIGNED_IN, AccessRule, access, rule_of
from tests.factories.cast import Cast

RULES: dict[str, AccessRule | None] = {
    "forgotten": None,
    "public": PUBLIC,
    "signed_in": SIGNED_IN,
    "desk": AccessRule(needs=Permission.WORK_CASES),
    "write": AccessRule(needs=Permission.WRITE_CONTENT),
}
# Who gets in where: a stranger, an agent, an editor, an administrator.
EXPECTED = {
    "forgotten": (403, 403, 403, 403),
    "public": (200, 200, 200, 200),
    "signed_in": (302, 200, 200, 200),
    "desk": (302, 200, 403, 403),
    "write": (302, 403, 200, 200),
}


@pytest.fixture
def ran(app: Flask) -> list[str]:
    """Adds a route for each rule; lists the views that ran."""
    ran: list[str] = []
    for name, rule in RULES.items():

        def view(name: str = name) -> str:
            ran.append(name)
            return "in"

        marked = access(rule)(view) if rule else view
        app.add_url_rule(f"/rule/{name}", name, marked, methods=["GET", "POST"])
    return ran


@pytest.mark.requirement("FR-014")
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_who_gets_in_where(app: Flask, cast: Cast, ran: list[str], method: str) -> None:
    people = [cast.visitor(), *(cast.signed_in(name) for name in ("asha", "edith", "adam"))]
    for name, expected in EXPECTED.items():
        ran.clear()
        statuses = tuple(client.open(f"/rule/{name}", method=method).status_code for client in people)
        assert statuses == expected, name
        assert len(ran) == expected.count(200), "A view ran for somebody who was refused."


def test_a_stranger_comes_back_to_the_page_after_signing_in(app: Flask, cast: Cast, ran: list[str]) -> None:
    answer = cast.visitor().get("/rule/desk?page=2&who=mine")
    assert answer.location == "/sign-in?next=/rule/desk?page%3D2%26who%3Dmine"


def test_a_stranger_who_typed_something_gets_it_back(cast: Cast, ran: list[str]) -> None:
    answer = cast.visitor().post("/rule/desk", data={"body": "A long answer", "password": "Mellon-3"})
    assert answer.status_code == 401
    assert "A long answer" in answer.text
    assert "Mellon-3" not in answer.text


def test_rules_say_what_they_ask_for(app: Flask, ran: list[str]) -> None:
    words = {name: rule.describe() for name in RULES if (rule := rule_of(app, name))}
    assert words == {
        "public": "everyone",
        "signed_in": "anyone signed in",
        "desk": "work_cases",
        "write": "write_content",
    }
    assert rule_of(app, "forgotten") is None
