"""Reads that join content with the catalogue, for the pages of citizens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from content import queries as content
from content.kinds import NOTICE, SERVICE_PAGE, answer_kinds
from content.kinds.notice import KNOWN_PROBLEM
from content.models import (
    ContentItem,
    ContentItemCategory,
    ContentLink,
    LinkKind,
    PageVote,
    Revision,
    SearchEvent,
    SearchEventKind,
    Section,
)
from portal.catalogue.models import Peak
from portal.catalogue.queries import ServiceEntry, catalogue
from portal.kernel.stamped import kept

USEFUL_PERIOD = timedelta(days=90)


@dataclass(frozen=True)
class Topic:
    """A top section as readers choose it: a service of the catalogue (``service`` is given) or a subject.

    ``keys`` are those of its section and all below. ``is_shut``: its section is not open to the public.
    """

    key: str
    title: str
    summary: str
    service: ServiceEntry | None
    section_id: int | None
    keys: frozenset[str]
    is_shut: bool

    def is_for(self, who: content.Reader) -> bool:
        """Whether it is offered to this reader. A service is, even while its pages are not for everyone."""
        reads = who.reads if who is not None else frozenset()
        return self.service is not None or not self.is_shut or self.section_id in reads


@dataclass(frozen=True)
class TopicAnswers:
    """The answers of a topic: ``by_category`` in the catalogue's order, ``others`` have none of these."""

    by_category: tuple[tuple[str, str, tuple[content.ItemCard, ...]], ...]  # key, name, answers
    others: tuple[content.ItemCard, ...]

    @property
    def is_empty(self) -> bool:
        return not self.by_category and not self.others


def topics(session: Session, who: content.Reader) -> tuple[Topic, ...]:
    """The services on offer, then the subjects that belong to no service, in the order owners gave."""
    if who is None:
        return kept(session, "public_topics", _public_topics)
    return tuple(each for each in _all_topics(session) if each.is_for(who))


def topic(session: Session, key: str, who: content.Reader) -> Topic | None:
    return next((each for each in topics(session, who) if each.key == key), None)


def topic_of(session: Session, section_key: str) -> Topic | None:
    """The topic that a section belongs to, however deep it stands; for those who may see the section."""
    return next((each for each in _all_topics(session) if section_key in each.keys), None)


def shut_sections(session: Session) -> frozenset[str]:
    """The keys of the sections that are not open to the public."""
    return kept(session, "shut_sections", _load_shut_sections)


def useful_answers(
    session: Session, who: content.Reader, now: datetime, limit: int = 6
) -> list[content.ItemCard]:
    """The answers that helped most of late: voted useful or opened from a search; then those others name."""
    since = now - USEFUL_PERIOD
    votes = (
        select(PageVote.item_id, func.count(PageVote.id).label("number"))
        .where(PageVote.is_useful.is_(True), PageVote.at >= since)
        .group_by(PageVote.item_id)
        .subquery()
    )
    opened = (
        select(SearchEvent.item_id, func.count(SearchEvent.id).label("number"))
        .where(SearchEvent.kind == SearchEventKind.opened, SearchEvent.at >= since)
        .group_by(SearchEvent.item_id)
        .subquery()
    )
    named = (
        select(ContentLink.to_item_id, func.count(ContentLink.id).label("number"))
        .where(ContentLink.kind == LinkKind.related)
        .group_by(ContentLink.to_item_id)
        .subquery()
    )
    helped = func.coalesce(votes.c.number, 0) * 2 + func.coalesce(opened.c.number, 0)
    statement = (
        select(ContentItem.id)
        .outerjoin(votes, votes.c.item_id == ContentItem.id)
        .outerjoin(opened, opened.c.item_id == ContentItem.id)
        .outerjoin(named, named.c.to_item_id == ContentItem.id)
        .where(ContentItem.kind.in_(answer_kinds()), content.visible(who, now))
        .order_by(helped.desc(), func.coalesce(named.c.number, 0).desc(), ContentItem.id)
        .limit(limit)
    )
    ids = list(session.scalars(statement))
    cards = content.live_items_by_ids(session, ids, who, now)
    return [cards[item_id] for item_id in ids if item_id in cards]


def answers_of_topic(session: Session, of: Topic, who: content.Reader, now: datetime) -> TopicAnswers:
    """A service's own answers and those of no service that are about one of its categories."""
    names = {category.key: category.name for category in of.service.categories} if of.service else {}
    categories = _categories_by_item(session, of, list(names), who, now)
    cards = content.live_items_by_ids(session, categories, who, now)
    in_order = sorted(cards.values(), key=lambda card: (card.section_key not in of.keys, card.title.lower()))
    groups = tuple(
        (key, name, tuple(card for card in in_order if key in categories[card.item_id]))
        for key, name in names.items()
    )
    return TopicAnswers(
        by_category=tuple(group for group in groups if group[2]),
        others=tuple(card for card in in_order if not categories[card.item_id] & names.keys()),
    )


def notices(
    session: Session, who: content.Reader, now: datetime, section_key: str | None = None
) -> list[content.ItemCard]:
    """What is known to be broken, and maintenance to come; the newest first."""
    found = content.list_live(session, who, now, section_key=section_key, kind=NOTICE, limit=20)
    return sorted(found, key=lambda card: card.published_at, reverse=True)


@dataclass(frozen=True, slots=True)
class BrokenNow:
    """A known problem that is open, as readers are told of it."""

    card: content.ItemCard
    workaround: str


def known_problems(
    session: Session, who: content.Reader, now: datetime, section_key: str | None = None
) -> list[BrokenNow]:
    """Those notices that tell of something broken; the newest first. Two small queries, and for the public
    none until somebody publishes: each case that is raised passes here."""
    if who is not None:
        return broken_among(session, notices(session, who, now, section_key))
    found = kept(
        session,
        f"known problems of {section_key}",
        lambda session: tuple(broken_among(session, notices(session, None, now, section_key))),
    )
    return [each for each in found if each.card.expires_at is None or each.card.expires_at > now]


def broken_among(session: Session, found: Sequence[content.ItemCard]) -> list[BrokenNow]:
    """The known problems among these notices, in their order. One query, none for no notices."""
    if not found:
        return []
    statement = (
        select(ContentItem.id, Revision.details)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(ContentItem.id.in_([card.item_id for card in found]))
    )
    details: dict[int, dict[str, object]] = {item_id: words for item_id, words in session.execute(statement)}  # noqa: C416
    return [
        BrokenNow(card, str(words.get("workaround") or ""))
        for card in found
        if (words := details.get(card.item_id, {})).get("notice_type") == KNOWN_PROBLEM
    ]


def service_pages(
    session: Session, who: content.Reader, now: datetime, section_key: str
) -> list[content.ItemCard]:
    """The pages that join what belongs to a service or an event in somebody's life (CS-S4)."""
    return content.list_live(session, who, now, section_key=section_key, kind=SERVICE_PAGE, limit=20)


def peaks_ahead(session: Session, service_id: int, today: date, limit: int = 4) -> Sequence[Peak]:
    """Busy periods of a service that have not ended, the next first (DM-PB)."""
    statement = select(Peak).where(Peak.service_id == service_id, Peak.ends_on >= today)
    return session.scalars(statement.order_by(Peak.starts_on, Peak.id).limit(limit)).all()


def _load_shut_sections(session: Session) -> frozenset[str]:
    return frozenset(node.key for node in content.section_tree(session).nodes.values() if node.is_restricted)


def _all_topics(session: Session) -> tuple[Topic, ...]:
    return kept(session, "topics", _load_topics)


def _public_topics(session: Session) -> tuple[Topic, ...]:
    return tuple(each for each in _all_topics(session) if each.is_for(None))


def _load_topics(session: Session) -> tuple[Topic, ...]:
    services = catalogue(session).services
    tops = {row.key: row for row in content.sections(session) if row.parent_id is None}
    tree = content.section_tree(session)

    def topic_at(key: str, title: str, summary: str, service: ServiceEntry | None) -> Topic:
        section = tops.pop(key, None)
        if section is None:
            return Topic(key, title, summary, service, None, frozenset({key}), is_shut=False)
        keys = frozenset(tree.nodes[each].key for each in tree.below(section.id))
        return Topic(key, title, summary, service, section.id, keys, section.is_restricted)

    offered = [topic_at(each.key, each.name, each.summary, each) for each in services]
    return (*offered, *(topic_at(row.key, row.title, row.summary, None) for row in list(tops.values())))


def _categories_by_item(
    session: Session, of: Topic, category_keys: Collection[str], who: content.Reader, now: datetime
) -> dict[int, set[str]]:
    shared = [key for each in topics(session, who) if each.service is None for key in each.keys]
    statement = (
        select(ContentItem.id, ContentItemCategory.category_key)
        .join(Section, Section.id == ContentItem.section_id)
        .outerjoin(ContentItemCategory, ContentItemCategory.item_id == ContentItem.id)
        .where(
            ContentItem.kind.in_(answer_kinds()),
            content.visible(who, now),
            or_(
                Section.key.in_(of.keys),
                Section.key.in_(shared) & ContentItemCategory.category_key.in_(category_keys),
            ),
        )
        .order_by(ContentItem.id)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for item_id, category_key in session.execute(statement):
        found[item_id] |= {category_key} if category_key else set()
    return found
