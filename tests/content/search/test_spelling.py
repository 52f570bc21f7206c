"""Distances between words, and what the vocabulary makes of unknown ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.search.spelling import Vocabulary, edit_distance

WORDS = {
    "benefit": 9,
    "bin": 4,
    "bins": 3,
    "council": 12,
    "counsel": 2,
    "house": 5,
    "housing": 7,
    "password": 6,
    "passport": 3,
    "tax": 12,
}
VOCABULARY = Vocabulary(list(WORDS), list(WORDS.values()))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("council", "council", 0),
        ("council", "coucnil", 1),
        ("council", "cuncil", 1),
        ("council", "councill", 1),
        ("council", "counsil", 1),
        ("council", "cuncli", 2),
        ("council", "tax", 3),
        ("ab", "abcdef", 3),
    ],
)
def test_edit_distance(one: str, other: str, expected: int) -> None:
    assert edit_distance(one, other, 2) == expected


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_distance_is_symmetric_and_zero_only_for_the_same(one: str, other: str) -> None:
    assert edit_distance(one, other, 3) == edit_distance(other, one, 3)
    assert (edit_distance(one, other, 3) == 0) == (one == other)


@given(st.sampled_from([word for word in WORDS if len(word) > 5]), st.data())
def test_one_slip_is_always_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    slipped = data.draw(
        st.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[:at] + "q" + word[at:],
                word[:at] + "q" + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
    )
    if slipped not in WORDS:
        assert word in [near.word for near in VOCABULARY.similar(slipped)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("howsing", ["housing"]),
        ("counsil", ["council", "counsel"]),  # as near, but used more
        ("bims", ["bins"]),
        ("bim", []),  # too short to guess
        ("c0uncil", []),  # not letters alone
        ("volcano", []),
        ("password", []),  # known: only others are similar, at most one distance away
    ],
)
def test_similar(word: str, expected: list[str]) -> None:
    assert [near.word for near in VOCABULARY.similar(word) if near.distance < 2] == expected


def test_similar_never_names_the_word_itself() -> None:
    assert all(word not in [near.word for near in VOCABULARY.similar(word)] for word in WORDS)


def test_prefixes_are_the_most_frequent_few() -> None:
    assert VOCABULARY.starting_with("b", 2) == ["benefit", "bin"]
    assert VOCABULARY.starting_with("counc") == ["council"]
    assert VOCABULARY.starting_with("zz") == []
    many = Vocabulary([f"a{number:05}" for number in range(20_000)], range(20_000))
    assert many.starting_with("a", 3) == ["a19999", "a19998", "a19997"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("counciltax", ("council", "tax")), ("housingbenefit", ("housing", "benefit")), ("volcanotax", None)],
)
def test_split(word: str, expected: tuple[str, str] | None) -> None:
    assert VOCABULARY.split(word) == expected
