"""The glossary and snippets, kept by owners through their screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from content import queries
from content.models import SnippetValue
from content.queries.snippets import snippet_by_key
from portal.faqs.rerendering import render_waiting
from portal.kernel import clock
from tests.portal.faqs.writing_room import SLUG, Room, text_of, typed_in

APRIL = datetime(2027, 3, 31, 23, 0, tzinfo=UTC)  # 1 April in London
FEE = {"key": "support-fee", "title": "The yearly fee", "value": "£120", "service_key": ""}


def on(day: int, month: int, year: int) -> dict[str, str]:
    """A day as the three inputs send it."""
    return {"starts_on-day": str(day), "starts_on-month": str(month), "starts_on-year": str(year)}


def read_page(room: Room, now: datetime | None = None) -> str:
    with clock.held_at(now or clock.now()):
        return room.cast.visitor().get(f"/faqs/{SLUG}").get_data(as_text=True)


def snippet_id(room: Room) -> int:
    with room.session() as session:
        found = snippet_by_key(session, "support-fee")
        assert found is not None
        return found.id


@pytest.mark.requirement("CS-S4")
def test_a_word_is_explained_in_pages_until_it_is_removed(room: Room, now: datetime) -> None:
    room.publish(body="Ask the DPO.")
    olga = room.cast.signed_in("olga")
    olga.post("/editor/glossary/new", data={"word": "DPO", "meaning": "Data & more", "service_key": ""})
    render_waiting(room.app.extensions["database"], now=now)
    assert '<abbr title="Data &amp; more">DPO</abbr>' in read_page(room)
    with room.session() as session:
        (entry,) = queries.glossary_entries(session)
    olga.post(f"/editor/glossary/{entry.id}", data={"word": "DPO", "meaning": "Other", "service_key": ""})
    assert "Other" in text_of(room.cast.signed_in("edith").get("/editor/glossary"))
    asked = text_of(olga.get(f"/editor/glossary/{entry.id}/removal"))
    assert "1 page uses this word" in asked
    olga.post(f"/editor/glossary/{entry.id}/removal")
    render_waiting(room.app.extensions["database"], now=now)
    assert "<abbr" not in read_page(room)


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"word": ""}, "word", "Enter the word"),
        ({"word": "?!"}, "word", "begins and ends with a letter"),
        ({"word": "LA"}, "word", "in this glossary already"),
        ({"meaning": ""}, "meaning", "Say what it means"),
    ],
)
def test_a_word_that_cannot_be_kept_comes_back(
    room: Room, typed: dict[str, str], field: str, reason: str
) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/glossary/new", data={"word": "LA", "meaning": "Local authority", "service_key": ""})
    form = {"word": "DPO", "meaning": "Officer", "service_key": ""} | typed
    answer = olga.post("/editor/glossary/new", data=form)
    assert answer.status_code == 422
    assert reason in text_of(answer)
    assert typed_in(answer, field) == form[field]


def test_a_fee_planned_on_screen_changes_by_itself_and_can_be_taken_back(room: Room, now: datetime) -> None:
    olga = room.cast.signed_in("olga")
    assert olga.post("/editor/snippets/new", data=FEE).status_code == 302
    room.publish(body="Pay {{snippet:support-fee}}.")
    where = f"/editor/snippets/{snippet_id(room)}"
    planned = {"value": "£135"} | on(1, 4, 2027)
    assert olga.post(where, data=planned).status_code == 302
    page = text_of(olga.get(where))
    for words in ("Readers see: £120", "£135", "1 April 2027", "Olga", "Where it is used 1"):
        assert words in page
    assert ">£120</data>" in read_page(room, APRIL - timedelta(seconds=1))
    assert ">£135</data>" in read_page(room, APRIL)
    with room.session() as session:
        value = session.query(SnippetValue).filter_by(value="£135").one()
    for _ in range(2):  # a second click finds it done
        assert olga.post(f"{where}/values/{value.id}/cancellation").status_code == 302
    assert ">£120</data>" in read_page(room, APRIL)
    assert "taken back by Olga" in text_of(olga.get(where))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"value": ""}, "Enter what readers see"),
        ({"value": "1", "starts_time": "09:00"}, "Enter the day, too"),
        ({"value": "1", "starts_time": "soon"}, "must be a time"),
        (
            {"value": "1"} | on(31, 2, 2027),
            "real date",
        ),
        (
            {"value": "1"} | on(1, 4, 2019),
            "has passed",
        ),
    ],
)
def test_a_value_that_cannot_be_kept_comes_back(room: Room, typed: dict[str, str], reason: str) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/snippets/new", data=FEE)
    answer = olga.post(f"/editor/snippets/{snippet_id(room)}", data=typed)
    assert answer.status_code == 422
    assert reason in text_of(answer)
    for field, words in typed.items():
        assert typed_in(answer, field) == words


def test_removing_a_snippet_names_its_pages_and_they_keep_the_value(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/snippets/new", data=FEE)
    room.publish(body="Pay {{snippet:support-fee}}.")
    where = f"/editor/snippets/{snippet_id(room)}"
    asked = text_of(olga.get(f"{where}/removal"))
    assert "1 page uses it" in asked
    assert "Why is my rent check red?" in asked
    olga.post(f"{where}/removal")
    assert olga.get(where).status_code == 404
    assert ">£120</data>" in read_page(room)
    edith = room.cast.signed_in("edith")
    answer = room.edit(edith, body="Pay {{snippet:support-fee}} now.")
    page = text_of(edith.get(answer.location))
    assert "“support-fee” was removed" in page
    assert "These snippets were removed." in page


def test_what_will_not_look_as_meant_is_said_when_it_is_saved(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    answer = room.write(edith, body="Pay {{snippet:nothing}}.\n\n::: waring\nNow.\n:::")
    page = text_of(edith.get(answer.location))
    assert "Saved, but look again. There is no snippet “nothing”." in page
    assert "“::: waring” begins or ends no block." in page
    assert "[There is no snippet “nothing”]" in page


def test_words_of_another_service_are_not_mine_to_change(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/snippets/new", data=FEE)
    olga.post("/editor/glossary/new", data={"word": "LA", "meaning": "Local authority", "service_key": ""})
    room.limit_to("olga", "core")
    where = f"/editor/snippets/{snippet_id(room)}"
    page = text_of(olga.get(where))
    assert "Change it" not in page
    assert "Readers see: £120" in page
    with room.session() as session:
        (entry,) = queries.glossary_entries(session)
    for path in (where, f"{where}/removal", f"{where}/name", f"/editor/glossary/{entry.id}"):
        assert olga.post(path, data={"value": "£1", "word": "LA", "meaning": "x"}).status_code == 403, path
    assert olga.post("/editor/snippets/new", data=FEE | {"key": "other"}).status_code == 422
    mine = FEE | {"key": "other", "service_key": "core"}
    assert olga.post("/editor/snippets/new", data=mine).status_code == 302
