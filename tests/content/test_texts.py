"""Tidying what people type, and addresses made from titles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.errors import InvalidText
from content.freshness import next_review_on
from content.rendering import BODY_MAX_BYTES, BodyTooLong
from content.texts import RevisionText, checked_slug, slug_from, tidied, tidy_block, tidy_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x07c\ud800d", "abcd"),
        ("\n  indented\n\n", "indented"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("e\u0301", "é"),
        ("עברית \u200f👍", "עברית \u200f👍"),
    ],
)
def test_tidy_block(typed: str, kept: str) -> None:
    assert tidy_block(typed) == kept


@given(st.text())
def test_tidying_twice_is_tidying_once(words: str) -> None:
    assert tidy_line(tidy_line(words)) == tidy_line(words)
    assert tidy_block(tidy_block(words)) == tidy_block(words)
    assert "\x00" not in tidy_block(words)
    tidy_block(words).encode()


@given(st.text())
def test_a_title_always_gives_a_good_address(title: str) -> None:
    assert checked_slug(slug_from(title)) == slug_from(title)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("I can’t sign in!", "i-cant-sign-in"),
        ("Café: opening & hours", "cafe-opening-hours"),
        ("???", "page"),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_slug_from(title: str, slug: str) -> None:
    assert slug_from(title) == slug


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a-", "a--b", "ä", "../x", "a" * 101])
def test_bad_slugs(slug: str) -> None:
    with pytest.raises(InvalidText):
        checked_slug(slug)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (RevisionText(title=" \n "), "title"),
        (RevisionText(title="x" * 201), "title"),
        (RevisionText(title="x", summary="x" * 401), "summary"),
        (RevisionText(title="x", also_known_as=("x" * 81,)), "also_known_as"),
        (RevisionText(title="x", categories=tuple(map(str, range(51)))), "categories"),
        (RevisionText(title="x", staff_note="x" * 10_001), "staff_note"),
        (RevisionText(title="x", change_note="x" * 401), "change_note"),
    ],
)
def test_a_text_that_cannot_be_kept_names_its_field(text: RevisionText, field: str) -> None:
    with pytest.raises(InvalidText) as refusal:
        tidied(text)
    assert refusal.value.field == field


def test_body_limit_counts_bytes() -> None:
    tidied(RevisionText(title="x", body="a" * BODY_MAX_BYTES))
    with pytest.raises(BodyTooLong, match="50 KB"):
        tidied(RevisionText(title="x", body="é" * (BODY_MAX_BYTES // 2 + 1)))


def test_terms_are_kept_once_in_order() -> None:
    assert tidied(RevisionText(title="x", also_known_as=("b", " a ", "b", ""))).also_known_as == ("b", "a")


@pytest.mark.parametrize(
    ("checked", "months", "due"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_next_review(checked: date, months: int, due: date) -> None:
    assert next_review_on(checked, months) == due
