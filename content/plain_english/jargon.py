"""Words nobody says, and what to write instead. The list stands in ``plain_words.toml``. PURE."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def jargon_in(text: str) -> Iterator[tuple[str, str]]:
    """Each such word as it stands in the text, and what to write instead."""
    pattern, plain = _list()
    for found in pattern.finditer(text):
        yield found[0], plain[found[0].lower()]


@cache
def _list() -> tuple[re.Pattern[str], dict[str, str]]:
    read = tomllib.loads(files(__package__).joinpath("plain_words.toml").read_text("utf-8"))
    plain = {form: instead for verb, instead in read["verbs"].items() for form in _forms(verb)} | read[
        "words"
    ]
    longest_first = sorted(plain, key=len, reverse=True)
    words = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE), plain


def _forms(verb: str) -> tuple[str, ...]:
    """utilise, utilises, utilised, utilising; notify, notifies, notified, notifying."""
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y"):
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    return verb, f"{verb}s", f"{verb}ed", f"{verb}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"
