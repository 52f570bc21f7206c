"""Blocks in the manner of public services: a warning, steps, a contact, something to download.

An author writes them as plain lines, and everything between the two marks is Markdown again::

    ::: warning
    You must send the form by 1 June.
    :::

Words behind the name are the title of the block.
"""

from __future__ import annotations

from markdown import Markdown
from markdown.extensions import Extension

from content.blocks.building import Blocks, Finish
from content.blocks.marks import BlockKind, Marks

__all__ = ["BlockKind", "PublicBlocks"]


class PublicBlocks(Extension):
    """Adds the blocks to a Markdown object."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        self._marks = Marks(md)
        # After fenced code (25), so that marks in an example stay an example.
        md.preprocessors.register(self._marks, "block_marks", 15)
        # Before every processor that looks at words (all below 95).
        md.parser.blockprocessors.register(Blocks(md.parser, self._marks), "blocks", 95)
        # After links are resolved (-10, content.markdown_rules).
        md.treeprocessors.register(Finish(md), "block_finish", -20)

    @property
    def loose_marks(self) -> tuple[str, ...]:
        """Lines of the text just rendered that look like a mark and have no partner or no known name."""
        return tuple(self._marks.loose)
