"""What we change in Markdown before it becomes HTML: heading levels, links, pictures, classes.

Works on the element tree of Python-Markdown, so that no rule is a search-and-replace over HTML. The
sanitiser judges the result all the same.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from content.sanitising import safe_url

Resolve = Callable[[str], str | None]

_HEADING = re.compile(r"h([1-6])")
_FAQ_LINK = re.compile(r"faq:(?=[a-z0-9-]{1,100}(?:#|$))([a-z0-9]+(?:-[a-z0-9]+)*)(#section-[a-z0-9_-]+)?")
_NAMED = re.compile(r"faq:([a-z0-9-]{1,100})")
_ANY_FAQ_LINK = re.compile(r"faq:", re.IGNORECASE)
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


def slugs_named(markdown_text: str) -> set[str]:
    """Every slug a text may link to, so that they can be looked up together before it is rendered."""
    return set(_NAMED.findall(markdown_text))


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

    def __init__(self, md: Markdown, resolve: Resolve) -> None:
        super().__init__(md)
        self.resolve = resolve
        self.links: list[str] = []
        self.broken: list[str] = []

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "a":
                self._link(element)
            elif element.tag == "img":
                _picture_to_words(element)
            elif element.tag in {"th", "td"}:
                _cell(element)
            elif element.tag in _CLASSES and not _is_place_of_code(element):
                element.set("class", _CLASSES[element.tag])

    def _link(self, element: Element) -> None:
        written = html.unescape(element.get("href", "").replace(AMP_SUBSTITUTE, "&"))
        target = self._faq(written) if _ANY_FAQ_LINK.match(written) else safe_url(written)
        element.attrib.clear()
        if target is None:
            # A link that leads nowhere must not look like one: its words stay.
            element.tag = "span"
            if not _ANY_FAQ_LINK.match(written):
                _note(self.broken, written[:200])
            return
        element.set("href", target)
        element.set("class", "govuk-link")

    def _faq(self, written: str) -> str | None:
        match = _FAQ_LINK.fullmatch(written)
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


class PublicMarkdown(Extension):
    """Our dialect: no raw HTML, plus the two tree rules above."""

    def __init__(self, resolve: Resolve) -> None:
        super().__init__()
        self.resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # Before "toc" (5), which reads the levels; and after "unescape" (0), the last of the library's own.
        md.treeprocessors.register(HeadingLevels(md), "heading_levels", 6)
        self.links_and_looks = LinksAndLooks(md, self.resolve)
        md.treeprocessors.register(self.links_and_looks, "links_and_looks", -10)


def _note(seen: list[str], word: str) -> None:
    if word not in seen:
        seen.append(word)


def _is_place_of_code(element: Element) -> bool:
    """Python-Markdown puts a code block back in the place of a bare paragraph, without the paragraph."""
    return HTML_PLACEHOLDER_RE.fullmatch(element.text or "") is not None


def _picture_to_words(element: Element) -> None:
    """No pictures yet: the alternative text takes the place of the picture."""
    words = element.get("alt", "")
    element.tag = "span"
    element.attrib.clear()
    element.text = words


def _cell(element: Element) -> None:
    is_numeric = element.get("align") == "right"
    element.attrib.clear()
    name = "govuk-table__header" if element.tag == "th" else "govuk-table__cell"
    element.set("class", f"{name} {name}--numeric" if is_numeric else name)
    if element.tag == "th":
        element.set("scope", "col")
