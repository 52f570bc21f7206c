"""What readers read, taken out of sanitised HTML: blocks of words, their sentences and links. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset({"a", "abbr", "code", "em", "strong", "span", "b", "i", "br"})
_NO_PROSE = HEADINGS | {"td", "th", "pre", "summary", "address"}

# A full stop ends a sentence where a new one begins behind it, and not behind these.
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"’')\]]*\s+(?=[“\"‘'(\[]*[A-Z0-9])")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|no|nos|mr|mrs|ms|dr|prof|st|tel|approx|p|pp)|\b[A-Z])\.$", re.I
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as readers see it."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, point of a list or cell. ``tag`` is the innermost element around it; code is left
    out of ``text``; ``explained`` are abbreviations that carry their meaning with them."""

    tag: str
    text: str
    links: tuple[Link, ...] = ()
    explained: frozenset[str] = frozenset()

    @property
    def is_heading(self) -> bool:
        return self.tag in HEADINGS

    @property
    def sentences(self) -> list[str]:
        """Its sentences; none for headings, cells and addresses, which are not written in sentences."""
        return [] if self.tag in _NO_PROSE else sentences_of(self.text)


def blocks_of(clean_html: str) -> list[Block]:
    """The blocks of sanitised HTML that hold words, in order."""
    reader = _Reader()
    reader.feed(clean_html)
    reader.close()
    reader.end_block()
    return reader.blocks


def sentences_of(text: str) -> list[str]:
    """The sentences of one block. Its end ends the last one, with a full stop or without."""
    return list(_joined(_SENTENCE_END.split(text)))


def _joined(pieces: list[str]) -> Iterator[str]:
    """Put together again what was cut behind an abbreviation: "e.g. CORE"."""
    begun = ""
    for piece in pieces:
        begun = f"{begun} {piece}" if begun else piece
        if not _NO_END.search(begun[-10:]):
            yield begun
            begun = ""
    if begun:
        yield begun


class _Reader(HTMLParser):
    """Ends a block at every element that is not part of a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self._pieces: list[str] = []
        self._links: list[Link] = []
        self._explained: set[str] = set()
        self._link = (0, "")  # that is open: its first piece, and its address

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "hr"}:
            self._pieces.append(" ")
            return
        if tag not in _INLINE:
            self.end_block()
        self._open.append(tag)
        if tag == "a":
            self._link = (len(self._pieces), dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        if tag not in _INLINE:
            self.end_block()
        elif tag == "a":
            first, address = self._link
            self._links.append(Link(_one_line(self._pieces[first:]), address))
        while self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "abbr" in self._open:
            self._explained.add(data.strip())
        if "code" not in self._open:
            self._pieces.append(data)

    def end_block(self) -> None:
        """What was read since the last one is a block, if it has words."""
        text = _one_line(self._pieces)
        if text:
            tag = next((each for each in reversed(self._open) if each not in _INLINE), "p")
            self.blocks.append(Block(tag, text, tuple(self._links), frozenset(self._explained)))
        self._pieces, self._links, self._explained = [], [], set()


def _one_line(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
