"""Markdown in, harmless HTML out. Done when a text is saved, never when it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify

from content.markdown_rules import PublicMarkdown, Resolve
from content.sanitising import SANITISER_VERSION, sanitise

__all__ = [
    "BODY_MAX_BYTES",
    "SANITISER_VERSION",
    "BodyTooLong",
    "Heading",
    "RenderContext",
    "Rendered",
    "render",
]

BODY_MAX_BYTES = 50_000

# Measured on Python-Markdown 3.11: unclosed brackets and long runs of small blocks take time that grows with
# their square (10 KB of "*[" ran for 12 s, 50 KB of "```" for 16 s). No page written for people comes near.
_BRACKETS_OPEN_MAX = 30
_PARTS_MAX = {
    "definitions": (re.compile(r"^ {0,3}: ", re.MULTILINE), 500),
    "code blocks": (re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE), 200),
    "table cells": (re.compile(r"\|"), 4_000),
    "paragraphs": (re.compile(r"\n[ \t]*\n"), 3_000),
    "abbreviations": (re.compile(r"^ {0,3}\*\[", re.MULTILINE), 200),
    "quotes inside quotes": (re.compile(r"^(?: {0,3}> ?){10}", re.MULTILINE), 0),
}
_BRACKETS = re.compile(r"\\.|\]\(|[\[\]()]")
_BLOCK_TAGS = frozenset(
    {"p", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "tr", "td", "th", "pre", "blockquote", "br", "hr"}
)


class BodyTooLong(ValueError):
    """The text is over ``BODY_MAX_BYTES``, or built so that it would take too long to render.

    Its message is a sentence for the screen.
    """


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a text refers to and does not hold itself.

    ``resolve`` turns the slug of ``[text](faq:slug)`` into a path, or None where it leads nowhere.
    """

    resolve: Resolve


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
    them that lead nowhere, and addresses that are not allowed.
    """

    html: str
    text: str
    headings: tuple[Heading, ...]
    links: tuple[str, ...]
    broken_links: tuple[str, ...]


def render(markdown_text: str, context: RenderContext) -> Rendered:
    """Render ``markdown_text`` with what it refers to. Raises ``BodyTooLong``."""
    check_size(markdown_text)
    ours = PublicMarkdown(context.resolve)
    # A new object for each text: a used one carries references and ids over into the next.
    markdown = Markdown(extensions=[*_extensions(), ours])
    clean = sanitise(markdown.convert(markdown_text))
    return Rendered(
        html=clean,
        text=plain_text(clean),
        headings=tuple(_headings(getattr(markdown, "toc_tokens", []))),
        links=tuple(ours.links_and_looks.links),
        broken_links=tuple(ours.links_and_looks.broken),
    )


def check_size(markdown_text: str) -> None:
    """Raise ``BodyTooLong`` for a text that is too long or too tangled to render."""
    if len(markdown_text.encode("utf-8", "replace")) > BODY_MAX_BYTES:
        raise BodyTooLong(f"The text is too long. The most is {BODY_MAX_BYTES // 1000} KB: split the page.")
    for name, (pattern, most) in _PARTS_MAX.items():
        if len(pattern.findall(markdown_text)) > most:
            raise BodyTooLong(f"The text has too many {name} for one page.")
    if any(_open_brackets(block) > _BRACKETS_OPEN_MAX for block in re.split(r"\n\s*\n", markdown_text)):
        raise BodyTooLong("The text has too many brackets that are opened and not closed.")


def plain_text(clean_html: str) -> str:
    """The words of sanitised HTML, one block a line."""
    collector = _Words()
    collector.feed(clean_html)
    collector.close()
    lines = ("".join(collector.pieces)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _extensions() -> list[Any]:
    return [
        TableExtension(use_align_attribute=True),
        SaneListExtension(),
        DefListExtension(),
        FencedCodeExtension(),
        AbbrExtension(),
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


def _open_brackets(block: str) -> int:
    """The deepest pile of brackets open at once, square ones and link targets counted apart."""
    square = round_ = deepest = 0
    for sign in _BRACKETS.findall(block):
        if sign == "[":
            square += 1
        elif sign == "](":
            square, round_ = max(square - 1, 0), round_ + 1
        elif sign == "]":
            square = max(square - 1, 0)
        elif sign == ")":
            round_ = max(round_ - 1, 0)
        deepest = max(deepest, square, round_)
    return deepest


class _Words(HTMLParser):
    """Collects text, and a line break where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCK_TAGS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
