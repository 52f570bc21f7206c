"""Reads for the reports on content."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import add

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from content import queries as content
from content.kinds import answer_kinds
from content.models import (
    ContentFlag,
    ContentItem,
    ContentItemCategory,
    PageVote,
    Revision,
    SearchEvent,
    SearchEventKind,
    Section,
)
from content.queries.editors import broken_links_by_item
from content.queries.external_links import broken_external_by_item
from content.queries.visibility import Columns
from portal.catalogue.queries import catalogue
from portal.kernel import clock

Within = Collection[str]
"""The keys of the sections a report is about; services without any of them are not named in it."""
Counted = tuple[int, ...]
"""The id of a section, and figures about its pages."""


@dataclass(frozen=True, slots=True)
class UsedPage:
    """A page with what readers did; ``opened`` from a search."""

    slug: str
    title: str
    section_id: int
    opened: int
    yes: int
    no: int


def service_names(session: Session, within: Within) -> dict[int, str]:
    """Section id → title of the top section it stands in, for these sections."""
    tree = content.section_tree(session)
    return {id_: tree.path(id_)[-1].title for id_, node in tree.nodes.items() if node.key in within}


def by_service(
    session: Session, counted: Iterable[Counted], within: Within, figures: int
) -> list[tuple[str, list[int]]]:
    """Every top section by title with the sums of its ``figures`` figures, those without any as well."""
    names = service_names(session, within)
    found = {name: [0] * figures for name in sorted(set(names.values()))}
    for section_id, *numbers in counted:
        sums = found[names[section_id]]
        sums[:] = map(add, sums, numbers)
    return list(found.items())


def edited_by_section(
    session: Session, now: datetime, within: Within, *, edited_since: datetime
) -> list[Counted]:
    """Pages that readers see; those a version of which went live since then; those whose date is to come."""
    today = now.astimezone(clock.LONDON).date()
    due = ContentItem.review_due_on
    statement = (
        select(
            ContentItem.section_id,
            func.count(ContentItem.id),
            _number_of(Revision.published_at >= edited_since),
            _number_of(due.is_(None) | (due > today)),
        )
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(content.visible(None, now), _stands_in(within))
    )
    return _by_section(session, statement)


def broken_by_section(session: Session, now: datetime, within: Within) -> list[Counted]:
    """Pages that readers see; those with a broken link; such links to our pages, and to other sites."""
    inside, outside = broken_links_by_item().subquery(), broken_external_by_item().subquery()
    statement = (
        select(
            ContentItem.section_id,
            func.count(ContentItem.id),
            _number_of(inside.c.number.is_not(None) | outside.c.number.is_not(None)),
            func.coalesce(func.sum(inside.c.number), 0),
            func.coalesce(func.sum(outside.c.number), 0),
        )
        .outerjoin(inside, inside.c.item_id == ContentItem.id)
        .outerjoin(outside, outside.c.item_id == ContentItem.id)
        .where(content.visible(None, now), _stands_in(within))
    )
    return _by_section(session, statement)


def votes_by_section(session: Session, now: datetime, within: Within, *, since: datetime) -> list[Counted]:
    """How often the answers that readers see were found useful since then, and how often not."""
    useful = PageVote.is_useful
    statement = (
        select(ContentItem.section_id, _number_of(useful.is_(True)), _number_of(useful.is_(False)))
        .join(PageVote, PageVote.item_id == ContentItem.id)
        .where(PageVote.at >= since, ContentItem.kind.in_(answer_kinds()))
        .where(content.visible(None, now), _stands_in(within))
    )
    return _by_section(session, statement)


def answers_by_category(session: Session, now: datetime, within: Within) -> list[tuple[str, str, int]]:
    """(service, category, live pages about it) in the catalogue's order; of a service all its pages."""
    rows = session.execute(
        select(ContentItem.section_id, ContentItemCategory.category_key, func.count(ContentItem.id))
        .join(ContentItemCategory, ContentItemCategory.item_id == ContentItem.id)
        .where(content.visible(None, now), ContentItem.kind.in_(answer_kinds()))
        .group_by(ContentItem.section_id, ContentItemCategory.category_key)
    )
    tree = content.section_tree(session)
    counts: Counter[tuple[str, str]] = Counter()
    for section_id, category_key, number in rows:
        counts[tree.path(section_id)[-1].key, category_key] += number
    services = catalogue(session).services
    keys = {service.key for service in services}
    shared: Counter[str] = Counter()
    for (key, category_key), number in counts.items():
        shared[category_key] += 0 if key in keys else number
    asked = {tree.path(id_)[-1].key for id_, node in tree.nodes.items() if node.key in within}
    return [
        (service.name, about.name, counts[service.key, about.key] + shared[about.key])
        for service in services
        if service.key in asked or tree.by_key(service.key) is None
        for about in service.categories
    ]


def flags_by_service(
    session: Session, now: datetime, within: Within, *, settled_since: datetime
) -> list[tuple[str, Sequence[int], int]]:
    """(service, ages of its open flags in days, flags settled since then)."""
    names = service_names(session, within)
    ages: dict[str, list[int]] = defaultdict(list)
    settled: Counter[str] = Counter()
    rows = session.execute(
        select(ContentFlag.section_id, ContentFlag.at, ContentFlag.settled_at)
        .where(ContentFlag.section_id.in_(names))
        .order_by(ContentFlag.id)
    )
    for section_id, at, settled_at in rows:
        if settled_at is None:
            ages[names[section_id]].append((now - at).days)
        elif settled_at >= settled_since:
            settled[names[section_id]] += 1
    return [(name, ages[name], settled[name]) for name in sorted(set(names.values()))]


def used_pages(
    session: Session,
    now: datetime,
    within: Within,
    *,
    since: datetime,
    limit: int,
    is_least: bool = False,
) -> list[UsedPage]:
    """Pages that readers see, the most opened first; or else the least opened."""
    opened = (
        select(SearchEvent.item_id, func.count(SearchEvent.id).label("number"))
        .where(SearchEvent.kind == SearchEventKind.opened, SearchEvent.at >= since)
        .group_by(SearchEvent.item_id)
        .subquery()
    )
    yes = func.sum(case((PageVote.is_useful.is_(True), 1), else_=0)).label("yes")
    votes = (
        select(PageVote.item_id, yes, func.count(PageVote.id).label("all"))
        .where(PageVote.at >= since)
        .group_by(PageVote.item_id)
        .subquery()
    )
    number, voted = func.coalesce(opened.c.number, 0), func.coalesce(votes.c.all, 0)
    most_first = (number.desc(), voted.desc(), ContentItem.slug)
    least_first = (number, voted, ContentItem.slug.desc())
    rows = session.execute(
        select(
            ContentItem.slug,
            ContentItem.live_revision_id,
            ContentItem.section_id,
            number,
            func.coalesce(votes.c.yes, 0),
            voted - func.coalesce(votes.c.yes, 0),
        )
        .outerjoin(opened, opened.c.item_id == ContentItem.id)
        .outerjoin(votes, votes.c.item_id == ContentItem.id)
        .where(content.visible(None, now), _stands_in(within), ContentItem.kind.in_(answer_kinds()))
        .order_by(*(least_first if is_least else most_first))
        .limit(limit)
    ).all()
    # Of the few that are shown, and not of all that are sorted: a version is long.
    shown = select(Revision.id, Revision.title).where(Revision.id.in_([row[1] for row in rows]))
    titles = {row[0]: row[1] for row in session.execute(shown)}
    return [UsedPage(slug, titles[version], *figures) for slug, version, *figures in rows]


def _by_section(session: Session, statement: Columns) -> list[Counted]:
    return [tuple(row) for row in session.execute(statement.group_by(ContentItem.section_id))]


def _number_of(those: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((those, 1), else_=0)), 0)


def _stands_in(within: Within) -> ColumnElement[bool]:
    return ContentItem.section_id.in_(select(Section.id).where(Section.key.in_(sorted(within))))
