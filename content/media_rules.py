"""How a text names pictures and files of ours, and what readers get in their place. PURE.

``![what it shows](media:key)`` becomes the picture, ``[words](media:key)`` a link that says what kind of
file it is and how large. Pictures from anywhere else stay words: whoever serves them would see who reads our
pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

_KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# The address readers get counts too: an author may have copied it from a page.
_ADDRESS = re.compile(rf"(?:media:|/media/)(?=[a-z0-9-]{{1,100}}(?:[/?]|$))({_KEY})(?:/[^/?#]*)?(?:\?[^#]*)?")
_NAMED = re.compile(r"(?:media:|/media/)([a-z0-9-]{1,100})")
_ANY = re.compile(r"(?:media:|/media/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MediaTarget:
    """A picture or file as pages show it. ``width`` and ``height`` are pixels, of pictures only.

    ``facts`` tell readers of a link what they will get: ``PDF, 120 KB``. ``alt`` is what the picture shows,
    for those who do not see it; empty where it only decorates.
    """

    path: str
    facts: str
    alt: str = ""
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        return self.width is not None


def media_keys_named(markdown_text: str) -> set[str]:
    """Every key a text may name, so that they can be looked up together before it is rendered."""
    return set(_NAMED.findall(markdown_text))


def media_path(key: str, name: str, version: int) -> str:
    """The address of one version; a browser may keep what it gets there for good."""
    return f"/media/{key}/{name}?v={version}"


def facts_of(name: str, size: int) -> str:
    """``PDF, 120 KB``: the kind by the ending of the name, and the size as people say it."""
    ending = name.rpartition(".")[2].upper().replace("JPEG", "JPG")
    return f"{ending}, {size_words(size)}"


def size_words(size: int) -> str:
    """A number of bytes as people say it: ``1 KB``, ``120 KB``, ``2.5 MB``."""
    if size < 1_000_000:
        return f"{max(round(size / 1000), 1)} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".0 ", " ")


class MediaPlaces:
    """Puts what is known of pictures and files into the elements of one text, and notes what it met."""

    def __init__(self, known: Mapping[str, MediaTarget]) -> None:
        self._known = known
        self.used: list[str] = []
        self.missing: list[str] = []

    def target(self, written: str) -> MediaTarget | None:
        """What ``media:key`` or its address leads to; None where that is nothing of ours, or gone."""
        match = _ADDRESS.fullmatch(written)
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


FACTS_CLASS = "wm-download__facts"


def is_media_address(written: str) -> bool:
    """Whether a text means one of our pictures or files by this, right or wrong."""
    return _ANY.match(written) is not None
