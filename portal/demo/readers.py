"""What invented readers did in the last weeks: searches, votes, and what they wrote beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from content.models import PageVote, SearchEvent, SearchEventKind, VoteReason
from portal.demo.queries import Page, web_case_references
from portal.kernel.rows import add_rows

WEEKS = 8
HITS = 12
USEFUL = 0.78
VOTES_A_PAGE = 9
THINKING = timedelta(seconds=40)

Entry = Mapping[str, Any]


def add_searches(
    session: Session, entries: Sequence[Entry], pages: Mapping[str, Page], rng: Random, *, now: datetime
) -> None:
    """Each search with what followed: a page that was opened, a case, or nothing. More of them lately."""
    references = web_case_references(session)
    rows = [
        row
        for number, entry in enumerate(entries)
        for nth in range(entry["times"])
        for row in _search(entry, f"demo-search-{number}-{nth}", nth, pages, references, rng, now)
    ]
    add_rows(session, SearchEvent, rows)


def add_votes(
    session: Session, comments: Sequence[Entry], pages: Mapping[str, Page], rng: Random, *, now: datetime
) -> None:
    """Votes on half of the pages, and those who wrote why not."""
    voted = [page for page in pages.values() if rng.random() < 0.5]
    plain = [
        _vote(page, rng.random() < USEFUL, None, "", _lately(rng, now))
        for page in voted
        for _ in range(rng.randrange(1, VOTES_A_PAGE))
    ]
    written = [
        _vote(
            pages[entry["page"]],
            False,
            VoteReason(entry["reason"]),
            entry["text"],
            now - timedelta(days=entry["age"]),
        )
        for entry in comments
    ]
    add_rows(session, PageVote, plain + written)


def _search(
    entry: Entry,
    key: str,
    nth: int,
    pages: Mapping[str, Page],
    references: Mapping[str, list[str]],
    rng: Random,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    at, words, service = _lately(rng, now), rng.choice(entry["words"]), entry.get("service")
    opened = pages.get(entry.get("opened", ""))
    base = {"search_key": key, "words": words, "service_key": service}
    base |= {"hit_count": None, "item_id": None, "case_reference": None}
    yield base | {"at": at, "kind": SearchEventKind.searched, "hit_count": entry.get("hits", HITS)}
    if opened is not None and rng.random() < 0.85:
        yield base | {"at": at + THINKING, "kind": SearchEventKind.opened, "item_id": opened.item_id}
    known = references.get(service or "", [])
    if nth < min(entry.get("cases", 0), len(known)):
        followed = {"at": at + 4 * THINKING, "kind": SearchEventKind.case_raised}
        yield base | followed | {"case_reference": known[nth]}


def _vote(page: Page, is_useful: bool, reason: VoteReason | None, text: str, at: datetime) -> dict[str, Any]:
    return {
        "item_id": page.item_id,
        "revision_id": page.revision_id,
        "at": at,
        "is_useful": is_useful,
        "reason": reason,
        "comment": text,
    }


def _lately(rng: Random, now: datetime) -> datetime:
    """A moment of the last weeks, the more likely the nearer to now."""
    return now - timedelta(minutes=round(60 + rng.triangular(0, WEEKS * 7 * 24 * 60, 0)))
