"""Stored files are encrypted with AES-256 in Galois/counter mode (SEC-02).

A sealed file is: four bytes that name the format, four that name the key, twelve that are used once, then the
encrypted bytes with their check sum. The name it is stored under is part of what is checked: a sealed file
copied over another one does not open.

The library is loaded with the first file: 2 MB that a web process without files does not need.
"""

from __future__ import annotations

import hashlib
import secrets

_FORMAT = b"WMF1"
_MARK_BYTES = 4
_ONCE_BYTES = 12


class SealBroken(Exception):
    """A stored file does not open: another key, another file, or changed bytes. The message says which."""


class Sealer:
    """Seals and opens with one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)
        self._mark = hashlib.sha256(b"mark of " + key).digest()[:_MARK_BYTES]

    def seal(self, plain: bytes, name: str) -> bytes:
        """The bytes to store under ``name``."""
        once = secrets.token_bytes(_ONCE_BYTES)
        return _FORMAT + self._mark + once + self._cipher.encrypt(once, plain, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """What was sealed under ``name``. Raises ``SealBroken``."""
        from cryptography.exceptions import InvalidTag

        mark_at, once_at = len(_FORMAT), len(_FORMAT) + _MARK_BYTES
        body_at = once_at + _ONCE_BYTES
        if sealed[:mark_at] != _FORMAT:
            raise SealBroken("This is not a stored file.")
        if sealed[mark_at:once_at] != self._mark:
            raise SealBroken("This file was stored under another key: is PORTAL_FILE_KEY the right one?")
        try:
            return self._cipher.decrypt(sealed[once_at:body_at], sealed[body_at:], name.encode())
        except InvalidTag as fault:
            raise SealBroken("The stored bytes were changed.") from fault
