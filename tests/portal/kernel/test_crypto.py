"""Tokens: long, random, safe in an address, and only their hash is ever kept."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.crypto import new_token, token_hash


def test_tokens_are_long_and_fit_an_address() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(len(token) == 43 for token in tokens)  # 256 bits
    assert set("".join(tokens)) <= set(string.ascii_letters + string.digits + "-_")


@given(st.text(st.characters(), max_size=50), st.text(st.characters(), max_size=50))
def test_the_hash_of_any_text_is_its_own(one: str, other: str) -> None:
    """Whatever somebody puts into an address, lone surrogates included."""
    assert len(token_hash(one)) == 64
    assert (token_hash(one) == token_hash(other)) is (one == other)
