"""Keeping the glossary. A change reaches every page that uses the word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.errors import InvalidText, NotFound
from content.glossary import MEANING_MAX, WORD_MAX, is_word
from content.library.rerendering import mark_for_rendering
from content.models import GlossaryEntry, Revision
from content.queries.rerendering import uses_word
from content.texts import tidy_line
from content.workflow import Actor


def set_glossary_entry(
    session: Session,
    *,
    word: str,
    meaning: str,
    actor: Actor,
    now: datetime,
    service_key: str = "",
    entry_id: int | None = None,
) -> GlossaryEntry:
    """Explain a word, or change the entry with ``entry_id``; an empty ``service_key`` means everywhere.

    Raises ``InvalidText`` (word, meaning) and ``NotFound``.
    """
    tidy_word, tidy_meaning = _checked(word, meaning)
    entry = GlossaryEntry() if entry_id is None else _entry_or_raise(session, entry_id)
    if _holder(session, tidy_word, service_key) not in {None, entry_id}:
        raise InvalidText("word", f"“{tidy_word}” is in this glossary already. Change it there.")
    if entry_id is not None:
        _tell_pages(session, entry, now)
    entry.word, entry.meaning, entry.service_key = tidy_word, tidy_meaning, service_key
    entry.updated_at, entry.updated_by_name = now, actor.name
    session.add(entry)
    _tell_pages(session, entry, now)
    return entry


def delete_glossary_entry(session: Session, *, entry_id: int, now: datetime) -> None:
    """Explain the word no longer. Raises ``NotFound``."""
    entry = _entry_or_raise(session, entry_id)
    _tell_pages(session, entry, now)
    session.delete(entry)
    session.flush()


def explain_anew(session: Session, *, item_ids: Iterable[int] | Select[int], now: datetime) -> None:
    """These pages stand in another section now, where other words may be explained."""
    has_own_words = select(GlossaryEntry.id).where(GlossaryEntry.service_key != "").limit(1)
    if session.scalar(has_own_words) is not None:
        mark_for_rendering(session, Revision.item_id.in_(item_ids), now=now)


def _checked(word: str, meaning: str) -> tuple[str, str]:
    tidy_word, tidy_meaning = tidy_line(word), tidy_line(meaning)
    if not is_word(tidy_word):
        raise InvalidText(
            "word", f"Enter a word of up to {WORD_MAX} signs that begins and ends with a letter or a number."
        )
    if not tidy_meaning or len(tidy_meaning) > MEANING_MAX:
        raise InvalidText("meaning", f"Say what it means in up to {MEANING_MAX} characters.")
    return tidy_word, tidy_meaning


def _holder(session: Session, word: str, service_key: str) -> int | None:
    with session.no_autoflush:
        return session.scalar(
            select(GlossaryEntry.id).where(
                GlossaryEntry.word == word, GlossaryEntry.service_key == service_key
            )
        )


def _tell_pages(session: Session, entry: GlossaryEntry, now: datetime) -> None:
    mark_for_rendering(session, uses_word(session, entry.word, entry.service_key), now=now)


def _entry_or_raise(session: Session, entry_id: int) -> GlossaryEntry:
    entry = session.get(GlossaryEntry, entry_id)
    if entry is None:
        raise NotFound("This word is not in the glossary.")
    return entry
