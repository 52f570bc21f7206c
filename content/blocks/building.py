"""The elements of each kind of block, in the looks of the design system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from content.blocks.marks import BlockKind, Marks, closing, opened_by
from content.media_rules import FACTS_CLASS

LINES_MAX = 60
"""Line breaks kept in one block: many of them in one paragraph take long."""

Fill = Callable[[Element], None]
Build = Callable[[Element, str, Fill], None]

# Carries the title of a download from the parsing of blocks to the parsing of links. Never written out.
_FACTS = "facts"


class Blocks(BlockProcessor):
    """Takes everything between two tokens and has it parsed into the elements of the block."""

    def __init__(self, parser: BlockParser, marks: Marks) -> None:
        super().__init__(parser)
        self._marks = marks

    def test(self, parent: Element, block: str) -> bool:
        return opened_by(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:
        key = opened_by(blocks[0])
        if key is None:
            return False
        block = self._marks.blocks[key]
        end = next(n for n, each in enumerate(blocks) if each.strip() == closing(key))
        inner = blocks[1:end]
        del blocks[: end + 1]
        if block.kind in _KEEPS_LINES and sum(each.count("\n") for each in inner) <= LINES_MAX:
            inner = [each.replace("\n", "  \n") for each in inner]
        _BUILD[block.kind](parent, block.title, lambda element: self.parser.parseBlocks(element, inner))
        return True


class Finish(Treeprocessor):
    """What a block asks of the links inside it, once they are known."""

    def run(self, root: Element) -> None:
        for element in list(root.iter("div")):
            look = element.get("class")
            if look == "wm-button":
                for link in _links(element):
                    link.set("class", "govuk-button")
            elif look == "wm-download":
                _tell_facts(element)
            elif look == "wm-steps":
                for steps in element.findall("ol"):
                    steps.attrib.pop("start", None)


def _box(look: str, **attributes: str) -> Build:
    """A box around the text; the title is its first line, in bold."""

    def build(parent: Element, title: str, fill: Fill) -> None:
        box = SubElement(parent, "div", {"class": look, **attributes})
        _lead(box, title)
        fill(box)

    return build


def _warning(parent: Element, title: str, fill: Fill) -> None:
    """The warning text component, with room for more than one paragraph."""
    warning = SubElement(parent, "div", {"class": "govuk-warning-text"})
    icon = SubElement(warning, "div", {"class": "govuk-warning-text__icon", "aria-hidden": "true"})
    icon.text = AtomicString("!")
    text = SubElement(warning, "div", {"class": "govuk-warning-text__text"})
    SubElement(text, "span", {"class": "govuk-visually-hidden"}).text = AtomicString("Warning")
    _lead(text, title)
    fill(text)


def _details(parent: Element, title: str, fill: Fill) -> None:
    details = SubElement(parent, "details", {"class": "govuk-details"})
    summary = SubElement(details, "summary", {"class": "govuk-details__summary"})
    SubElement(summary, "span", {"class": "govuk-details__summary-text"}).text = title or "Show more"
    fill(SubElement(details, "div", {"class": "govuk-details__text"}))


def _download(parent: Element, title: str, fill: Fill) -> None:
    fill(SubElement(parent, "div", {"class": "wm-download", _FACTS: title}))


_KEEPS_LINES = frozenset({BlockKind.contact, BlockKind.address, BlockKind.download})
_BUILD: dict[BlockKind, Build] = {
    BlockKind.information: _box("wm-information", role="note", **{"aria-label": "Information"}),
    BlockKind.warning: _warning,
    BlockKind.steps: _box("wm-steps"),
    BlockKind.contact: _box("wm-contact"),
    BlockKind.address: _box("wm-address"),
    BlockKind.details: _details,
    BlockKind.download: _download,
    BlockKind.button: _box("wm-button"),
}


def _lead(box: Element, title: str) -> None:
    if title:
        SubElement(SubElement(box, "p"), "strong").text = title


def _links(box: Element) -> list[Element]:
    return [element for element in box.iter("a") if element.get("href")]


def _tell_facts(download: Element) -> None:
    """Into the first link, as its last words: type and size as written, or the type its address tells."""
    written = download.attrib.pop(_FACTS, "")
    links = _links(download)
    told = written or (_type_of(links[0].get("href", "")) if links else "")
    if not told or any(span.get("class") == FACTS_CLASS for span in download.iter("span")):
        return
    place = links[0] if links else SubElement(download, "p", {"class": "govuk-body"})
    if len(place):
        place[-1].tail = f"{place[-1].tail or ''} "
    else:
        place.text = f"{place.text or ''} "
    SubElement(place, "span", {"class": FACTS_CLASS}).text = f"({told})"


def _type_of(address: str) -> str:
    suffix = PurePosixPath(urlsplit(address).path).suffix
    return suffix[1:].upper() if 3 <= len(suffix) <= 6 else ""
