"""Words, stems and the words that hold a question together."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.search.analysis import LONGEST_WORD, content_words, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pay your council's tax!", ["pay", "your", "council", "tax"]),
        ("the council’s, don’t", ["the", "council", "dont"]),
        ("E-mail us", ["email", "mail", "us"]),
        ("C++, C# and .NET", ["c++", "c#", "and", "net"]),
        ("P60_form 50p £5", ["p60", "form", "50p", "5"]),
        ("Café ﬁne ｆｕｌｌ", ["cafe", "fine", "full"]),
        ("😀 * \x00 \ud800", []),
        ("a" * (LONGEST_WORD + 1), []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_are_plain_lower_case_and_stay_so(text: str) -> None:
    for word in words(text):
        assert word.strip()
        assert len(word) <= LONGEST_WORD
        assert " " not in word
        word.encode("utf-8")
        assert stem(word)


@pytest.mark.parametrize(
    "same",
    [
        ("organise", "organize", "organising", "organized"),
        ("colour", "color", "colours"),
        ("neighbour", "neighbors", "neighbouring"),
        ("permit", "permits"),
        ("renew", "renewing", "renewed"),
    ],
)
def test_forms_that_share_a_stem(same: tuple[str, ...]) -> None:
    assert len({stem(word) for word in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("four", "for"), ("hour", "hor"), ("c++", "c"), ("policy", "police")]
)
def test_words_that_must_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how do i pay my tax tax", ["pay", "tax"]),
        ("to be or not to be", ["not"]),
        ("what is it", ["what", "is", "it"]),
        ("", []),
    ],
)
def test_content_words(text: str, expected: list[str]) -> None:
    assert content_words(words(text)) == expected


def test_the_library_is_imported_late_and_without_a_warning() -> None:
    code = (
        "import sys, content.search.interface, content.search.masking; assert 'whoosh' not in sys.modules; "
        "import content.search.whoosh_engine; assert 'whoosh.index' in sys.modules"
    )
    # -B and a cleared prefix make Python compile the library anew, which is when it would warn.
    command = [sys.executable, "-W", "error", "-X", "pycache_prefix=/nonexistent", "-B", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
