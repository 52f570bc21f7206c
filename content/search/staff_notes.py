"""Looking for words in the notes for staff that stand beside the answers (CS018).

Asked of the database, and of it alone: no index, vocabulary, suggestion or feed holds a word of a note, so
none can slip out through them. Only for people who may read the notes.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import Integer, case, func, literal, select
from sqlalchemy.orm import Session

from content.models import ContentItem, Revision
from content.queries.visibility import Reader, visible
from content.search.analysis import content_words, stem, words
from content.search.highlighting import excerpt
from content.search.interface import QUERY_LIMIT

MOST_WORDS = 8


class FoundNote(NamedTuple):
    """A live page whose note has words of the search. ``excerpt_html``: the note, escaped and marked."""

    item_id: int
    slug: str
    title: str
    excerpt_html: Markup


def search_staff_notes(
    session: Session, text: str, who: Reader, now: datetime, *, limit: int = 10
) -> list[FoundNote]:
    """Live pages that ``who`` may read whose note has at least half of the words, those with most first."""
    stems = [stem(word) for word in content_words(words(text[:QUERY_LIMIT]))[:MOST_WORDS]]
    if not stems:
        return []
    # Porter writes "polici" for policy and policies: without its last letter a stem begins both.
    beginnings = {each[:-1] if len(each) > 4 else each for each in stems}
    note = func.lower(Revision.staff_note)
    having = sum(
        (case((note.contains(each, autoescape=True), 1), else_=0) for each in sorted(beginnings)),
        literal(0, Integer),
    )
    rows = session.execute(
        select(ContentItem.id, ContentItem.slug, Revision.title, Revision.staff_note)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(visible(who, now), Revision.staff_note != "", having * 2 >= len(beginnings))
        .order_by(having.desc(), Revision.title, ContentItem.id)
        .limit(limit)
    )
    looked_for = frozenset(stems)
    return [FoundNote(id_, slug, title, excerpt("", note, looked_for)) for id_, slug, title, note in rows]
