"""One text through Python-Markdown with our dialect, then through the sanitisers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify

from content.blocks import PublicBlocks
from content.glossary_places import Glossary
from content.markdown_rules import PublicMarkdown
from content.plain_words import plain_text
from content.rendered import Heading, RenderContext, Rendered
from content.sanitising import sanitise


def convert(markdown_text: str, context: RenderContext) -> Rendered:
    """See ``content.rendering.render``."""
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
