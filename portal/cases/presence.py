"""Who else has a case open (FR-005), in the words of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from portal.identity.presence import presence_sentence

CASE = "case"


def has_open(names: Sequence[str]) -> str:
    return presence_sentence(names, "also has this case open.", "also have this case open.")
