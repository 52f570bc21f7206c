"""Pictures and files put into the element tree of a text."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from content.media_rules import ADDRESS, FACTS_CLASS, MediaTarget


class MediaPlaces:
    """Puts what is known of pictures and files into the elements of one text, and notes what it met."""

    def __init__(self, known: Mapping[str, MediaTarget]) -> None:
        self._known = known
        self.used: list[str] = []
        self.missing: list[str] = []

    def target(self, written: str) -> MediaTarget | None:
        """What ``media:key`` or its address leads to; None where that is nothing of ours, or gone."""
        match = ADDRESS.fullmatch(written)
        key = match[1] if match else written[:200]
        found = self._known.get(key)
        seen = self.used if found else self.missing
        if key not in seen:
            seen.append(key)
        return found

    def link(self, element: Element, target: MediaTarget) -> None:
        """Make ``element`` a link to the file."""
        element.set("href", target.path)
        element.set("class", "govuk-link")
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''} "
        else:
            element.text = f"{element.text or ''} "
        facts = SubElement(element, "span", {"class": FACTS_CLASS})
        facts.text = AtomicString(f"({target.facts})")

    def picture(self, element: Element, target: MediaTarget) -> None:
        """Make ``element`` the picture. What the author wrote about it on this page goes first."""
        alt = element.get("alt", "").strip() or target.alt
        element.attrib.clear()
        element.set("class", "wm-picture")
        element.set("src", target.path)
        element.set("alt", alt)
        element.set("width", str(target.width))
        element.set("height", str(target.height))
        element.set("loading", "lazy")
