"""A page's HTML as plain text to be sent. PURE.

Paragraphs stand apart, steps are numbered, addresses written out, and each row of a table is a line.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

_APART = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote", "div", "table"})
_LISTS = frozenset({"ol", "ul"})
_LINES = frozenset({"dt", "dd", "br"})
_CELLS = frozenset({"td", "th"})


def as_letter(clean_html: str, site: str) -> str:
    """``clean_html`` is the sanitiser's; ``site`` (``https://help.example.org``) completes addresses."""
    reader = _Letter(site)
    reader.feed(clean_html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Letter(HTMLParser):
    """Collects the words; ``_lists`` holds the next number of each list open, 0 where it has none.

    In a cell they are collected apart: ``_around`` is what stands before the table meanwhile.
    """

    def __init__(self, site: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._site = site
        self._lists: list[int] = []
        self._around: list[str] | None = None
        self._head: list[str] = []
        self._row: list[str] = []
        self._address = ""
        self._is_drawing = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        # A drawing holds text and no element (content.blocks), so the next end tag is its own.
        self._is_drawing = known.get("aria-hidden") == "true"
        if tag == "li":
            self.pieces.append(f"\n{self._marker()} ")
        elif tag in _APART and not self._lists:
            self.pieces.append("\n\n")
        elif tag in _LINES:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self._around, self.pieces = self.pieces, []
        elif tag == "img":
            self.pieces.append(f" {known.get('alt') or ''} ")
        elif tag == "a":
            self._address = urljoin(f"{self._site}/", known.get("href") or "")
        if tag in _LISTS:
            self._lists.append(1 if tag == "ol" else 0)

    def handle_endtag(self, tag: str) -> None:
        self._is_drawing = False
        if tag in _LISTS and self._lists:
            self._lists.pop()
        if tag in _CELLS and self._around is not None:
            self._row.append(" ".join("".join(self.pieces).split()))
            self.pieces, self._around = self._around, None
        elif tag == "thead":
            self._head, self._row = self._row, []
        elif tag == "tr" and self._head:
            self.pieces.append(f"\n- {self._row_in_words()}")
            self._row = []
        elif tag == "table":
            self._head = []
        if tag in _APART and not self._lists:
            self.pieces.append("\n\n")
        elif tag == "a" and self._address:
            shown = self._address.removeprefix("mailto:").removeprefix("tel:")
            is_written = "".join(self.pieces[-1:]).strip() == shown
            self.pieces.append("" if is_written else f" ({shown})")
            self._address = ""

    def handle_data(self, data: str) -> None:
        if not self._is_drawing:
            self.pieces.append(data.replace("\n", " "))

    def _row_in_words(self) -> str:
        """``Paper form: by post``; of more than two columns, ``Staff. Real: contract. Paid: statement``."""
        first, *others = self._row or [""]
        if len(others) == 1:
            return f"{first}: {others[0]}"
        named = zip(self._head[1:], others, strict=False)
        return ". ".join([first, *(f"{name}: {words}" for name, words in named if words)])

    def _marker(self) -> str:
        if not self._lists or not self._lists[-1]:
            return "-"
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}."
