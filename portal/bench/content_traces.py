"""What readers left on the pages of the content benchmark: searches, votes, flags, and links that rot."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from content.links.health import LinkState
from content.models import (
    ContentFlag,
    ContentItem,
    ExternalLink,
    ExternalLinkUse,
    FlagReason,
    PageVote,
    PublicChange,
    SearchEvent,
    SearchEventKind,
)
from portal.bench.web import SEARCHES

PERIOD_DAYS = 120
Row = dict[str, Any]


def add_traces(session: Session, pages: int, *, now: datetime, seed: int = 2) -> None:
    """Five searches and two votes a page, a flag on every twentieth, a foreign link on every fourth."""
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    session.execute(insert(SearchEvent), list(_searches(pages * 5, pages, chance, now)))
    session.execute(insert(PageVote), [_vote(chance, pages, now) for _ in range(pages * 2)])
    rows = session.execute(select(ContentItem.id, ContentItem.section_id))
    sections = {row[0]: row[1] for row in rows}
    session.execute(insert(ContentFlag), [_flag(n, sections[n], now) for n in range(1, pages, 20)])
    changes = [{"item_id": n, "at": _ago(chance, now), "is_new": n % 3 == 0, "note": "Words changed.",
                "told_at": now} for n in range(1, pages, 3)]  # fmt: skip
    session.execute(insert(PublicChange), changes)
    _add_foreign_links(session, pages, now)


def _ago(chance: random.Random, now: datetime) -> datetime:
    return now - timedelta(minutes=chance.randint(10, PERIOD_DAYS * 24 * 60))


def _searches(count: int, pages: int, chance: random.Random, now: datetime) -> Iterator[Row]:
    """A quarter finds nothing, in words of their own; of the others two thirds open a page."""
    vocabulary = sorted({word for wording in SEARCHES for word in wording.split()})
    for number in range(count):
        at, key = _ago(chance, now), f"bench-{number}"
        is_in_vain = number % 4 == 0
        wording = " ".join(chance.sample(vocabulary, 3)) if is_in_vain else chance.choice(SEARCHES)
        event = {"at": at, "search_key": key, "words": wording, "service_key": None, "item_id": None,
                 "case_reference": None}  # fmt: skip
        yield event | {"kind": SearchEventKind.searched, "hit_count": 0 if is_in_vain else 12}
        if number % 4 in {1, 2}:
            opened = {"kind": SearchEventKind.opened, "item_id": chance.randint(1, pages), "hit_count": None}
            yield event | opened
        if number % 12 in {0, 1}:
            raised = {"kind": SearchEventKind.case_raised, "hit_count": None}
            yield event | raised | {"at": at + timedelta(minutes=5), "case_reference": f"BNCH-{number}"}


def _vote(chance: random.Random, pages: int, now: datetime) -> Row:
    is_useful = chance.random() < 0.7
    return {
        "item_id": chance.randint(1, pages), "revision_id": None, "at": _ago(chance, now),
        "is_useful": is_useful, "reason": None, "comment": "" if is_useful else "I still do not know.",
    }  # fmt: skip


def _flag(item_id: int, section_id: int, now: datetime) -> Row:
    is_settled = item_id % 40 == 1
    return {
        "section_id": section_id, "item_id": item_id, "reason": FlagReason.out_of_date, "comment": "Old.",
        "at": now - timedelta(days=item_id % 60), "settled_at": now if is_settled else None,
    }  # fmt: skip


def _add_foreign_links(session: Session, pages: int, now: datetime) -> None:
    used = range(1, pages, 4)
    links = [{
        "id": n, "url": f"https://www.example.org/{n}", "check_at": now + timedelta(days=1), "status": 200,
        "state": LinkState.broken if n % 80 == 1 else LinkState.good,
        "problem": "The page is not there." if n % 80 == 1 else "", "checked_at": now,
    } for n in used]  # fmt: skip
    session.execute(insert(ExternalLink), links)
    session.execute(insert(ExternalLinkUse), [{"item_id": n, "link_id": n} for n in used])
