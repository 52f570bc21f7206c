"""What is logged of a search holds nobody's number or address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.search.masking import mask_personal


@pytest.mark.requirement("GDPR")
@pytest.mark.parametrize(
    ("typed", "logged"),
    [
        ("write to jo.bloggs+x@example.org please", "write to [email] please"),
        ("JO@EXAMPLE", "[email]"),
        ("ring 020 7946 0123 today", "ring [number] today"),
        ("+44 (0)20 7946 0123", "[number]"),
        ("07700 900123", "[number]"),
        ("07700-900-123", "[number]"),
        ("case 12345678", "case [number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("born 01/02/1970", "born [number]"),
        ("my ni is QQ 12 34 56 C", "my ni is [ni number]"),
        ("qq123456c", "[ni number]"),
        ("bins at SW1A 1AA", "bins at [postcode]"),
        ("m11ae", "[postcode]"),
        ("ec1a1bb council tax", "[postcode] council tax"),
    ],
)
def test_personal_data_is_masked(typed: str, logged: str) -> None:
    assert mask_personal(typed) == logged


@pytest.mark.parametrize(
    "typed",
    [
        "council tax 2026",
        "form p60",
        "sa100 deadline",
        "42 days",
        "24x7",
        "what is @ for",
        "C++",
        "",
        "form 1234",
    ],
)
def test_subjects_are_left_alone(typed: str) -> None:
    assert mask_personal(typed) == typed


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(typed: str) -> None:
    masked = mask_personal(typed)
    assert mask_personal(masked) == masked


@given(st.integers(10_000, 10**18), st.text("abc ,.", max_size=20))
def test_no_long_number_gets_through(number: int, around: str) -> None:
    assert str(number) not in mask_personal(f"{around} {number} {around}")
