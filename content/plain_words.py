"""The words of a rendered page without its markup, for search and for lists of contents. PURE."""

from __future__ import annotations

from html.parser import HTMLParser

_LINES = frozenset(
    {
        *("p", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "tr", "td", "th", "pre", "blockquote", "br"),
        *("hr", "div", "details", "summary"),
    }
)


def plain_text(clean_html: str) -> str:
    """The words of sanitised HTML, one block a line; what is drawn only for the eye is left out."""
    collector = _Words()
    collector.feed(clean_html)
    collector.close()
    lines = ("".join(collector.pieces)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


class _Words(HTMLParser):
    """Collects text, and a line break where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._is_drawing = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A drawing holds text and no element (content.blocks), so the next end tag is its own.
        self._is_drawing = ("aria-hidden", "true") in attrs
        if tag in _LINES:
            self.pieces.append("\n")
        if tag == "img":
            self.pieces.append(f" {dict(attrs).get('alt') or ''} ")

    def handle_endtag(self, tag: str) -> None:
        self._is_drawing = False
        if tag in _LINES:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._is_drawing:
            self.pieces.append(data)
