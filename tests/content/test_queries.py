"""Lists readers see: the same rule at every door, a fixed number of queries however many pages there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from content import library, queries
from content.kinds import NOTICE
from content.queries import PageFilter
from content.texts import RevisionText
from content.workflow import ReviewState
from tests.content.cast import ANNA, NOW, RAVI, draft, live, save

EVERYTHING = PageFilter()
IN_PARKS = PageFilter(section_keys={"parks"})


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    session.flush()
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def titles(cards: list[queries.ItemCard]) -> list[str]:
    return [card.title for card in cards]


@pytest.fixture
def parks(session: Session) -> Session:
    live(session, "b: Dogs", categories=("rules", "animals"), related=("a-opening-hours",))
    live(session, "A: Opening hours", categories=("visits",))
    live(session, "C: Bonfires", categories=("rules",))
    live(session, "D: Ball games", categories=("rules",))
    draft(session, "E: A draft", categories=("rules",))
    live(session, "F: Bin day", section_key="bins", categories=("rules",))
    return session


@pytest.mark.requirement("HS-L1a")
def test_browse_by_section_and_category(parks: Session) -> None:
    assert titles(queries.list_live(parks, None, NOW, section_key="parks")) == [
        "A: Opening hours",
        "b: Dogs",
        "C: Bonfires",
        "D: Ball games",
    ]
    rules = queries.list_live(parks, None, NOW, section_key="parks", category_key="rules")
    assert titles(rules) == ["b: Dogs", "C: Bonfires", "D: Ball games"]
    assert titles(
        queries.list_live(parks, None, NOW, section_key="parks", category_key="rules", limit=1, offset=1)
    ) == ["C: Bonfires"]
    assert queries.count_live(parks, None, NOW, section_key="parks", category_key="rules") == 3
    assert queries.counts_by_category(parks, "parks", None, NOW) == {"animals": 1, "rules": 3, "visits": 1}
    counts = queries.counts_by_section(parks, None, NOW)
    assert (counts["parks"], counts["bins"]) == (4, 1)


def test_related_answers_named_first_then_the_best_voted(parks: Session) -> None:
    cards = {card.title: card for card in queries.list_live(parks, None, NOW, section_key="parks")}
    for is_useful in (True, True, False):
        library.record_vote(parks, item_id=cards["D: Ball games"].item_id, is_useful=is_useful, now=NOW)
    found = queries.related(parks, cards["b: Dogs"].item_id, None, NOW)
    assert titles(found) == ["A: Opening hours", "D: Ball games", "C: Bonfires"]
    assert titles(queries.related(parks, cards["b: Dogs"].item_id, None, NOW, limit=1)) == [
        "A: Opening hours"
    ]


def test_every_door_shows_the_same_pages(parks: Session) -> None:
    item = queries.item_by_slug(parks, "c-bonfires")
    assert item is not None
    library.retract(parks, item_id=item.id, actor=RAVI, now=NOW)
    listed = {card.item_id for card in queries.list_live(parks, None, NOW)}
    everything = [row.item.item_id for row in queries.page_rows(parks, EVERYTHING, NOW, limit=1000)]
    assert set(queries.live_items_by_ids(parks, everything, None, NOW)) == listed
    assert {document.item_id for document in queries.documents_for_index(parks)} == listed
    assert sum(queries.counts_by_section(parks, None, NOW).values()) == len(listed)
    for row in (each.item for each in queries.page_rows(parks, EVERYTHING, NOW, limit=1000)):
        is_page = isinstance(queries.find_page(parks, row.slug, None, NOW), queries.Page)
        assert is_page == (row.item_id in listed)
        for card in queries.related(parks, row.item_id, None, NOW):
            assert card.item_id in listed


def test_what_is_new_comes_first(session: Session) -> None:
    for day, title in enumerate(["old", "middle", "new"]):
        item = draft(session, title)
        revision = queries.latest_revision(session, item.id)
        assert revision is not None
        moment = NOW + timedelta(days=day)
        library.submit(session, revision_id=revision.id, actor=ANNA, now=moment)
        library.approve(session, revision_id=revision.id, actor=RAVI, now=moment)
    assert titles(queries.recently_published(session, None, NOW + timedelta(days=9), limit=2)) == [
        "new",
        "middle",
    ]


def test_documents_hold_what_search_needs(session: Session) -> None:
    item = live(
        session,
        "Dogs",
        summary="Where dogs may run.",
        body="Keep **dogs** on a lead.",
        also_known_as=("puppies",),
        categories=("animals",),
    )
    unpublished = draft(session, "Cats")
    found = list(queries.documents_for_index(session, [item.id, unpublished.id, 987654]))
    assert len(found) == 1
    assert found[0].body == "Keep dogs on a lead."
    assert (found[0].also_known_as, found[0].categories) == (("puppies",), ("animals",))
    assert (found[0].section_key, found[0].title, found[0].summary) == (
        "parks",
        "Dogs",
        "Where dogs may run.",
    )


def test_a_list_asks_once_however_long(session: Session) -> None:
    for number in range(12):
        live(session, f"Page {number:02}", categories=("rules",), body=f"[next](faq:page-{number + 1:02})")
    with counted(session) as statements:
        assert len(queries.list_live(session, None, NOW, section_key="parks")) == 12
        assert len(queries.page_rows(session, IN_PARKS, NOW, limit=50)) == 12
        assert len(list(queries.documents_for_index(session))) >= 12
        assert len(queries.live_items_by_ids(session, range(1000), None, NOW)) >= 12
    assert len(statements) == 5
    with counted(session) as statements:
        page = queries.find_page(session, "page-03", None, NOW)
        assert isinstance(page, queries.Page)
        assert len(queries.related(session, page.item_id, None, NOW)) == 5
    assert len(statements) == 3


def test_the_editors_list_shows_the_newest_version(session: Session) -> None:
    item = live(session, "Dogs")
    save(session, item, RevisionText(title="100% dogs", body="x"))
    draft(session, "Cats")
    found = queries.page_rows(session, PageFilter(words="DOGS"), NOW, limit=50)
    assert [(row.item.title, row.item.review_state, row.item.is_live, row.number) for row in found] == [
        ("100% dogs", ReviewState.draft, True, 2)
    ]
    assert queries.count_page_rows(session, IN_PARKS, NOW) == 2
    assert queries.count_page_rows(session, PageFilter(words="%"), NOW) == 1
    live_ones = replace(IN_PARKS, state=ReviewState.live)
    assert queries.count_page_rows(session, live_ones, NOW) == 0


def test_notices_and_pages_stay_out_of_the_answers(session: Session) -> None:
    item = draft(session, "The map is down")
    item.kind = NOTICE
    revision = queries.latest_revision(session, item.id)
    assert revision is not None
    revision.details = {"notice_type": "known_problem"}
    library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
    library.approve(session, revision_id=revision.id, actor=RAVI, now=NOW)
    assert queries.list_live(session, None, NOW, section_key="parks") == []
    notices = queries.list_live(session, None, NOW, section_key="parks", kind=NOTICE)
    assert titles(notices) == ["The map is down"]
