"""Patterns: drawn once by a template, filled many times."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup, escape

from portal.web.patterns import Pattern


@pytest.fixture
def template(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    source = (
        '<a href="{{ path }}"{% if is_here %} aria-current="true"{% endif %}>{{ name }}</a> <p>{{ path }}</p>'
    )
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader({"pattern.html": source}))
    return "pattern.html"


def test_each_value_stands_in_all_of_its_places(app: Flask, template: str) -> None:
    with app.app_context():
        pattern = Pattern(template, ("name", "path"), is_here=True)
    for name in ("One", "100 % {two}"):
        drawn = pattern.filled(Markup(name), Markup("/one"))
        assert drawn == f'<a href="/one" aria-current="true">{name}</a> <p>/one</p>'
        assert isinstance(drawn, Markup)


def test_what_is_settled_decides_what_is_there(app: Flask, template: str) -> None:
    with app.app_context():
        pattern = Pattern(template, ("name", "path"), is_here=False)
    assert pattern.filled(escape("<&>"), Markup("/")) == '<a href="/">&lt;&amp;&gt;</a> <p>/</p>'
