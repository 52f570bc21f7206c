"""What rendering takes beside the text, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.addresses import Resolve
from content.media_rules import MediaTarget


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
