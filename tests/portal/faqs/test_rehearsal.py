"""The rehearsal of a search: the true ranks, now and with a draft, and nobody else notices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from content import library
from content.models import SearchEventKind
from content.search.interface import NO_SYNONYMS, SearchQuery
from portal.app import create_app
from portal.config import Settings
from tests.browsers import Browser
from tests.factories.cast import Cast
from tests.portal.faqs.shelf import MIA, Shelf
from tests.portal.faqs.writing_room import link_to, text_of, typed_in

RENT = "/editor/faqs/rent/edit"


@pytest.fixture(params=["own engine", "other engine"])
def app(settings: Settings, request: pytest.FixtureRequest) -> Any:
    """On PostgreSQL with its own engine as well as with Whoosh."""
    is_postgresql = settings.database_url.startswith("postgresql")
    if request.param == "other engine" and not is_postgresql:
        pytest.skip("SQLite has one engine")
    name = "postgresql" if request.param == "other engine" else "whoosh"
    app = create_app(replace(settings, search_engine=name))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    shelf = Shelf(app, now)
    shelf.publish("rent", "Rent checks", body="Rent, service charge.")
    for number in range(25):
        shelf.publish(f"deposit-{number}", "Deposits and what they are for", body="About your deposit.")
    shelf.index()
    return shelf


def typed(who: FlaskClient, words: str, path: str = RENT, **changed: str) -> list[tuple[str, ...]]:
    """Press “Rehearse the search” in the form as it is opened now: words and above, rank now, rank then."""
    form = who.get(path)
    names = ("base", "working_copy", "title", "summary", "body", "also_known_as")
    fields = {name: typed_in(form, name) for name in names} | changed
    answer = who.post(path, data=fields | {"act": "rehearse", "words": words})
    assert answer.status_code == 200, text_of(answer)
    return rows_of(answer.text)


def rows_of(page: str) -> list[tuple[str, ...]]:
    found = []
    for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL):
        cells = [
            re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        found.append(tuple(" ".join(cell.split()) for cell in cells))
    return found


def test_the_draft_alone_makes_the_difference(app: Flask, cast: Cast, shelf: Shelf) -> None:
    edith = cast.signed_in("edith")
    words = "rent checks\nbedroom tax\ndeposits"
    before = typed(edith, words)
    nowhere = "not in the first 20"
    assert [row[1:3] for row in before] == [("1", "1"), (nowhere, nowhere), (nowhere, nowhere)]
    assert before[1][0] == "bedroom tax Nothing is found"
    assert before[2][0].count("Deposits and what they are for") == 5
    after = typed(edith, words, also_known_as="bedroom tax", title="Letters")
    assert [row[1:3] for row in after[:2]] == [("1", "1"), (nowhere, "1 better")]
    found = app.extensions["search"].search(SearchQuery("bedroom tax"), NO_SYNONYMS)
    assert found.total == 0, "the live index is as it was"
    assert "Rent checks" in text_of(cast.visitor().get("/faqs/rent"))


def test_within_one_service_only_its_own_pages_stand_above(cast: Cast, shelf: Shelf, now: datetime) -> None:
    shelf.publish("pets", "Pets", section="delta", body="A deposit for pets.")
    shelf.index()
    with shelf.session() as session:
        library.set_synonyms(session, terms=["pets", "zork"], actor=MIA, now=now, service_key="delta")
    edith, path, words = cast.signed_in("edith"), "/editor/faqs/pets/edit", "deposit\nzork"
    nowhere = "not in the first 20"
    assert [row[1:3] for row in typed(edith, words, path)] == [(nowhere, nowhere)] * 2
    within = typed(edith, words, path, service="delta", title="Deposit for pets")
    assert [row[1:3] for row in within] == [("1", "1"), ("1", "1")]
    assert typed(edith, words, path, service="nowhere")[0][1] == nowhere, "what does not exist limits nothing"
    data = {"words": words, "service": "core"}
    answer = edith.post("/editor/faqs/pets/revisions/1/rehearsal", data=data)
    assert "within CORE only" in text_of(answer)
    assert "This page stands elsewhere" in text_of(answer)
    assert '<option value="core" selected>' in answer.text
    judged = edith.post("/editor/faqs/pets/revisions/1/rehearsal", data=data | {"act": "compare"})
    assert "In the search within CORE only" in text_of(judged)


def test_a_page_that_is_not_live_yet_and_one_nobody_may_search(
    cast: Cast, shelf: Shelf, now: datetime
) -> None:
    edith = cast.signed_in("edith")
    new = "/editor/faqs/new?section=core&kind=faq"
    ((words, rank, then),) = typed(edith, "pets", new, title="Pets", body="Dogs and cats.")
    assert (words, rank, then) == ("pets It comes first", "not live yet", "1")
    with shelf.session() as session:
        library.set_access(session, key="core", is_blocking=False, is_restricted=True, now=now)
    answer = cast.signed_in("edith").post(
        "/editor/faqs/rent/revisions/1/rehearsal", data={"words": "rent checks"}
    )
    assert "not open to the public" in text_of(answer)
    assert rows_of(answer.text) == []


def test_synonyms_and_best_bets_count_as_in_the_search(cast: Cast, shelf: Shelf, now: datetime) -> None:
    with shelf.session() as session:
        library.set_synonyms(session, terms=["rent", "zork"], actor=MIA, now=now)
        library.set_best_bet(session, words="deposits", item_id=1, actor=MIA, now=now)
    rows = typed(cast.signed_in("edith"), "zork\ndeposits")
    assert [row[1:3] for row in rows] == [("1", "1"), ("1", "1")]


def test_searches_of_readers_are_ready_to_be_tried(cast: Cast, shelf: Shelf, now: datetime) -> None:
    with shelf.session() as session:
        for words, kind, hits, item in (
            ("rent too red", SearchEventKind.opened, None, 1),
            ("purple rent", SearchEventKind.searched, 0, None),
        ):
            library.log_search_event(session, search_key="k" * 12, kind=kind, words=words, hit_count=hits,
                                     item_id=item, now=now)  # fmt: skip
    emeka = cast.signed_in("emeka")
    screen = emeka.get(link_to(emeka.get("/editor/faqs/rent/revisions/1"), "Rehearse the search"))
    assert typed_in(screen, "words") == "rent too red"
    assert "purple rent" in text_of(screen)
    assert rows_of(screen.text) == []


def test_whatever_is_tried_is_answered(cast: Cast, shelf: Shelf) -> None:
    for words in ["", " \n \n", "x" * 5_000, '\x00\n"\n*\nid:1\n' + "a\n" * 60]:
        answer = cast.signed_in("edith").post(
            "/editor/faqs/rent/revisions/1/rehearsal", data={"words": words}
        )
        assert answer.status_code == (200 if words.strip() else 422)
        assert len(rows_of(answer.text)) <= 20


def test_nothing_is_written_and_a_missing_index_is_said(app: Flask, cast: Cast, now: datetime) -> None:
    Shelf(app, now).publish("rent", "Rent checks")
    emeka, committed = cast.signed_in("emeka"), []
    path, data = "/editor/faqs/rent/revisions/1/rehearsal", {"words": "rent"}
    assert "cannot be read at the moment" in text_of(emeka.post(path, data=data))
    Shelf(app, now).index()
    event.listen(app.extensions["database"].engine, "commit", lambda connection: committed.append(1))
    assert rows_of(emeka.post(path, data=data).text)[0][1:3] == ("1", "1")
    assert len(committed) <= 1, "that of the request, and none of the rehearsal"
