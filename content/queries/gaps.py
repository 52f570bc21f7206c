"""What readers looked for and did not get, in their own words, in a period and in the one before it.

Wordings with the same words in any order and form ("reset my password", "password reset") are one gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from content.models import ContentItem, SearchEvent, SearchEventKind
from content.queries.visibility import Columns
from content.search.analysis import gist

MOST_WORDINGS = 2_000
"""Different wordings that are read and put together, the most frequent ones."""

Where = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Period:
    """The period up to ``end`` (which belongs to it), and the equally long one before it."""

    end: datetime
    length: timedelta

    @property
    def start(self) -> datetime:
        return self.end - self.length

    @property
    def start_before(self) -> datetime:
        return self.start - self.length


@dataclass(slots=True)
class Gap:
    """What people meant, in their very words (masked, lower case, most frequent first), and how often."""

    wordings: list[str] = field(default_factory=list)
    now: int = 0
    before: int = 0


def without_hit(session: Session, period: Period, *where: Where, limit: int = 25) -> list[Gap]:
    """Searches that found nothing."""
    return _gaps(session, period, SearchEvent.id, _searched(0), *where, limit=limit)


def without_click(session: Session, period: Period, *where: Where, limit: int = 25) -> list[Gap]:
    """Searches that found something, where nothing was opened and no case followed."""
    nothing_followed = _nothing_followed(session, period)
    return _gaps(session, period, SearchEvent.search_key, _searched(1), nothing_followed, *where, limit=limit)


def ended_in_case(session: Session, period: Period, *where: Where, limit: int = 25) -> list[Gap]:
    """Searches after which a case was raised."""
    kind = SearchEvent.kind == SearchEventKind.case_raised
    return _gaps(session, period, SearchEvent.case_reference, kind, *where, limit=limit)


def read_then_case(period: Period) -> Columns:
    """A statement: slug, reference and ``at`` of each case raised in the search that had opened the page."""
    raised = aliased(SearchEvent)
    at = func.max(raised.at, type_=SearchEvent.at.type).label("at")
    return (
        select(ContentItem.slug.label("slug"), raised.case_reference.label("reference"), at)
        .join(SearchEvent, SearchEvent.item_id == ContentItem.id)
        .join(raised, raised.search_key == SearchEvent.search_key)
        .where(
            SearchEvent.kind == SearchEventKind.opened,
            raised.kind == SearchEventKind.case_raised,
            raised.at >= SearchEvent.at,
            raised.at >= period.start_before,
            raised.at <= period.end,
        )
        .group_by(ContentItem.slug, raised.case_reference)
    )


def gathered(counted: list[tuple[str, int, int]]) -> list[Gap]:
    """Wordings with their counts (now, before) as gaps, the most frequent now first."""
    gaps: dict[tuple[str, ...], Gap] = {}
    for wording, now, before in sorted(counted, key=lambda row: (-row[1], -row[2], row[0])):
        gap = gaps.setdefault(gist(wording) or (wording,), Gap())
        gap.wordings.append(wording)
        gap.now += now
        gap.before += before
    return sorted(gaps.values(), key=lambda gap: (-gap.now, -gap.before, gap.wordings[0]))


def _nothing_followed(session: Session, period: Period) -> Where:
    """SQLite gathers what was followed once, in half the time of a look for each search; PostgreSQL joins
    the looks by itself, and would go through a list too long for its memory row by row."""
    after = aliased(SearchEvent)
    is_step = after.kind.in_((SearchEventKind.opened, SearchEventKind.case_raised))
    if session.get_bind().dialect.name == "sqlite":
        followed = select(after.search_key).where(is_step, after.at >= period.start_before)
        return SearchEvent.search_key.not_in(followed)
    return ~exists().where(after.search_key == SearchEvent.search_key, is_step)


def _searched(least: int) -> Where:
    hits = SearchEvent.hit_count >= least if least else SearchEvent.hit_count == 0
    return (SearchEvent.kind == SearchEventKind.searched) & hits


def _gaps(
    session: Session, period: Period, what: InstrumentedAttribute[Any], *where: Where, limit: int
) -> list[Gap]:
    """Counts ``what``, each once, by wording and half; those of the period before alone are no gap now."""
    told_apart = (
        select(
            func.lower(SearchEvent.words).label("wording"),
            case((SearchEvent.at >= period.start, 1), else_=0).label("is_now"),
            what,
        )
        .where(
            SearchEvent.at >= period.start_before,
            SearchEvent.at <= period.end,
            SearchEvent.words != "",
            *where,
        )
        .distinct()
        .subquery()
    )
    wording, is_now, number = told_apart.c.wording, told_apart.c.is_now, func.count()
    statement: Columns = (
        select(wording, is_now, number)
        .group_by(wording, is_now)
        .order_by(number.desc(), wording, is_now)
        .limit(MOST_WORDINGS)
    )
    return [gap for gap in gathered(_halves(session, statement)) if gap.now][:limit]


def _halves(session: Session, statement: Columns) -> list[tuple[str, int, int]]:
    counts: dict[str, list[int]] = {}
    for wording, is_now, number in session.execute(statement):
        counts.setdefault(wording, [0, 0])[0 if is_now else 1] += number
    return [(wording, now, before) for wording, (now, before) in counts.items()]
