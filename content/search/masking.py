"""Takes what could identify a person out of the words of a search, before they are logged.

Rather too much than too little: a search log is read for subjects, and a number is none.
"""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[email]", re.compile(r"[^\s@<>(),;:]+(?:@[^\s@<>(),;:]+)+")),
    # National Insurance number: two letters, six digits, one letter; spaced or not.
    ("[ni number]", re.compile(r"\b[a-z]{2}[ -]?(?:\d[ -]?){6}[a-d]?\b", re.IGNORECASE)),
    ("[number]", re.compile(r"\+?\(?\d(?:[ ().\-/]{0,2}\d){4,}")),
    # Postcodes, whole ones only: "SW1A" alone is a district, not an address.
    ("[postcode]", re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)),
)

_MAY_IDENTIFY = re.compile(r"[@\d]")
"""All that is looked for has one of these; most searches have none."""


def mask_personal(words: str) -> str:
    """``words`` with e-mail addresses, telephone and other long numbers, National Insurance numbers and
    postcodes replaced by a note of what stood there."""
    if _MAY_IDENTIFY.search(words) is None:
        return words
    for note, pattern in _PATTERNS:
        words = pattern.sub(note, words)
    return words
