"""Reads for the reports on content."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

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
from content.queries.external_links import broken_external_links
from portal.catalogue.queries import catalogue
from portal.kernel import clock

EVERY = 1_000_000
"""A report counts all there is."""
Within = Collection[str]
"""The keys of the sections a report is about; services without any of them are not named in it."""


class InSection(Protocol):
    @property
    def section_id(self) -> int: ...


Of = TypeVar("Of", bound=InSection)


@dataclass(frozen=True, slots=True)
class LivePage:
    item_id: int
    section_id: int
    is_edited: bool
    is_in_date: bool


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


def by_service(session: Session, pages: Iterable[Of], within: Within) -> list[tuple[str, list[Of]]]:
    """Every top section by title with its pages, those without any as well."""
    names = service_names(session, within)
    found: dict[str, list[Of]] = {name: [] for name in sorted(set(names.values()))}
    for page in pages:
        found[names[page.section_id]].append(page)
    return list(found.items())


def live_pages(session: Session, now: datetime, within: Within, *, edited_since: datetime) -> list[LivePage]:
    """Pages that readers see, and whether a version went live since then."""
    today = now.astimezone(clock.LONDON).date()
    rows = session.execute(
        select(ContentItem.id, ContentItem.section_id, Revision.published_at, ContentItem.review_due_on)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(content.visible(None, now), _stands_in(within))
        .order_by(ContentItem.id)
    )
    return [
        LivePage(item_id, section_id, at is not None and at >= edited_since, due is None or due > today)
        for item_id, section_id, at, due in rows
    ]


def broken_by_item(session: Session) -> tuple[Counter[int], Counter[int]]:
    """Item id → number of its broken links, to our pages and to other sites."""
    inside = Counter(link.from_item_id for link in content.broken_links(session, limit=EVERY))
    outside = Counter(link.item_id for link in broken_external_links(session, limit=EVERY))
    return inside, outside


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


def used_pages(session: Session, now: datetime, within: Within, *, since: datetime) -> list[UsedPage]:
    """Every page that readers see, the most opened first."""
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
    number = func.coalesce(opened.c.number, 0)
    rows = session.execute(
        select(
            ContentItem.slug,
            Revision.title,
            ContentItem.section_id,
            number,
            func.coalesce(votes.c.yes, 0),
            func.coalesce(votes.c.all, 0) - func.coalesce(votes.c.yes, 0),
        )
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .outerjoin(opened, opened.c.item_id == ContentItem.id)
        .outerjoin(votes, votes.c.item_id == ContentItem.id)
        .where(content.visible(None, now), _stands_in(within), ContentItem.kind.in_(answer_kinds()))
        .order_by(number.desc(), func.coalesce(votes.c.all, 0).desc(), ContentItem.slug)
    )
    return [UsedPage(*row) for row in rows]


def _stands_in(within: Within) -> ColumnElement[bool]:
    return ContentItem.section_id.in_(select(Section.id).where(Section.key.in_(sorted(within))))
