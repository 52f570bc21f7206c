"""What led somebody to raise a case: the page they read, the words they searched for, or a form they
had filled in for another category.

It travels in the address (``?faq=…&q=…&s=…&draft=…``) until the form is sent, so that no cookie is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.faqs.trail import SearchTrail

SUBJECT_MAX = 150  # as long as the subject of a form may be
_KEY = re.compile(r"[A-Za-z0-9_-]{20,100}")
_SLUG = re.compile(r"[a-z0-9-]{1,200}")


@dataclass(frozen=True)
class Origin:
    """``faq_slug`` is empty where it is not known, or not what we would have written there ourselves."""

    faq_slug: str
    trail: SearchTrail
    draft_key: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Origin:
        """From the arguments of an address, which anybody may have typed."""
        slug, key = arguments.get("faq", ""), arguments.get("draft", "")
        return cls(
            faq_slug=slug if _SLUG.fullmatch(slug) else "",
            trail=SearchTrail.of(arguments),
            draft_key=key if _KEY.fullmatch(key) else "",
        )

    @property
    def subject(self) -> str:
        """A first guess at the case's subject: the words that found no answer."""
        return self.trail.words[:SUBJECT_MAX]

    def query(self) -> dict[str, str]:
        """As arguments of the next address; empty parts are left out."""
        parts = {"faq": self.faq_slug, "draft": self.draft_key}
        return {name: value for name, value in parts.items() if value} | self.trail.arguments

    def stored(self) -> dict[str, str]:
        """As it is kept with the draft and the case."""
        parts = {
            "faq_slug": self.faq_slug,
            "words": self.trail.words,
            "search_key": self.trail.search_key,
        }
        return {name: value for name, value in parts.items() if value}
