"""Tokens: long, random, and stored only as a hash, so that a copied database opens nothing."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored in place of the token. SHA-256 suffices: a random token cannot be guessed slowly."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
