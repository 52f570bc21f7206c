"""Before and after on the test searches: shown before anything is saved, by name, and never in the way."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from content import library, queries
from tests.factories.cast import Cast
from tests.portal.faqs.shelf import MIA, Shelf
from tests.portal.faqs.writing_room import Room, text_of, typed_in

SEARCHES = (("bedroom tax", "rent"), ("rent checks", "rent"), ("money held", "deposit"))


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    shelf = Shelf(app, now)
    ids = {
        "rent": shelf.publish("rent", "Rent checks", body="Rent and service charge."),
        "deposit": shelf.publish("deposit", "Deposits", body="Money held for you."),
        "fees": shelf.publish("fees", "Fees", section="delta", body="What it costs: a fee."),
    }
    shelf.index()
    with shelf.session() as session:
        library.import_judged_searches(session, SEARCHES, ids, MIA, now)
    return shelf


def figures(answer: TestResponse) -> str:
    words = text_of(answer)
    return words[words.index("What it changes") :]


def test_synonyms_show_what_they_change_before_they_are_kept(cast: Cast, shelf: Shelf) -> None:
    olga = cast.signed_in("olga")
    typed = {"terms": "rent\nbedroom tax", "service_key": ""}
    seen = olga.post("/editor/synonyms/new", data=typed | {"act": "compare"})
    assert seen.status_code == 200
    assert "The right page comes first 66.7% 100.0%" in figures(seen)
    assert "Better 1 “bedroom tax”: from not in the first 20 to 1" in figures(seen)
    assert "Worse" not in figures(seen)
    assert typed_in(seen, "terms") == typed["terms"], "as it was typed, ready to be saved"
    with shelf.session() as session:
        assert queries.synonym_groups(session) == []
    assert olga.post("/editor/synonyms/new", data=typed | {"act": "save"}).status_code == 302
    again = olga.post("/editor/synonyms/1", data={"terms": "a\nb", "service_key": "", "act": "compare"})
    assert "Worse 1 “bedroom tax”: from 1 to not in the first 20" in figures(again)
    assert "Save anyway" in text_of(again)
    assert olga.post("/editor/synonyms/1", data={"terms": "x", "act": "compare"}).status_code == 422


def test_a_best_bet_shows_whom_it_pushes_down(cast: Cast, shelf: Shelf) -> None:
    olga = cast.signed_in("olga")
    bet = {"words": "Rent check", "page": "/faqs/deposit", "service_key": "", "act": "compare"}
    seen = olga.post("/editor/best-bets/new", data=bet)
    assert "Worse 1 “rent checks”: from 1 to 2" in figures(seen)
    assert "nothing is saved yet" in figures(seen).lower()
    with shelf.session() as session:
        assert queries.best_bets(session) == {}
    olga.post("/editor/best-bets/new", data=bet | {"act": "save"})
    elsewhere = olga.post("/editor/best-bets/1", data=bet | {"words": "Zork"})
    assert "Better 1 “rent checks”: from 2 to 1" in figures(elsewhere), "the old words are given back"
    for wrong in ({"words": " "}, {"words": "?!"}, {"page": "/faqs/\x00"}, {"page": "nope"}):
        assert olga.post("/editor/best-bets/new", data=bet | wrong).status_code == 422, wrong


def test_removing_shows_what_it_changes_too(cast: Cast, shelf: Shelf, now: datetime) -> None:
    with shelf.session() as session:
        rent, fees = (queries.item_by_slug(session, slug) for slug in ("rent", "fees"))
        assert rent is not None
        assert fees is not None
        library.set_synonyms(session, terms=["rent", "bedroom tax"], actor=MIA, now=now)
        library.set_best_bet(session, words="money held", item_id=fees.id, actor=MIA, now=now)
        library.set_best_bet(
            session, words="money held", item_id=rent.id, actor=MIA, now=now, service_key="core"
        )
    olga = cast.signed_in("olga")
    group = olga.get("/editor/synonyms/1/removal")
    assert "Worse 1 “bedroom tax”: from 1 to not in the first 20" in figures(group)
    assert "Remove anyway" in text_of(group)
    assert "Better 1 “money held”: from 2 to 1" in figures(olga.get("/editor/best-bets/1/removal"))
    within = figures(olga.get("/editor/best-bets/2/removal"))
    assert "No test search does better or worse" in within, "the bet of all services comes to light"
    with shelf.session() as session:
        assert len(queries.synonym_groups(session)) == 1, "looking removes nothing"
        assert len(queries.best_bets(session)) == 1
    assert olga.post("/editor/best-bets/1/removal").status_code == 302
    with shelf.session() as session:
        assert queries.best_bets(session) == {}


def test_what_holds_in_one_service_is_measured_on_its_pages(cast: Cast, shelf: Shelf) -> None:
    olga = cast.signed_in("olga")
    typed = {"terms": "rent\nbedroom tax", "act": "compare"}
    assert "on 3 test searches" in figures(
        olga.post("/editor/synonyms/new", data=typed | {"service_key": "core"})
    )
    none = olga.post("/editor/synonyms/new", data=typed | {"service_key": "delta"})
    assert "no test searches to measure this with" in figures(none)


def test_also_known_as_is_measured_as_it_is_typed(cast: Cast, shelf: Shelf) -> None:
    edith = cast.signed_in("edith")
    form = edith.get("/editor/faqs/rent/edit")
    fields = {name: typed_in(form, name) for name in ("base", "working_copy", "title", "body")}
    seen = edith.post(
        "/editor/faqs/rent/edit", data=fields | {"also_known_as": "bedroom tax", "act": "compare"}
    )
    assert "Better 1 “bedroom tax”: from not in the first 20 to 1" in figures(seen)
    version = edith.post("/editor/faqs/rent/revisions/1/rehearsal", data={"act": "compare"})
    assert "No test search does better or worse" in figures(version)


def test_test_searches_are_kept_by_managers_of_their_page(room: Room) -> None:
    slug, olga = room.publish(), room.cast.signed_in("olga")
    new = {"words": "  Red   light ", "page": f"/faqs/{slug}"}
    for _ in range(2):
        assert olga.post("/editor/test-searches/new", data=new).status_code == 302
    assert "Red light" in text_of(olga.get("/editor/test-searches"))
    for wrong in ({"words": "?"}, {"words": ""}, {"page": "nope"}, {"page": "\x00"}, {"words": "x" * 201}):
        answer = olga.post("/editor/test-searches/new", data=new | wrong)
        assert answer.status_code == 422, wrong
    assert room.cast.signed_in("edith").get("/editor/test-searches").status_code == 403
    room.limit_to("olga", "delta")
    assert olga.post("/editor/test-searches/1/removal").status_code == 403
    refused = olga.post("/editor/test-searches/new", data=new | {"words": "other"})
    assert (refused.status_code, "Only the managers" in text_of(refused)) == (422, True)
    room.limit_to("olga", "core")
    assert olga.post("/editor/test-searches/1/removal").status_code == 302
    assert olga.post("/editor/test-searches/1/removal").status_code == 404


def test_a_missing_index_is_said_and_keeps_nobody_from_saving(room: Room, now: datetime) -> None:
    slug, olga = room.publish(), room.cast.signed_in("olga")
    olga.post("/editor/test-searches/new", data={"words": "red", "page": slug})
    typed = {"terms": "rent\nlease", "service_key": "", "act": "compare"}
    assert "cannot be read at the moment" in text_of(olga.post("/editor/synonyms/new", data=typed))
    assert "cannot be read at the moment" in text_of(olga.get("/editor/test-searches"))
    assert olga.post("/editor/synonyms/new", data=typed | {"act": "save"}).status_code == 302
