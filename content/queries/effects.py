"""What readers did with a page in a span of time, and so what an edit changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, Exists, Integer, and_, case, column, distinct, func, select, values
from sqlalchemy.orm import Session, aliased

from content.models import ContentItem, PageVote, Revision, SearchEvent, SearchEventKind
from content.queries.visibility import Columns, Reader, in_sight

LONGEST = timedelta(days=28)
"""Of what lies before and after an edit, no more than this is compared."""
LEAST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A page and a stretch of time: ``start`` belongs to it, ``end`` does not."""

    item_id: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """What readers did. ``opened`` and ``cases`` know only those who came by a search."""

    opened: int = 0
    useful: int = 0
    votes: int = 0
    cases: int = 0

    @property
    def satisfaction(self) -> float | None:
        """Yes ÷ (yes + no), 0 to 1; None when nobody voted."""
        return self.useful / self.votes if self.votes else None


@dataclass(frozen=True, slots=True)
class EditEffect:
    """A published edit, with as many ``days`` before it as after it."""

    item_id: int
    slug: str
    title: str
    published_at: datetime
    days: int
    before: Usage
    after: Usage


def usage_in(session: Session, spans: Sequence[Span]) -> list[Usage]:
    """What readers did in each of ``spans``, in their order."""
    if not spans:
        return []
    table = _table(spans)
    opened, cases = _counted(session, _opened(table)), _counted(session, _cases(table))
    votes = {number: (useful, every) for number, useful, every in session.execute(_votes(table))}
    none = (0, 0)
    return [Usage(opened.get(n, 0), *votes.get(n, none), cases.get(n, 0)) for n in range(len(spans))]


def effects_of_edits(
    session: Session,
    who: Reader,
    now: datetime,
    *,
    since: datetime,
    author_id: int | None = None,
    item_ids: Sequence[int] | None = None,
    limit: int = 10,
) -> list[EditEffect]:
    """Live pages that were changed since then, the newest change first; one person's or some pages' only,
    and only where ``who`` may look.

    A page that is new has nothing before it, and one changed less than a day ago nothing after: left out.
    """
    statement: Columns = (
        select(Revision.item_id, ContentItem.slug, Revision.title, Revision.published_at)
        .join(ContentItem, ContentItem.live_revision_id == Revision.id)
        .where(
            Revision.published_at >= since, Revision.published_at <= now - LEAST, _is_change(), in_sight(who)
        )
        .order_by(Revision.published_at.desc(), Revision.id.desc())
        .limit(limit)
    )
    if author_id is not None:
        statement = statement.where(Revision.author_id == author_id)
    if item_ids is not None:
        statement = statement.where(Revision.item_id.in_(item_ids))
    edits = session.execute(statement).all()
    spans: list[Span] = []
    for item_id, _, _, at in edits:
        long = min(now - at, LONGEST)
        spans += [Span(item_id, at - long, at), Span(item_id, at, at + long)]
    used = usage_in(session, spans)
    return [
        EditEffect(item_id, slug, title, at, min(now - at, LONGEST).days, used[2 * n], used[2 * n + 1])
        for n, (item_id, slug, title, at) in enumerate(edits)
    ]


def _is_change() -> Exists:
    earlier = aliased(Revision)
    return (
        select(earlier.id)
        .where(
            earlier.item_id == Revision.item_id,
            earlier.number < Revision.number,
            earlier.published_at.is_not(None),
        )
        .correlate(Revision)
        .exists()
    )


def _table(spans: Sequence[Span]) -> CTE:
    """The spans as rows, numbered, so that one statement counts in all of them."""
    at = SearchEvent.at.type
    names = (column("number", Integer), column("item_id", Integer), column("start", at), column("stop", at))
    rows = [(number, span.item_id, span.start, span.end) for number, span in enumerate(spans)]
    return values(*names, name="span").data(rows).cte("span")


def _counted(session: Session, statement: Columns) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(statement)}


def _opened(span: CTE) -> Columns:
    return (
        select(span.c.number, func.count(SearchEvent.id))
        .join(SearchEvent, SearchEvent.item_id == span.c.item_id)
        .where(
            SearchEvent.kind == SearchEventKind.opened,
            SearchEvent.at >= span.c.start,
            SearchEvent.at < span.c.stop,
        )
        .group_by(span.c.number)
    )


def _cases(span: CTE) -> Columns:
    """Cases raised after the page was opened in the same search.

    When they were raised is asked of the few that are found: asked first, it would lead SQLite through all
    cases of the span.
    """
    raised = aliased(SearchEvent)
    is_within = and_(raised.at >= span.c.start, raised.at < span.c.stop)
    return (
        select(span.c.number, func.count(distinct(case((is_within, raised.case_reference)))))
        .join(SearchEvent, SearchEvent.item_id == span.c.item_id)
        .join(raised, SearchEvent.search_key == raised.search_key)
        .where(
            SearchEvent.kind == SearchEventKind.opened,
            raised.kind == SearchEventKind.case_raised,
            SearchEvent.at < span.c.stop,
            raised.at >= SearchEvent.at,
        )
        .group_by(span.c.number)
    )


def _votes(span: CTE) -> Columns:
    """(number, useful, all)."""
    useful = func.sum(case((PageVote.is_useful.is_(True), 1), else_=0))
    return (
        select(span.c.number, useful, func.count(PageVote.id))
        .join(PageVote, PageVote.item_id == span.c.item_id)
        .where(PageVote.at >= span.c.start, PageVote.at < span.c.stop)
        .group_by(span.c.number)
    )
