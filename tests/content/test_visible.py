"""One rule of who sees what, the same through every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content import queries
from content.library import create_section, set_access
from content.models import (
    ContentItem,
    ContentItemCategory,
    ContentLink,
    LinkKind,
    PublicChange,
    Revision,
)
from content.queries import Gone, Page
from content.queries.news import latest_news, news_by_ids, page_addresses
from content.search.fallback import search_database
from content.search.interface import NO_SYNONYMS, SearchQuery
from content.workflow import Actor, ReviewState
from tests.content.cast import NOW

LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)
OPEN, STAFF, INNER = "open", "staff", "inner"  # the last one stands in the one before, both shut
SHUT = (STAFF, INNER)
MANY = 50


@dataclass(frozen=True)
class Spec:
    """How a page stands, in any mixture, also those that no screen can make."""

    section: str
    is_live: bool
    is_withdrawn: bool
    is_binned: bool
    expires_at: datetime | None

    def is_seen_by(self, reads: frozenset[str]) -> bool:
        """The rule in the words of the requirement."""
        has_gone = self.is_withdrawn or self.is_binned or not self.is_live
        has_expired = self.expires_at is not None and self.expires_at <= NOW
        return not has_gone and not has_expired and (self.section not in SHUT or self.section in reads)


specs = st.builds(
    Spec,
    section=st.sampled_from((OPEN, *SHUT)),
    is_live=st.sampled_from((True, True, True, False)),
    is_withdrawn=st.sampled_from((False, False, False, True)),
    is_binned=st.sampled_from((False, False, False, True)),
    expires_at=st.sampled_from((None, None, EARLIER, NOW, LATER)),
)
readers = st.none() | st.frozensets(st.sampled_from(SHUT))
Door = Callable[[Session, Actor | None, int], set[str]]


def _found(session: Session, who: Actor | None, hub: int) -> set[str]:
    slugs = [
        slug
        for (slug,) in session.execute(ContentItem.__table__.select().with_only_columns(ContentItem.slug))
    ]
    return {slug for slug in slugs if isinstance(queries.find_page(session, slug, who, NOW), Page)}


def _by_ids(session: Session, who: Actor | None, hub: int) -> set[str]:
    ids = [
        item_id
        for (item_id,) in session.execute(ContentItem.__table__.select().with_only_columns(ContentItem.id))
    ]
    return {card.slug for card in queries.live_items_by_ids(session, ids, who, NOW).values()}


def _searched(session: Session, who: Actor | None, hub: int) -> set[str]:
    found = search_database(session, SearchQuery("volcano", limit=MANY), NO_SYNONYMS, now=NOW, who=who)
    assert found.total == len(found.hits)
    return {session.get_one(ContentItem, hit.item_id).slug for hit in found.hits}


DOORS: dict[str, Door] = {
    "view": _found,
    "list": lambda s, who, _: {card.slug for card in queries.list_live(s, who, NOW)},
    "category": lambda s, who, _: {card.slug for card in queries.list_live(s, who, NOW, category_key="fire")},
    "ids": _by_ids,
    "newest": lambda s, who, _: {c.slug for c in queries.recently_published(s, who, NOW, limit=MANY)},
    "related": lambda s, who, hub: {"hub", *(c.slug for c in queries.related(s, hub, who, NOW, limit=MANY))},
    "search": _searched,
    "feed": lambda s, who, _: {line.slug for line in latest_news(s, who, NOW, limit=MANY)},
}
COUNTS: dict[str, Callable[[Session, Actor | None], int]] = {
    "count": lambda s, who: queries.count_live(s, who, NOW),
    "sections": lambda s, who: sum(queries.counts_by_section(s, who, NOW).values()),
    "categories": lambda s, who: sum(
        queries.counts_by_category(s, key, who, NOW).get("fire", 0) for key in (OPEN, STAFF)
    ),
}


@pytest.mark.requirement("CS021")
@pytest.mark.requirement("SEC-08")
def test_every_door_gives_the_same_answer(session: Session) -> None:
    sections = _sections(session)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(specs, min_size=1, max_size=8), readers)
    def check(pages: list[Spec], reads: frozenset[str] | None) -> None:
        with session.begin_nested() as savepoint:
            hub = _add(session, "hub", Spec(OPEN, True, False, False, None), sections)
            for number, spec in enumerate(pages):
                named = _add(session, f"page-{number}", spec, sections)
                _name(session, hub, named, number)
            who = None if reads is None else _reader(reads, sections)
            seen = {"hub"} | {f"page-{n}" for n, s in enumerate(pages) if s.is_seen_by(reads or frozenset())}
            assert {name: door(session, who, hub) for name, door in DOORS.items()} == dict.fromkeys(
                DOORS, seen
            )
            assert {name: count(session, who) for name, count in COUNTS.items()} == dict.fromkeys(
                COUNTS, len(seen)
            )
            if who is None:
                assert {slug for slug, _ in page_addresses(session, NOW)} == seen
                told = session.scalars(select(PublicChange.id)).all()
                assert {line.slug for line in news_by_ids(session, told, NOW)} == seen
                names = " ".join(f"faq:page-{number}" for number in range(len(pages)))
                resolve = queries.resolve_live(session, names, NOW)
                assert {f"page-{n}" for n in range(len(pages)) if resolve(f"page-{n}")} == seen - {"hub"}
            savepoint.rollback()
        session.expunge_all()

    check()


@pytest.mark.requirement("CS021")
def test_what_is_shut_leaves_no_trace_and_its_readers_hear_that_a_page_is_gone(session: Session) -> None:
    sections = _sections(session)
    _add(session, "gone", Spec(STAFF, True, True, False, None), sections)
    assert queries.find_page(session, "gone", None, NOW) is None
    assert queries.find_page(session, "gone", _reader(frozenset({INNER}), sections), NOW) is None
    found = queries.find_page(session, "gone", _reader(frozenset({STAFF}), sections), NOW)
    assert isinstance(found, Gone)


def _sections(session: Session) -> dict[str, int]:
    create_section(session, key=OPEN, title="Open")
    create_section(session, key=STAFF, title="Staff")
    create_section(session, key=INNER, title="Inner", parent_key=STAFF)
    set_access(session, key=STAFF, is_blocking=False, is_restricted=True, now=NOW)
    return {row.key: row.id for row in queries.sections(session)}


def _reader(reads: frozenset[str], sections: dict[str, int]) -> Actor:
    return Actor(9, "Rita", reads=frozenset(sections[key] for key in reads))


def _add(session: Session, slug: str, spec: Spec, sections: dict[str, int]) -> int:
    item = ContentItem(
        section_id=sections[spec.section],
        kind="faq",
        slug=slug,
        created_at=EARLIER,
        created_by_id=1,
        created_by_name="Anna",
        withdrawn_at=EARLIER if spec.is_withdrawn else None,
        binned_at=EARLIER if spec.is_binned else None,
        expires_at=spec.expires_at,
    )
    session.add(item)
    session.flush()
    revision = Revision(
        item_id=item.id,
        number=1,
        title=f"Volcano {slug}",
        summary="",
        body="",
        body_html="",
        body_text="Lava.",
        sanitiser_version=1,
        also_known_as=[],
        categories=["fire"],
        related=[],
        staff_note="",
        review_state=ReviewState.live,
        author_id=1,
        author_name="Anna",
        created_at=EARLIER,
        updated_at=EARLIER,
        change_note="",
        published_at=EARLIER,
    )
    session.add(revision)
    session.add(ContentItemCategory(item_id=item.id, category_key="fire"))
    session.add(PublicChange(item_id=item.id, at=EARLIER, is_new=True, note=""))
    session.flush()
    item.live_revision_id = revision.id if spec.is_live else None
    session.flush()
    return item.id


def _name(session: Session, from_id: int, to_id: int, place: int) -> None:
    slug = session.get_one(ContentItem, to_id).slug
    session.add(
        ContentLink(
            from_item_id=from_id, kind=LinkKind.related, position=place, to_slug=slug, to_item_id=to_id
        )
    )
