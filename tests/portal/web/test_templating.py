"""What templates write is escaped as MarkupSafe escapes it, and written without more ado."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from portal.web.templating import Templates, written

PAGES = {"page": "{{ value }}|{{ value | upper }}|{{ named(value) }}|{{ value | safe }}|{{ value ~ '<' }}"}


class Named:
    """Says itself how it is written."""

    def __html__(self) -> str:
        return "<b>name</b>"


def drawn(**given: object) -> str:
    environment = Templates(
        Flask("drawn"), loader=DictLoader(PAGES), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("page").render(**given)


@given(st.one_of(st.text(), st.integers(), st.none(), st.text().map(Markup), st.booleans()))
def test_written_is_escaped(value: object) -> None:
    assert written(value) == str(escape(value))
    assert isinstance(written(value), str)


@given(st.text(alphabet="ab&<>'\""))
def test_a_page_holds_no_markup_but_its_own(value: str) -> None:
    safe = str(escape(value))
    upper, joined = str(escape(value.upper())), str(escape(value + "<"))
    assert drawn(value=value, named=lambda text: text) == f"{safe}|{upper}|{safe}|{value}|{joined}"


def test_what_says_itself_how_it_is_written_is_believed() -> None:
    assert written(Named()) == "<b>name</b>"


def test_a_misspelt_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        drawn(named=lambda text: text)
