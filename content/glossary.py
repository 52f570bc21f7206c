"""What may be a word of the glossary. PURE."""

from __future__ import annotations

import re

WORD_MAX = 40
MEANING_MAX = 200
# Found in a text only where it stands alone, so it must begin and end like a word.
WORD = re.compile(r"[^\W_](?:[\w .&/+-]*[^\W_])?")


def is_word(word: str) -> bool:
    """Whether this can be found in a text at all: letters and digits at both ends."""
    return len(word) <= WORD_MAX and WORD.fullmatch(word) is not None
