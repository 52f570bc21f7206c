"""Markdown in, harmless HTML out. Done when a text is saved, never when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify

from content.blocks import PublicBlocks
from content.glossary import Glossary
from content.limits import BODY_MAX_BYTES, BodyTooLong, check_size
from content.markdown_rules import PublicMarkdown, Resolve
from content.media_rules import MediaTarget
from content.plain_words import plain_text
from content.sanitising import SANITISER_VERSION, sanitise

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
    check_size(markdown_text)
    ours, blocks = PublicMarkdown(context.resolve, context.snippets, context.media), PublicBlocks()
    # A new object for each text: a used one carries references and ids over into the next.
    markdown = Markdown(extensions=[*_extensions(context.glossary), ours, blocks])
    clean = sanitise(markdown.convert(markdown_text))
    return Rendered(
        html=clean,
        text=plain_text(clean),
        headings=tuple(_headings(getattr(markdown, "toc_tokens", []))),
        links=tuple(ours.links_and_looks.links),
        broken_links=tuple(ours.links_and_looks.broken),
        unknown_snippets=tuple(ours.snippet_values.unknown),
        loose_marks=blocks.loose_marks,
        media=tuple(ours.links_and_looks.media.used),
    )


def _extensions(glossary: Mapping[str, str]) -> list[Any]:
    return [
        TableExtension(use_align_attribute=True),
        SaneListExtension(),
        DefListExtension(),
        FencedCodeExtension(),
        Glossary(glossary),
        # An empty marker: "[TOC]" in a text is just a word. Our id prefix keeps ids of the page free.
        TocExtension(marker="", slugify=_section_id),
    ]


def _section_id(title: str, separator: str) -> str:
    return f"section-{slugify(title, separator)[:80] or 'part'}"


def _headings(tokens: list[dict[str, Any]]) -> list[Heading]:
    found: list[Heading] = []
    for token in tokens:
        found.append(Heading(int(token["level"]), str(token["id"]), plain_text(str(token["name"]))))
        found.extend(_headings(token["children"]))
    return found
