"""Passwords are stored as slowly as the library advises, whatever the other tests use."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY


@pytest.mark.requirement("SEC-06")
def test_passwords_are_hashed_at_the_advised_strength() -> None:
    """Argon2id with 64 MiB and three rounds, as RFC 9106 advises where memory is short."""
    stored = PasswordHasher().hash("a password")
    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY
