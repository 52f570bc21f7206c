"""Which marks of a text open and close a block. Decided before the text is cut into paragraphs.

A mark without a partner, or with a name we do not know, stays a line of text: it can never swallow the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX


class BlockKind(StrEnum):
    """The name behind the mark that opens a block."""

    information = "information"
    warning = "warning"
    steps = "steps"
    contact = "contact"
    address = "address"
    details = "details"
    download = "download"
    button = "button"


DEPTH_MAX = 3
"""Blocks inside blocks: deeper ones stay text."""

_NAMES = {kind.value: kind for kind in BlockKind}
_MARK = re.compile(r" {0,3}:{3,}[ \t]*(?P<name>[A-Za-z]*)(?:[ \t]+(?P<title>\S.*))?[ \t]*")
_LOOKS_LIKE_A_MARK = re.compile(r" {0,3}:::")
# Python-Markdown takes these two signs out of every text before we see it: no author can write a token.
_OPENING = re.compile(rf"\s*{STX}wm-block:(\d+){ETX}\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that is opened and closed; ``title`` is what stands behind its name, as written."""

    kind: BlockKind
    title: str


class Marks(Preprocessor):
    """Puts a token in the place of each mark that has a partner; ``loose`` are the others, as written."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.blocks: list[Block] = []
        self.loose: list[str] = []

    def run(self, lines: list[str]) -> list[str]:
        tokens = self._tokens(lines)
        ready: list[str] = []
        for number, line in enumerate(lines):
            if number in tokens:
                ready += ["", tokens[number], ""]
                continue
            ready.append(line)
            if _LOOKS_LIKE_A_MARK.match(line):
                self.loose.append(line.strip()[:80])
        return ready

    def _tokens(self, lines: list[str]) -> dict[int, str]:
        """By number of the line: what stands there instead."""
        tokens: dict[int, str] = {}
        waiting: list[tuple[int, Block]] = []
        for number, line in enumerate(lines):
            mark = _MARK.fullmatch(line)
            if mark is None:
                continue
            kind = _NAMES.get(mark["name"].lower())
            if kind is not None:
                waiting.append((number, Block(kind, (mark["title"] or "").strip())))
            elif waiting and not mark["name"] and not mark["title"]:
                begin, block = waiting.pop()
                is_empty = not block.title and not any(lines[begin + 1 : number])
                if not is_empty and len(waiting) < DEPTH_MAX:
                    key = len(self.blocks)
                    self.blocks.append(block)
                    tokens[begin], tokens[number] = f"{STX}wm-block:{key}{ETX}", closing(key)
        return tokens


def opened_by(block: str) -> int | None:
    """The key of the block whose opening token this is, or None for everything else."""
    token = _OPENING.fullmatch(block)
    return int(token[1]) if token else None


def closing(key: int) -> str:
    """The token that closes the block with this key."""
    return f"{STX}/wm-block:{key}{ETX}"
