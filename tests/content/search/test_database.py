"""Search and the database: the outbox that feeds the index, and the answers when there is no index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import library, queries
from content.models import ContentItem, IndexChange
from content.search import indexer
from content.search.fallback import search_database, search_or_fall_back
from content.search.interface import (
    NO_SYNONYMS,
    SearchDocument,
    SearchQuery,
    SearchResults,
    SearchUnavailableError,
    Synonyms,
)
from content.search.whoosh_engine import WhooshEngine
from tests.content.cast import MIA, NOW, live
from tests.content.search.pages import HOSTILE, find, ids


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    return WhooshEngine(tmp_path / "search")


def waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(IndexChange)) or 0


def apply(session: Session, engine: WhooshEngine) -> int:
    done = indexer.apply_changes(session, engine, queries.documents_for_index)
    session.commit()
    return done


def withdraw(session: Session, item: ContentItem) -> None:
    library.retract(session, item_id=item.id, actor=MIA, now=NOW)


def test_published_pages_are_found_and_withdrawn_ones_are_not(session: Session, engine: WhooshEngine) -> None:
    first = live(session, "Order a wheelie bin", slug="bin")
    second = live(session, "Close the road", slug="road")
    assert apply(session, engine) >= 2
    assert waiting(session) == 0
    assert ids(find(engine, "wheelie")) == [first.id]
    assert ids(find(engine, "road")) == [second.id]
    withdraw(session, first)
    apply(session, engine)
    assert ids(find(engine, "wheelie")) == []
    assert apply(session, engine) == 0


def test_changes_are_taken_in_parts(session: Session, engine: WhooshEngine) -> None:
    made = [live(session, f"Volcano {number}", slug=f"volcano-{number}") for number in range(5)]
    parts = []
    while done := indexer.apply_changes(session, engine, queries.documents_for_index, limit=2):
        session.commit()
        parts.append(done)
    assert parts[:2] == [2, 2]
    assert set(ids(find(engine, "volcano"))) == {item.id for item in made}


def test_a_change_is_kept_until_the_index_has_it(session: Session, engine: WhooshEngine) -> None:
    item = live(session, "Volcano")
    session.commit()

    class Full(WhooshEngine):
        def replace(self, documents: Iterable[SearchDocument]) -> None:
            raise SearchUnavailableError("disc full")

    with pytest.raises(SearchUnavailableError):
        indexer.apply_changes(session, Full(Path("unused")), queries.documents_for_index)
    session.rollback()
    assert waiting(session) >= 1
    # The index commits, and the process dies before the rows are deleted: done again, nothing is double.
    indexer.apply_changes(session, engine, queries.documents_for_index)
    session.rollback()
    assert waiting(session) >= 1
    apply(session, engine)
    assert ids(find(engine, "volcano")) == [item.id]
    assert waiting(session) == 0


def test_what_changes_meanwhile_waits_for_the_next_round(session: Session, engine: WhooshEngine) -> None:
    item = live(session, "Volcano")
    session.commit()
    before = waiting(session)

    def read_and_change(session: Session, item_ids: Iterable[int] | None) -> list[SearchDocument]:
        documents = list(queries.documents_for_index(session, item_ids))
        library.mark_stale(session, item_id=item.id, now=NOW)
        return documents

    assert indexer.apply_changes(session, engine, read_and_change) == before
    session.commit()
    assert waiting(session) == 1


def test_a_slower_worker_does_not_bring_back_old_words(
    session: Session, engine: WhooshEngine, tmp_path: Path
) -> None:
    """It has read a page; before it writes, another worker takes a newer change and forgets both."""
    item = live(session, "Volcano")
    session.commit()

    class Slower(WhooshEngine):
        def replace(self, documents: Iterable[SearchDocument]) -> None:
            with Session(session.bind) as other:
                withdraw(other, other.get_one(ContentItem, item.id))
                other.commit()
                apply(other, engine)
                assert (waiting(other), ids(find(engine, "volcano"))) == (0, [])
            super().replace(documents)

    indexer.apply_changes(session, Slower(tmp_path / "search"), queries.documents_for_index)
    session.commit()
    apply(session, engine)
    assert (waiting(session), ids(find(engine, "volcano"))) == (0, [])


def test_rebuild_reads_all_live_pages_and_leaves_the_outbox(session: Session, engine: WhooshEngine) -> None:
    item = live(session, "Volcano")
    gone = live(session, "Geyser", slug="geyser")
    withdraw(session, gone)
    session.commit()
    heard: list[int] = []
    indexer.rebuild(session, engine, queries.documents_for_index, heard.append)
    assert ids(find(engine, "volcano")) == [item.id]
    assert find(engine, "geyser").total == 0
    assert len(heard) == len(list(queries.documents_for_index(session)))
    assert waiting(session) >= 1


def in_database(
    session: Session, text: str, synonyms: Synonyms = NO_SYNONYMS, **more: object
) -> SearchResults:
    return search_database(session, SearchQuery(text, **more), synonyms, now=NOW)  # type: ignore[arg-type]


@pytest.fixture
def pages(session: Session) -> Callable[[str], int]:
    """Three live pages, by their slug, and a withdrawn one that nobody may find."""
    made = {
        "volcano": live(
            session,
            "Visit a volcano",
            slug="volcano",
            body="Bring stout boots.",
            also_known_as=("fire mountain",),
            section_key="travel",
        ),
        "geyser": live(
            session, "Geysers", slug="geyser", summary="Hot water.", body="Like a volcano, 100% wetter."
        ),
        "policies": live(session, "Policies & rules <for> you", slug="policies", body="Rules_of the park."),
    }
    withdraw(session, live(session, "Withdrawn volcano", slug="withdrawn"))
    return lambda slug: made[slug].id


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("volcano", ["volcano", "geyser"]),
        ("VOLCANOES", ["volcano", "geyser"]),
        ("boots", ["volcano"]),
        ("mountain", ["volcano"]),
        ("how do i find hot water", ["geyser"]),
        ("policy", ["policies"]),
        ("zebra", []),
        ("", []),
        ("😀", []),
    ],
)
def test_the_database_answers_without_an_index(
    session: Session, pages: Callable[[str], int], asked: str, expected: list[str]
) -> None:
    results = in_database(session, asked)
    assert ids(results) == [pages(slug) for slug in expected]
    assert (results.total, results.engine) == (len(expected), "sql")


def test_the_fallback_keeps_to_the_rules_of_results(session: Session, pages: Callable[[str], int]) -> None:
    assert ids(in_database(session, "volcano", section_key="travel")) == [pages("volcano")]
    second = in_database(session, "volcano", limit=1, offset=1)
    assert (ids(second), second.total) == ([pages("geyser")], 2)
    assert ids(in_database(session, "lava", Synonyms.of([["lava", "fire mountain"]])))[0] == pages("volcano")
    (hit,) = in_database(session, "rules").hits
    assert hit.title_html == "Policies &amp; <mark>rules</mark> &lt;for&gt; you"
    early = search_database(session, SearchQuery("volcano"), NO_SYNONYMS, now=NOW - timedelta(days=1))
    assert "Withdrawn" not in "".join(hit.title_html for hit in early.hits)


def test_hostile_input_is_only_words_to_the_database(session: Session, pages: Callable[[str], int]) -> None:
    # One test for all of them: each test of this file has a database of its own made.
    for asked in HOSTILE:
        results = in_database(session, asked)
        assert (results.engine, len(results.hits) <= 3) == ("sql", True), asked
        assert in_database(session, "volcano", section_key=asked).total == 0, asked


def test_without_an_index_the_database_answers_and_with_one_the_engine(
    session: Session, engine: WhooshEngine, pages: Callable[[str], int], tmp_path: Path
) -> None:
    def ask() -> SearchResults:
        return search_or_fall_back(session, engine, SearchQuery("volcano"), NO_SYNONYMS, now=NOW)

    assert (ask().engine, ids(ask())[0]) == ("sql", pages("volcano"))
    apply(session, engine)
    assert (ask().engine, ids(ask())[0]) == ("whoosh", pages("volcano"))
    (tmp_path / "search" / "CURRENT").write_bytes(b"\xff torn")
    assert (ask().engine, ids(ask())[0]) == ("sql", pages("volcano"))


def test_an_index_that_fails_while_it_searches(session: Session, pages: Callable[[str], int]) -> None:
    class Torn(WhooshEngine):
        def is_ready(self) -> bool:
            return True

    results = search_or_fall_back(
        session, Torn(Path("/nonexistent/index")), SearchQuery("volcano"), NO_SYNONYMS, now=NOW
    )
    assert (results.engine, ids(results)[0]) == ("sql", pages("volcano"))
