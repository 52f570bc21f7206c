"""Marks and excerpts: escaped, near the words asked for, short."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from content.search.highlighting import EXCERPT_LENGTH, excerpt, mark

LONG = "Nothing to see here at all. " * 60


@pytest.mark.parametrize(
    ("text", "stems", "expected"),
    [
        ("Pay council tax", {"council", "tax"}, "Pay <mark>council</mark> <mark>tax</mark>"),
        ("Renewing & renewal", {"renew"}, "<mark>Renewing</mark> &amp; <mark>renewal</mark>"),
        ("Your e-mail address", {"email"}, "Your <mark>e-mail</mark> address"),
        ("C++ or C", {"c++"}, "<mark>C++</mark> or C"),
        ("Policies", {"polici"}, "<mark>Policies</mark>"),
        ("taxi", {"tax"}, "taxi"),
        ("<b>tax</b>", {"tax"}, "&lt;b&gt;<mark>tax</mark>&lt;/b&gt;"),
        ("", {"tax"}, ""),
    ],
)
def test_mark(text: str, stems: set[str], expected: str) -> None:
    assert mark(text, frozenset(stems)) == Markup(expected)


@given(st.text(), st.frozensets(st.text("abc", min_size=1, max_size=3)))
def test_only_mark_is_ever_an_element(text: str, stems: frozenset[str]) -> None:
    for markup in (mark(text, stems), excerpt(text, text * 9, stems)):
        assert set(re.findall("<[^>]*>?", markup)) <= {"<mark>", "</mark>"}
        assert '"' not in markup
    assert mark(text, stems).replace("<mark>", "").replace("</mark>", "") == mark(text, frozenset())


@pytest.mark.parametrize(
    ("summary", "body", "expected"),
    [
        ("About tax.", "Tax and tax.", "About <mark>tax</mark>."),
        ("About bins.", "All about tax.", "All about <mark>tax</mark>."),
        ("About bins.", "All about bins.", "About bins."),
        ("", "Bins.", "Bins."),
        ("", "", ""),
    ],
)
def test_which_text_is_shown(summary: str, body: str, expected: str) -> None:
    assert excerpt(summary, body, frozenset({"tax"})) == Markup(expected)


def test_the_excerpt_is_taken_where_most_words_meet() -> None:
    body = f"{LONG} tax alone {LONG} here council tax and benefit meet {LONG}"
    shown = excerpt("", body, frozenset({"council", "tax", "benefit"}))
    assert "<mark>council</mark> <mark>tax</mark> and <mark>benefit</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown.striptags()) <= EXCERPT_LENGTH + 4


def test_letters_that_grow_in_lower_case_do_not_shift_the_excerpt() -> None:
    assert "<mark>tax</mark>" in excerpt("", "İ" * 300 + " " + LONG + " tax " + LONG, frozenset({"tax"}))
