"""Abbreviations that nobody explains. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from content.plain_english.blocks import Block

# Two capitals or more, with a plural s or without: "GDPR", "MPs". Longer ones are shouted words.
_CAPITALS = re.compile(r"(?<![\w/@.#-])([A-Z]{2,6})s?(?![\w@#])")
_SHOUTED = frozenset({
    "ALL", "AND", "ANY", "ARE", "AT", "BE", "BUT", "BY", "CAN", "DO", "FOR", "FROM", "HAVE", "IF", "IN", "IS",
    "IT", "MAY", "MUST", "NEVER", "NEW", "NO", "NOT", "NOTE", "NOW", "OF", "OK", "ON", "ONE", "ONLY", "OR",
    "STOP", "THE", "THIS", "TO", "TWO", "UP", "USE", "WE", "WHEN", "WILL", "WITH", "YES", "YOU", "YOUR",
})  # fmt: skip
# What nearly everybody knows better by its letters.
_EVERYBODY_KNOWS = frozenset({
    "AM", "BBC", "BST", "EU", "FAQ", "GB", "GMT", "GOV", "ID", "KB", "MB", "NHS", "PC", "PDF", "PIN", "PM",
    "TV", "UK", "US", "USA", "VAT",
})  # fmt: skip
# "data sharing agreement (DSA)" and "DSA (data sharing agreement)".
_BEHIND = re.compile(r"[\w’'] \(([A-Z]{2,6})s?\)")
_BEFORE = re.compile(r"\b([A-Z]{2,6})s? \((?=[^() ]{1,80} )[^()]{1,160}\)")


def unexplained(blocks: Iterable[Block], known: Collection[str] = ()) -> list[str]:
    """Those without an explanation, in order, each once. ``known`` are those that the site explains itself.

    A text explains one with brackets, in either order: "Data Sharing Agreement (DSA)", "DSA (data sharing
    agreement)".
    """
    read = list(blocks)
    text = " \n ".join(block.text for block in read)
    settled = {word.upper() for word in known}.union(_SHOUTED, _EVERYBODY_KNOWS)
    settled.update(word.upper() for block in read for word in block.explained)
    settled.update(_BEHIND.findall(text), _BEFORE.findall(text))
    return [word for word in dict.fromkeys(_CAPITALS.findall(text)) if word not in settled]
