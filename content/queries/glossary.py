"""Abbreviations and their meanings: as lists, and as they hold for one text."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import GlossaryEntry

ByService = dict[str, dict[str, str]]
"""Service key ("" for all) → word → meaning."""


def glossary_entries(session: Session) -> list[GlossaryEntry]:
    """All entries, those for every service first, each service by the alphabet."""
    return list(
        session.scalars(
            select(GlossaryEntry).order_by(GlossaryEntry.service_key, GlossaryEntry.word, GlossaryEntry.id)
        )
    )


def glossary_entry(session: Session, entry_id: int) -> GlossaryEntry | None:
    """The entry with this id."""
    return session.get(GlossaryEntry, entry_id)


def glossary_by_service(session: Session) -> ByService:
    """The whole glossary, to look up words of many texts."""
    rows = session.execute(select(GlossaryEntry.service_key, GlossaryEntry.word, GlossaryEntry.meaning))
    found: ByService = {}
    for service_key, word, meaning in rows:
        found.setdefault(service_key, {})[word] = meaning
    return found
