"""Markdown in, harmless HTML out. Done when a text is saved, never when it is read.

The libraries that do it are loaded with the first text: a web process that only shows pages never needs
them (5 MB, and a twentieth of its start).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.addresses import Resolve
from content.limits import BODY_MAX_BYTES, BodyTooLong, check_size
from content.media_rules import MediaTarget

__all__ = [
    "BODY_MAX_BYTES",
    "SANITISER_VERSION",
    "BodyTooLong",
    "Heading",
    "RenderContext",
    "Rendered",
    "check_size",
    "render",
]


SANITISER_VERSION = 3  # raise it with every change of what a text becomes: stored pages are rendered anew


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a text refers to and does not hold itself.

    ``resolve`` turns the slug of ``[text](faq:slug)`` into a path, or None where it leads nowhere.
    ``glossary`` explains abbreviations, word → meaning; ``snippets`` are the values of now, key → words.
    Meanings and values are plain text. ``media`` are the pictures and files the text may name, by key.
    """

    resolve: Resolve
    glossary: Mapping[str, str] = field(default_factory=dict)
    snippets: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, MediaTarget] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: ``level`` 2–6, ``id`` to link to, ``title`` as plain text."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one text became.

    ``html`` went through both sanitisers; ``text`` is the same words without markup, for search.
    ``links`` are the slugs of other answers it names, in order, each once; ``broken_links`` those among
    them that lead nowhere, and addresses that are not allowed. ``unknown_snippets`` are names without a
    value; ``loose_marks`` lines that look like the beginning or end of a block and are not. ``media`` are the
    keys of the pictures and files it shows or links to.
    """

    html: str
    text: str
    headings: tuple[Heading, ...]
    links: tuple[str, ...]
    broken_links: tuple[str, ...]
    unknown_snippets: tuple[str, ...] = ()
    loose_marks: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


def render(markdown_text: str, context: RenderContext) -> Rendered:
    """Render ``markdown_text`` with what it refers to. Raises ``BodyTooLong``."""
    from content.markdown_engine import convert

    check_size(markdown_text)
    return convert(markdown_text, context)
