"""The editors' screens over ``content/``: what waits, writing, reviewing, history, synonyms."""

from __future__ import annotations

from portal.faqs.editor import (
    best_bets,
    bulk,
    editing,
    freshness,
    glossary,
    groups,
    history,
    keeping,
    link_exceptions,
    lists,
    previewing,
    removing,
    reports,
    reviewing,
    section_changes,
    section_roles,
    sections,
    snippets,
    synonyms,
    writing,
)
from portal.faqs.editor.blueprint import blueprint

__all__ = [
    "best_bets",
    "blueprint",
    "bulk",
    "editing",
    "freshness",
    "glossary",
    "groups",
    "history",
    "keeping",
    "link_exceptions",
    "lists",
    "previewing",
    "removing",
    "reports",
    "reviewing",
    "section_changes",
    "section_roles",
    "sections",
    "snippets",
    "synonyms",
    "writing",
]
