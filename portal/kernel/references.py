"""Case references: short enough to read out on the phone, too many to guess.

Eight random characters and a ninth that checks them, written ``7K3M-9QXDR``: 31**8 (850 thousand
million) possible references. The alphabet is Crockford's base 32 (no I, L, O, U) less Z, which is read
as 2: 31 is a prime, so every single wrong character and every swapped pair of neighbours is noticed.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 8
_LOOKALIKES = str.maketrans("OILZ", "0112")


def new_reference() -> str:
    """A fresh reference in its written form."""
    number, body = secrets.randbelow(len(ALPHABET) ** LENGTH), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        body += ALPHABET[place]
    return written(body + check_character(body))


def check_character(body: str) -> str:
    """The character that makes ``body`` (eight characters of the alphabet) verifiable."""
    total = sum((position + 2) * ALPHABET.index(sign) for position, sign in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def written(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:]}"


def normalise(text: str) -> str | None:
    """The written form of what somebody typed, or ``None`` where it cannot be a reference.

    Forgives small letters, spaces, dashes and the look-alikes O, I, L and Z.
    """
    plain = re.sub(r"[\s\-‐-―]+", "", text[:40]).upper().translate(_LOOKALIKES)
    if len(plain) != LENGTH + 1 or any(sign not in ALPHABET for sign in plain):
        return None
    return written(plain) if check_character(plain[:LENGTH]) == plain[LENGTH] else None
