"""Every door has a declared rule, and none opens for the wrong person or by the wrong method."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.web.access import rule_of

# What a stranger may see. A new public page is added here by hand, so that opening one is a decision.
SAFE_TO_OPEN_PREFIXES = ("citizen.", "assets")


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


@pytest.mark.requirement("FR-014")
def test_every_route_declares_who_may_enter(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in rules(app) if rule_of(app, rule.endpoint) is None]
    assert not undeclared


def test_only_the_citizens_door_is_open_to_everyone(app: Flask) -> None:
    open_doors = [
        rule.endpoint
        for rule in rules(app)
        if (declared := rule_of(app, rule.endpoint)) and declared.is_public
        and not rule.endpoint.startswith(SAFE_TO_OPEN_PREFIXES)
    ]  # fmt: skip
    assert not open_doors


def test_staff_doors_ask_for_a_permission_of_their_own(app: Flask) -> None:
    """Being signed in is not enough for the desk or the editor."""
    lax = [
        rule.endpoint
        for rule in rules(app)
        if rule.endpoint.startswith(("desk.", "editor.", "admin."))
        and ((declared := rule_of(app, rule.endpoint)) is None or declared.needs is None)
    ]
    assert not lax


def test_a_path_has_one_meaning(app: Flask) -> None:
    seen: dict[tuple[str, str], str] = {}
    for rule in rules(app):
        for method in (rule.methods or set()) - {"OPTIONS"}:
            earlier = seen.setdefault((rule.rule, method), rule.endpoint)
            assert earlier == rule.endpoint, f"{rule.rule} leads to {earlier} and {rule.endpoint}"
