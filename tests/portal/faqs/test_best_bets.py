"""Best bets: shown first and labelled, only while readers see the page."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.queries import best_bets
from tests.factories.cast import Cast
from tests.portal.faqs.shelf import Shelf, links, statements
from tests.portal.faqs.writing_room import Room, text_of


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    shelf = Shelf(app, now)
    for number in range(12):
        shelf.publish(f"rent-{number:02}", f"Rent question {number}", body="About your rent.")
    shelf.publish("deposit", "Deposits", body="Money held for you.")
    shelf.index()
    return shelf


def found(client: FlaskClient, words: str, **asked: str) -> list[str]:
    page = client.get("/search", query_string={"q": words, **asked}).get_data(as_text=True)
    return [link.split("/")[2].split("?")[0] for link in links(page) if link.startswith("/faqs/")]


def test_a_best_bet_comes_first_on_the_first_page_and_nowhere_else(
    client: FlaskClient, cast: Cast, shelf: Shelf
) -> None:
    olga = cast.signed_in("olga")
    typed = {"words": "Rent question", "page": "/faqs/rent-11", "service_key": ""}
    assert olga.post("/editor/best-bets/new", data=typed).status_code == 302
    answer = client.get("/search", query_string={"q": "questions about rent"})
    # "about" carries a meaning of its own here: other words are another search.
    assert "Best match" not in text_of(answer)
    page = client.get("/search?q=my+rent+questions")
    assert "12 answers" in text_of(page)
    assert text_of(page).count("Best match") == 1
    assert found(client, "rent question")[0] == "rent-11"
    seen = found(client, "rent question") + found(client, "rent question", page="2")
    assert sorted(seen) == [f"rent-{number:02}" for number in range(12)], "each once"


def test_a_page_that_no_search_finds_may_be_the_best_bet_until_it_goes(
    client: FlaskClient, cast: Cast, shelf: Shelf, app: Flask
) -> None:
    olga = cast.signed_in("olga")
    olga.post("/editor/best-bets/new", data={"words": "bond", "page": "deposit", "service_key": ""})
    assert found(client, "bond") == ["deposit"]
    assert "1 answer" in text_of(client.get("/search?q=bond"))
    with statements(app) as asked:
        found(client, "the bond!")
    assert [each for each in asked if "best_bet" in each] == [], "kept under the stamp"
    with shelf.session() as session:
        item_id = best_bets(session)["bond"]
    shelf.withdraw(item_id)
    assert found(client, "bond") == []
    assert "Readers do not see this page" in text_of(olga.get("/editor/best-bets"))


def test_best_bets_are_kept_by_managers_of_their_service(room: Room) -> None:
    slug = room.publish()
    olga = room.cast.signed_in("olga")
    new = {"words": "red", "page": slug, "service_key": ""}
    olga.post("/editor/best-bets/new", data=new)
    twice = olga.post("/editor/best-bets/new", data=new)
    assert (twice.status_code, "best match for these words already" in text_of(twice)) == (422, True)
    nowhere = olga.post("/editor/best-bets/new", data=new | {"words": "x", "page": "nope"})
    assert (nowhere.status_code, "no page with this address" in text_of(nowhere)) == (422, True)
    with room.session() as session:
        assert list(best_bets(session)) == ["red"]
    room.limit_to("olga", "core")
    assert olga.get("/editor/best-bets/1").status_code == 403
    assert olga.post("/editor/best-bets/1/removal").status_code == 403
