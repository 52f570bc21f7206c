"""Test searches brought in by a person, beside the pages they should find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText
from content.judged_files import WordsAndSlug
from content.library.judged import JUDGED_MAX
from content.models import ContentItem
from content.queries.links import item_ids_by_slug
from content.roles import MANAGERS
from content.workflow import Actor

TOO_MANY = f"Bring in {JUDGED_MAX} at a time at the most."
NO_PAGE = "There is no such page."
NOT_YOURS = "Only the managers of the page’s section can add them."


def bring_in_judged(
    session: Session, searches: list[WordsAndSlug], actor_on: Callable[[str], Actor], now: datetime
) -> tuple[int, list[str]]:
    """Add those that are not there yet. Returns how many, and what could not be kept, in words."""
    taken = searches[:JUDGED_MAX]
    ids = item_ids_by_slug(session, {slug for _, slug in taken})
    nodes = queries.section_tree(session).nodes
    known = queries.judged_of_pages(session, ids.values())
    added, losses = 0, Counter[str]({TOO_MANY: len(searches) - len(taken)})
    for words, slug in taken:
        if slug not in ids:
            losses[NO_PAGE] += 1
            continue
        actor = actor_on(nodes[session.get_one(ContentItem, ids[slug]).section_id].key)
        if not actor.roles & MANAGERS:
            losses[NOT_YOURS] += 1
            continue
        try:
            kept = library.add_judged_search(session, words=words, item_id=ids[slug], actor=actor, now=now)
        except InvalidText as fault:
            losses[str(fault)] += 1
        else:
            added += (kept.words, kept.item_id) not in known
            known.add((kept.words, kept.item_id))
    return added, [f"Test searches, {number}: {reason}" for reason, number in losses.items() if number]
