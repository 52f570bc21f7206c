"""How long and how tangled a text may be. PURE."""

from __future__ import annotations

import re

BODY_MAX_BYTES = 50_000

# Measured on Python-Markdown 3.11: unclosed brackets and long runs of small blocks take time that grows with
# their square (10 KB of "*[" ran for 12 s, 50 KB of "```" for 16 s). No page written for people comes near.
_BRACKETS_OPEN_MAX = 30
_PARTS_MAX = {
    "definitions": (re.compile(r"^ {0,3}: ", re.MULTILINE), 500),
    "code blocks": (re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE), 200),
    "table cells": (re.compile(r"\|"), 4_000),
    "paragraphs": (re.compile(r"\n[ \t]*\n"), 3_000),
    "abbreviations": (re.compile(r"^ {0,3}\*\[", re.MULTILINE), 200),
    "quotes inside quotes": (re.compile(r"^(?: {0,3}> ?){10}", re.MULTILINE), 0),
    "blocks": (re.compile(r"^ {0,3}:::", re.MULTILINE), 400),
    "line breaks": (re.compile(r" {2,}\n"), 1_000),
    "snippets": (re.compile(r"\{\{"), 300),
}
_BRACKETS = re.compile(r"\\.|\]\(|[\[\]()]")


class BodyTooLong(ValueError):
    """The text is over ``BODY_MAX_BYTES``, or built so that it would take too long to render.

    Its message is a sentence for the screen.
    """


def check_size(markdown_text: str) -> None:
    """Raise ``BodyTooLong`` for a text that is too long or too tangled to render."""
    size = len(markdown_text.encode("utf-8", "replace"))
    if size > BODY_MAX_BYTES:
        raise BodyTooLong(
            f"The text is too long: {-(-size // 1000)} KB. The most is {BODY_MAX_BYTES // 1000} KB: "
            "make it shorter, or split it into two pages."
        )
    for name, (pattern, most) in _PARTS_MAX.items():
        if len(pattern.findall(markdown_text)) > most:
            raise BodyTooLong(f"The text has too many {name} for one page.")
    if any(_open_brackets(block) > _BRACKETS_OPEN_MAX for block in re.split(r"\n\s*\n", markdown_text)):
        raise BodyTooLong("The text has too many brackets that are opened and not closed.")


def _open_brackets(block: str) -> int:
    """The deepest pile of brackets open at once, square ones and link targets counted apart."""
    square = round_ = deepest = 0
    for sign in _BRACKETS.findall(block):
        if sign == "[":
            square += 1
        elif sign == "](":
            square, round_ = max(square - 1, 0), round_ + 1
        elif sign == "]":
            square = max(square - 1, 0)
        elif sign == ")":
            round_ = max(round_ - 1, 0)
        deepest = max(deepest, square, round_)
    return deepest
