"""Keeping the searches whose right answer is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import InvalidText, NotFound
from content.models import ContentItem, JudgedSearch
from content.search.analysis import gist
from content.search.interface import QUERY_LIMIT
from content.texts import tidy_line
from content.workflow import Actor

JUDGED_MAX = 500
"""Every change is measured on all of them while somebody waits."""


def add_judged_search(
    session: Session, *, words: str, item_id: int, actor: Actor, now: datetime
) -> JudgedSearch:
    """Say that these words should find this page; said twice it is said once.

    Raises ``InvalidText`` (words) and ``NotFound``.
    """
    tidy = tidy_line(words)[:QUERY_LIMIT]
    if not gist(tidy):
        raise InvalidText("words", "Enter the words that people search for.")
    if session.get(ContentItem, item_id) is None:
        raise NotFound("This page does not exist.")
    known = session.scalar(
        select(JudgedSearch).where(JudgedSearch.words == tidy, JudgedSearch.item_id == item_id)
    )
    if known is not None:
        return known
    if session.scalar(select(JudgedSearch.id).offset(JUDGED_MAX - 1).limit(1)) is not None:
        raise InvalidText("words", f"There are {JUDGED_MAX} test searches already. Remove one first.")
    judged = JudgedSearch(words=tidy, item_id=item_id, created_at=now, created_by_name=actor.name)
    session.add(judged)
    session.flush()
    return judged


def remove_judged_search(session: Session, *, judged_id: int) -> None:
    """Raises ``NotFound``."""
    judged = session.get(JudgedSearch, judged_id)
    if judged is None:
        raise NotFound("This test search does not exist.")
    session.delete(judged)


def import_judged_searches(
    session: Session,
    searches: Iterable[tuple[str, str]],
    ids: Mapping[str, int],
    actor: Actor,
    now: datetime,
    created: Collection[str] = (),
) -> None:
    """Searches as (words, slug): all where there are none yet, else those of pages that are new with them,
    ``created``: what owners keep of the others is theirs."""
    is_first = session.scalar(select(JudgedSearch.id).limit(1)) is None
    for words, slug in searches:
        if slug in ids and (is_first or slug in created):
            with suppress(InvalidText):  # where the list is full, pages still come in
                add_judged_search(session, words=words, item_id=ids[slug], actor=actor, now=now)
