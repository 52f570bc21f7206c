"""The signature below what somebody writes to a customer. Pure."""

from __future__ import annotations

LONGEST = 500


def signed(body: str, signature: str) -> str:
    """The words with the signature below; not twice, and not below nothing."""
    if not body.strip() or not signature or body.rstrip().endswith(signature):
        return body
    return f"{body.rstrip()}\n\n{signature}"
