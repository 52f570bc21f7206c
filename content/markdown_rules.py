"""What we change in Markdown before it becomes HTML: heading levels, links, pictures, snippets, classes.

Works on the element tree of Python-Markdown, so that no rule is a search-and-replace over HTML. The
sanitiser judges the result all the same.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE, AtomicString

from content.addresses import ANY_FAQ_LINK, FAQ_LINK, Resolve, safe_url
from content.media_places import MediaPlaces
from content.media_rules import MediaTarget, is_media_address
from content.snippets import WRITTEN

_HEADING = re.compile(r"h([1-6])")
_CLASSES = {
    "p": "govuk-body",
    "h2": "govuk-heading-m",
    **dict.fromkeys(("h3", "h4", "h5", "h6"), "govuk-heading-s"),
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "blockquote": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
}


class HeadingLevels(Treeprocessor):
    """The page title is the h1: the topmost heading of the text becomes h2 and no level is jumped."""

    def run(self, root: Element) -> None:
        trail: list[int] = []
        for element in root.iter():
            written = _HEADING.fullmatch(element.tag)
            if written is None:
                continue
            level = int(written.group(1))
            while trail and trail[-1] >= level:
                trail.pop()
            trail.append(level)
            element.tag = f"h{min(len(trail) + 1, 6)}"


class LinksAndLooks(Treeprocessor):
    """Resolves ``faq:`` links, drops addresses we do not allow, and sets the classes of the design system.

    Runs after Python-Markdown has put back escaped characters, so that it judges the final address.
    """

    def __init__(self, md: Markdown, resolve: Resolve, media: Mapping[str, MediaTarget]) -> None:
        super().__init__(md)
        self.resolve = resolve
        self.media = MediaPlaces(media)
        self.links: list[str] = []
        self.broken: list[str] = []

    def run(self, root: Element) -> None:
        for element in list(root.iter()):
            if element.tag == "a":
                self._link(element)
            elif element.tag == "summary":
                # What opens and closes the block cannot lead elsewhere too.
                for link in element.iter("a"):
                    _unwrap(link)
            elif element.tag == "img":
                self._picture(element)
            elif element.tag in {"th", "td"}:
                _cell(element)
            elif element.tag in _CLASSES and not _is_place_of_code(element):
                element.attrib.setdefault("class", _CLASSES[element.tag])

    def _link(self, element: Element) -> None:
        written = _address(element, "href")
        if is_media_address(written):
            self._file(element, written)
            return
        target = self._faq(written) if ANY_FAQ_LINK.match(written) else safe_url(written)
        element.attrib.clear()
        if target is None:
            # A link that leads nowhere must not look like one: its words stay.
            _unwrap(element)
            if not ANY_FAQ_LINK.match(written):
                _note(self.broken, written[:200])
            return
        element.set("href", target)
        element.set("class", "govuk-link")

    def _file(self, element: Element, written: str) -> None:
        file = self.media.target(written)
        element.attrib.clear()
        if file is None:
            _unwrap(element)
            _note(self.broken, written[:200])
        else:
            self.media.link(element, file)

    def _picture(self, element: Element) -> None:
        """A picture of ours; of any other, the alternative text takes its place."""
        written = _address(element, "src")
        found = self.media.target(written) if is_media_address(written) else None
        if found is not None and found.is_picture:
            self.media.picture(element, found)
            return
        element.text = element.get("alt", "")
        _unwrap(element)
        if is_media_address(written):
            _note(self.broken, written[:200])

    def _faq(self, written: str) -> str | None:
        match = FAQ_LINK.fullmatch(written)
        if match is None:
            _note(self.broken, written[:200])
            return None
        slug, fragment = match.group(1), match.group(2) or ""
        _note(self.links, slug)
        path = self.resolve(slug)
        if path is None:
            _note(self.broken, slug)
            return None
        return path + fragment


class SnippetPlaces(InlineProcessor):
    """Leaves an empty place where a snippet is named: ids of headings must not change with its value."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802 - named by Python-Markdown
        return Element("data", {"value": m[1]}), m.start(), m.end()


class SnippetValues(Treeprocessor):
    """Fills the places. A name nobody knows is said aloud, so that no sentence reads as if it were whole."""

    def __init__(self, md: Markdown, values: Mapping[str, str]) -> None:
        super().__init__(md)
        self.values = values
        self.unknown: list[str] = []

    def run(self, root: Element) -> None:
        for place in list(root.iter("data")):
            key = place.get("value", "")
            if key in self.values:
                place.text = AtomicString(self.values[key])
                continue
            _note(self.unknown, key)
            place.tag, place.text = "strong", AtomicString(f"[There is no snippet “{key}”]")
            place.attrib.clear()
            place.set("class", "wm-missing")


class PublicMarkdown(Extension):
    """Our dialect: no raw HTML, snippets, plus the tree rules above."""

    def __init__(
        self, resolve: Resolve, snippets: Mapping[str, str], media: Mapping[str, MediaTarget]
    ) -> None:
        super().__init__()
        self.resolve = resolve
        self.media = media
        self.snippets = snippets

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # Before "toc" (5), which reads the levels; and after "unescape" (0), the last of the library's own.
        md.treeprocessors.register(HeadingLevels(md), "heading_levels", 6)
        self.links_and_looks = LinksAndLooks(md, self.resolve, self.media)
        md.treeprocessors.register(self.links_and_looks, "links_and_looks", -10)
        # After code in backticks (190) and escapes (180), before links (160): a link's words may name one.
        md.inlinePatterns.register(SnippetPlaces(WRITTEN.pattern, md), "snippet_places", 175)
        self.snippet_values = SnippetValues(md, self.snippets)
        md.treeprocessors.register(self.snippet_values, "snippet_values", -11)


def _note(seen: list[str], word: str) -> None:
    if word not in seen:
        seen.append(word)


def _is_place_of_code(element: Element) -> bool:
    """Python-Markdown puts a code block back in the place of a bare paragraph, without the paragraph."""
    return HTML_PLACEHOLDER_RE.fullmatch(element.text or "") is not None


def _unwrap(element: Element) -> None:
    """Take the element away and leave what is in it: without a tag, only that is written out."""
    element.tag = None  # type: ignore[assignment]
    element.attrib.clear()


def _address(element: Element, name: str) -> str:
    """The address as the author meant it, whatever way of writing signs was used."""
    return html.unescape(element.get(name, "").replace(AMP_SUBSTITUTE, "&"))


def _cell(element: Element) -> None:
    is_numeric = element.get("align") == "right"
    element.attrib.clear()
    name = "govuk-table__header" if element.tag == "th" else "govuk-table__cell"
    element.set("class", f"{name} {name}--numeric" if is_numeric else name)
    if element.tag == "th":
        element.set("scope", "col")
