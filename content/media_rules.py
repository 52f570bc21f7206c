"""How a text names pictures and files of ours, and what readers get in their place. PURE.

``![what it shows](media:key)`` becomes the picture, ``[words](media:key)`` a link that says what kind of
file it is and how large. Pictures from anywhere else stay words: whoever serves them would see who reads our
pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KEY_MAX = 100
_KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# The address readers get counts too: an author may have copied it from a page.
ADDRESS = re.compile(rf"(?:media:|/media/)(?=[a-z0-9-]{{1,100}}(?:[/?]|$))({_KEY})(?:/[^/?#]*)?(?:\?[^#]*)?")
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


def pasted_media_key(words: str) -> str | None:
    """The key in what somebody pasted to name a file: its code, its address or the key itself."""
    found = re.search(rf"(?:media:|/media/)({_KEY})", words) or re.fullmatch(rf"({_KEY})", words)
    return found[1] if found and len(found[1]) <= KEY_MAX else None


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


FACTS_CLASS = "wm-download__facts"


def is_media_address(written: str) -> bool:
    """Whether a text means one of our pictures or files by this, right or wrong."""
    return _ANY.match(written) is not None
