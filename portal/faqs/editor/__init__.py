"""The editors' screens over ``content/``: what waits, writing, reviewing, history, synonyms."""

from __future__ import annotations

from portal.faqs.editor import (
    exchange,
    freshness,
    history,
    keeping,
    lists,
    previewing,
    removing,
    reviewing,
    synonyms,
    writing,
)
from portal.faqs.editor.blueprint import blueprint

__all__ = [
    "blueprint",
    "exchange",
    "freshness",
    "history",
    "keeping",
    "lists",
    "previewing",
    "removing",
    "reviewing",
    "synonyms",
    "writing",
]
