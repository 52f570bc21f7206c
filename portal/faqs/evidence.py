"""What is known of how a page does: for staff, beside the page and beside each of its versions.

Those on rungs above (cases) hang in a source of their own, as this rung may not know them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import queries as content
from content.models import ContentItem, SearchEvent, SearchEventKind
from content.queries.flags import OpenFlag, open_flags
from content.queries.links import slugs_of
from portal.faqs.expert_checks import checks_of
from portal.faqs.models import ExpertCheck

PERIOD = timedelta(days=90)
MOST_SEARCHES = 6
MOST_COMMENTS = 5


@dataclass(frozen=True, slots=True)
class Linked:
    """Something on a rung above that has to do with the page. ``latest`` are names with an address."""

    what: str
    number: int
    latest: tuple[tuple[str, str], ...] = ()


Source = Callable[[Session, Sequence[str]], list[Linked]]


@dataclass(frozen=True)
class Evidence:
    """Everything known of a page. ``searches`` and ``usage`` are of the last 90 days, the rest is of ever."""

    item: ContentItem
    usage: content.Usage
    searches: list[tuple[str, int]]
    votes: content.VoteSummary
    flags: list[OpenFlag]
    experts: list[ExpertCheck]
    linked: list[Linked]


def add_evidence_source(app: Flask, source: Source) -> None:
    """Let a rung above tell what it knows of a page, by any of its slugs."""
    app.extensions.setdefault("evidence_sources", []).append(source)


def evidence_of(session: Session, item: ContentItem, now: datetime) -> Evidence:
    slugs = slugs_of(session, item.id)
    sources = cast(list[Source], current_app.extensions.get("evidence_sources", []))
    (usage,) = content.usage_in(session, [content.Span(item.id, now - PERIOD, now)])
    return Evidence(
        item=item,
        usage=usage,
        searches=searches_leading_to(session, item.id, now - PERIOD),
        votes=content.vote_summary(session, item.id, comments=MOST_COMMENTS),
        flags=open_flags(session, item_id=item.id),
        experts=checks_of(session, item.id),
        linked=[line for source in sources for line in source(session, slugs)],
    )


def searches_leading_to(
    session: Session, item_id: int, since: datetime, *, limit: int = MOST_SEARCHES
) -> list[tuple[str, int]]:
    """The words that led here, most frequent first."""
    wording, number = func.lower(SearchEvent.words), func.count(SearchEvent.id)
    rows = session.execute(
        select(wording, number)
        .where(
            SearchEvent.item_id == item_id,
            SearchEvent.kind == SearchEventKind.opened,
            SearchEvent.at >= since,
            SearchEvent.words != "",
        )
        .group_by(wording)
        .order_by(number.desc(), wording)
        .limit(limit)
    )
    return [(words, count) for words, count in rows]
