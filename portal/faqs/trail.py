"""The way a reader came: which search led to a page, and how to take that along to a case. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from content.search.interface import QUERY_LIMIT
from portal.faqs.search_log import is_search_key
from portal.web.text_input import clean_line

RAISE_PATH = "/raise"


@dataclass(frozen=True, slots=True)
class SearchTrail:
    """The words somebody searched for and the key of that search; both empty for who came another way."""

    words: str = ""
    search_key: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> SearchTrail:
        """From ``?q=`` and ``?s=``; a key that cannot be ours is dropped."""
        key = arguments.get("s", "")
        return cls(typed_words(arguments)[:QUERY_LIMIT], key if is_search_key(key) else "")

    @property
    def arguments(self) -> dict[str, Any]:
        """What an address needs to carry the trail on."""
        pairs = {"q": self.words, "s": self.search_key}
        return {name: value for name, value in pairs.items() if value}

    @property
    def search_path(self) -> str:
        """The search itself, to go back to."""
        return with_query("/search", {"q": self.words})

    @property
    def query(self) -> str:
        """The trail as the end of an address: ``?q=…&s=…``, or nothing."""
        return with_query("", self.arguments)

    def raise_path(self, *, faq_slug: str = "", service_key: str = "") -> str:
        """The address to raise a case at, with what was read and searched for."""
        path = f"{RAISE_PATH}/{quote(service_key)}" if service_key else RAISE_PATH
        return with_query(path, ({"faq": faq_slug} if faq_slug else {}) | self.arguments)


def typed_words(arguments: Mapping[str, str]) -> str:
    """``?q=`` on one line, without what nobody can see; not cut."""
    return clean_line(arguments.get("q", "")) or ""


_PLAIN = re.compile(r"[A-Za-z0-9_.~ -]*")


@lru_cache(maxsize=256)
def _quoted(value: str) -> str:
    """As ``quote_plus``, which takes ten times as long for what most people type."""
    return value.replace(" ", "+") if _PLAIN.fullmatch(value) else quote_plus(value)


def with_query(path: str, arguments: Mapping[str, str]) -> str:
    """``path`` with these arguments, if there are any. A page of results writes the same words into five
    addresses: they are quoted once."""
    if not arguments:
        return path
    return f"{path}?{'&'.join(f'{name}={_quoted(value)}' for name, value in arguments.items())}"
