"""A page's HTML as plain text to be sent: paragraphs apart, steps numbered, addresses written out. PURE."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

_APART = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote", "div", "table"})
_LISTS = frozenset({"ol", "ul"})
_LINES = frozenset({"tr", "dt", "dd", "br"})


def as_letter(clean_html: str, site: str) -> str:
    """``clean_html`` is the sanitiser's; ``site`` (``https://help.example.org``) completes addresses."""
    reader = _Letter(site)
    reader.feed(clean_html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Letter(HTMLParser):
    """Collects the words; ``_lists`` holds the next number of each list open, 0 where it has none."""

    def __init__(self, site: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._site = site
        self._lists: list[int] = []
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
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
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
        if tag in _APART and not self._lists:
            self.pieces.append("\n\n")
        elif tag == "a" and self._address:
            shown = self._address.removeprefix("mailto:").removeprefix("tel:")
            is_written = self.pieces[-1].strip() == shown
            self.pieces.append("" if is_written else f" ({shown})")
            self._address = ""

    def handle_data(self, data: str) -> None:
        if not self._is_drawing:
            self.pieces.append(data.replace("\n", " "))

    def _marker(self) -> str:
        if not self._lists or not self._lists[-1]:
            return "-"
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}."
