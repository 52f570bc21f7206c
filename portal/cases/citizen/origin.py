"""What led somebody to raise a case: the page they read and the words they searched for.

It travels in the address (``?faq=…&q=…&s=…``) until the form is sent, so that no cookie is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.text_input import clean_line

WORDS_MAX = 150  # as long as the subject of a form may be
_SLUG = re.compile(r"[a-z0-9-]{1,200}")
_SEARCH_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Origin:
    """Each part is empty where it is not known, or not what we would have written there ourselves."""

    faq_slug: str = ""
    words: str = ""
    search_key: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Origin:
        """From the arguments of an address, which anybody may have typed."""
        slug, key = arguments.get("faq", ""), arguments.get("s", "")
        return cls(
            faq_slug=slug if _SLUG.fullmatch(slug) else "",
            words=(clean_line(arguments.get("q", "")[: 4 * WORDS_MAX]) or "")[:WORDS_MAX],
            search_key=key if _SEARCH_KEY.fullmatch(key) else "",
        )

    def query(self) -> dict[str, str]:
        """As arguments of the next address; empty parts are left out."""
        parts = {"faq": self.faq_slug, "q": self.words, "s": self.search_key}
        return {name: value for name, value in parts.items() if value}

    def stored(self) -> dict[str, str]:
        """As it is kept with the draft and the case."""
        parts = {"faq_slug": self.faq_slug, "words": self.words, "search_key": self.search_key}
        return {name: value for name, value in parts.items() if value}
