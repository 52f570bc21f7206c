"""What a kind of content is made of. PURE.

A kind says what it is called, which details it asks for beside title, summary and text, and where its pages
take part. Adding a kind is one file in this folder: it is found by its name, and no table changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from content.addresses import safe_url
from content.errors import InvalidText
from content.media_rules import pasted_media_key
from content.texts import checked_slug, tidy_block, tidy_line, tidy_terms

LINE_MAX = 300
BLOCK_MAX = 5_000


class Shape(StrEnum):
    """How a detail is typed in and kept: one line, several lines, one of a list, one per line, an address, or
    the key of a file.
    """

    line = "line"
    block = "block"
    choice = "choice"
    lines = "lines"
    slugs = "slugs"
    url = "url"
    media = "media"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing a kind asks for. ``choices`` are (word, label); ``required``: what an empty one is told."""

    name: str
    label: str
    hint: str = ""
    shape: Shape = Shape.line
    choices: tuple[tuple[str, str], ...] = ()
    required: str = ""

    def checked(self, typed: object) -> str | list[str]:
        """What may be kept of ``typed``. Raises ``InvalidText`` naming this detail."""
        return _READERS[self.shape](self, typed)


@dataclass(frozen=True, slots=True)
class Kind:
    """``word`` is stored; ``name`` and ``purpose`` are for the people who choose it.

    ``needs_text``: whether a page of this kind must have a text to go live. ``is_searched``: whether its
    pages stand in the search index. ``is_answer``: whether they are listed among the answers of a service.
    ``template``: the page readers see, below ``templates/faqs/citizen/kinds``.
    """

    word: str
    name: str
    plural: str
    purpose: str
    position: int
    details: tuple[Detail, ...] = ()
    needs_text: bool = True
    is_searched: bool = True
    is_answer: bool = True
    review_after_months: int = 12

    @property
    def template(self) -> str:
        return f"faqs/citizen/kinds/{self.word}.html"

    def missing(self, details: Mapping[str, object]) -> Detail | None:
        """The first detail a page cannot go live without, and has not; a draft may lack it."""
        return next((each for each in self.details if each.required and not details.get(each.name)), None)

    def slugs_in(self, details: Mapping[str, object]) -> list[str]:
        """The other pages that the details of a page name."""
        return [
            slug
            for each in self.details
            if each.shape is Shape.slugs and isinstance(found := details.get(each.name), list)
            for slug in found
        ]

    def checked(self, typed: Mapping[str, object]) -> dict[str, str | list[str]]:
        """The details of a page of this kind, ready to store; others are dropped. Raises ``InvalidText``."""
        return {detail.name: detail.checked(typed.get(detail.name)) for detail in self.details}


def _text(typed: object) -> str:
    return typed if isinstance(typed, str) else ""


def _many(typed: object) -> list[str]:
    if isinstance(typed, str):
        return typed.splitlines()
    return [_text(each) for each in typed] if isinstance(typed, list | tuple) else []


def _line(detail: Detail, typed: object) -> str:
    return _within(detail, tidy_line(_text(typed)), LINE_MAX)


def _block(detail: Detail, typed: object) -> str:
    return _within(detail, tidy_block(_text(typed)), BLOCK_MAX)


def _choice(detail: Detail, typed: object) -> str:
    word = tidy_line(_text(typed))
    if word and word not in {known for known, _ in detail.choices}:
        raise InvalidText(detail.name, f"{detail.label}: choose one of the list.")
    return word


def _lines(detail: Detail, typed: object) -> list[str]:
    return list(tidy_terms(_many(typed), detail.name, LINE_MAX))


def _slugs(detail: Detail, typed: object) -> list[str]:
    slugs = list(tidy_terms(_many(typed), detail.name, 100))
    for slug in slugs:
        try:
            checked_slug(slug)
        except InvalidText as fault:
            raise InvalidText(detail.name, f"“{slug}” is not the address of a page.") from fault
    return slugs


def _url(detail: Detail, typed: object) -> str:
    url = tidy_line(_text(typed))
    if url and (not re.match(r"https?://|/", url) or safe_url(url) is None):
        raise InvalidText(detail.name, "Enter a full web address, such as https://www.example.org/page.")
    return _within(detail, url, LINE_MAX)


def _media(detail: Detail, typed: object) -> str:
    """The key alone, also where the whole code or the address was pasted."""
    words = tidy_line(_text(typed))
    key = pasted_media_key(words)
    if words and key is None:
        raise InvalidText(detail.name, "Paste the code of a file, such as [Form](media:blank-form-b7m2t).")
    return key or ""


def _within(detail: Detail, words: str, most: int) -> str:
    if len(words) > most:
        raise InvalidText(detail.name, f"{detail.label} must be {most:,} characters or fewer.")
    return words


_READERS: dict[Shape, Callable[[Detail, object], str | list[str]]] = {
    Shape.line: _line,
    Shape.block: _block,
    Shape.choice: _choice,
    Shape.lines: _lines,
    Shape.slugs: _slugs,
    Shape.url: _url,
    Shape.media: _media,
}
