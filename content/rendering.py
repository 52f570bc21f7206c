"""Markdown in, harmless HTML out. Done when a text is saved, never when it is read.

The libraries that do it are loaded with the first text: a web process that only shows pages never needs
them (5 MB, and a twentieth of its start).
"""

from __future__ import annotations

from content.limits import BODY_MAX_BYTES, BodyTooLong, check_size
from content.rendered import Heading, RenderContext, Rendered

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


def render(markdown_text: str, context: RenderContext) -> Rendered:
    """Render ``markdown_text`` with what it refers to. Raises ``BodyTooLong``."""
    from content.markdown_engine import convert

    check_size(markdown_text)
    return convert(markdown_text, context)
