"""The headings of a text as its author wrote them, before rendering puts their levels right. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.+)")


def heading_faults(markdown_text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the order of headings, as (words of the heading, what to do)."""
    seen: set[str] = set()
    before: tuple[int, str] | None = None
    is_empty = False  # nothing stands below the heading before
    for level, words in [*_lines(markdown_text), (1, "")]:
        if not level:
            is_empty = False
            continue
        if before is not None and is_empty and level <= before[0]:
            yield before[1], "Nothing stands below this heading."
        if not words:
            return
        if before is not None and level > before[0] + 1:
            yield words, f"A level is left out. Write “{'#' * (before[0] + 1)}” in front of it."
        if words.lower() in seen:
            yield words, "Another heading has the same words. Say what is different."
        seen.add(words.lower())
        before, is_empty = (level, words), True


def _lines(markdown_text: str) -> Iterator[tuple[int, str]]:
    """Level and words of each line that says something; level 0 for all but headings."""
    fence = ""
    for line in markdown_text.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        found = None if fence else _HEADING.fullmatch(line)
        if found:
            yield len(found[1]), found[2].rstrip(" \t#")
        elif line.strip():
            yield 0, line
