"""Case references: what is mistyped is noticed, what is written differently is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.references import (
    ALPHABET,
    LENGTH,
    check_character,
    new_reference,
    normalise,
    written,
)

bodies = st.text(st.sampled_from(ALPHABET), min_size=LENGTH, max_size=LENGTH)
references = bodies.map(lambda body: written(body + check_character(body)))
positions = st.integers(0, LENGTH)


def test_a_new_reference_is_in_its_written_form() -> None:
    made = {new_reference() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(normalise(reference) == reference and len(reference) == 10 for reference in made)


@given(references)
def test_a_reference_is_understood_however_it_is_written(reference: str) -> None:
    plain = reference.replace("-", "")
    lookalike = plain.replace("0", "O").replace("1", "l")
    for typed in (
        plain,
        plain.lower(),
        f"  {reference} ",
        " ".join(plain),
        reference.replace("-", "–"),
        lookalike,
    ):
        assert normalise(typed) == reference


@given(references, positions, st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_noticed(reference: str, position: int, sign: str) -> None:
    plain = reference.replace("-", "")
    wrong = plain[:position] + sign + plain[position + 1 :]
    assert normalise(wrong) == (reference if wrong == plain else None)


@given(references, st.integers(0, LENGTH - 1))
def test_every_swap_of_neighbours_is_noticed(reference: str, position: int) -> None:
    plain = reference.replace("-", "")
    swapped = plain[:position] + plain[position + 1] + plain[position] + plain[position + 2 :]
    assert normalise(swapped) == (reference if swapped == plain else None)


@given(references, positions)
def test_a_missing_or_an_extra_sign_is_noticed(reference: str, position: int) -> None:
    plain = reference.replace("-", "")
    assert normalise(plain[:position] + plain[position + 1 :]) is None
    assert normalise(plain[:position] + "7" + plain[position:]) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_reference_or_nothing(typed: str) -> None:
    found = normalise(typed)
    assert found is None or normalise(found) == found


@pytest.mark.parametrize(
    "typed", ["", "-", "7K3M-9QXD", "7K3M-9QXDRR", "7K3M-9QXD!", "７Ｋ３Ｍ", "\x00" * 9, "7" * 1_000_000]
)
def test_what_cannot_be_one_is_none(typed: str) -> None:
    assert normalise(typed) is None
