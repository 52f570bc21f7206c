"""Abbreviations and snippets, kept by owners, seen by readers at the right moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.faqs.rerendering import begin_due_values, render_waiting
from portal.kernel import clock
from tests.portal.faqs.writing_room import SLUG, Room


def read(room: Room, path: str = f"/faqs/{SLUG}") -> str:
    return room.cast.visitor().get(path).get_data(as_text=True)


def catch_up(app: Flask, now: datetime) -> None:
    database = app.extensions["database"]
    begin_due_values(database, now=now)
    render_waiting(database, now=now)


def test_an_abbreviation_is_explained_where_it_is_first_used(room: Room, app: Flask, now: datetime) -> None:
    room.publish(body="A DPO signs. The DPO files.")
    olga = room.cast.signed_in("olga")
    sent = {"word": "DPO", "meaning": "data protection officer", "service_key": ""}
    assert olga.post("/editor/glossary/new", data=sent).status_code == 302
    catch_up(app, now)
    assert read(room).count('<abbr title="data protection officer">DPO</abbr>') == 1
    assert olga.post("/editor/glossary/new", data=sent).status_code == 422
    assert SLUG in olga.get("/editor/glossary/1").get_data(as_text=True), "where it is used"
    olga.post("/editor/glossary/1/removal")
    catch_up(app, now)
    assert "<abbr" not in read(room)


def test_a_fee_changes_on_its_day_in_every_page(room: Room, app: Flask, now: datetime) -> None:
    """The clock stands on 10 June 2026."""
    olga = room.cast.signed_in("olga")
    made = {"key": "licence-fee", "title": "Fee", "value": "£100", "service_key": ""}
    assert olga.post("/editor/snippets/new", data=made).status_code == 302
    room.publish(body="It costs {{snippet:licence-fee}}.")
    olga = room.cast.signed_in("olga")
    assert "It costs" in read(room)
    assert "£100" in read(room)
    planned = {"value": "£120", "from_on-day": "1", "from_on-month": "7", "from_on-year": "2026"}
    assert olga.post("/editor/snippets/1", data=planned).status_code == 302
    page = olga.get("/editor/snippets/1").get_data(as_text=True)
    assert "To come" in page
    assert SLUG in page
    july = datetime.fromisoformat("2026-06-30T23:00:00+00:00")  # midnight in London
    with clock.held_at(july - timedelta(seconds=1)):
        assert "£100" in read(room)
    with clock.held_at(july):  # at that very moment, worker or not
        assert "£120" in read(room)
        catch_up(app, july)
        assert "£120" in read(room)
    olga.post("/editor/snippets/1/values/2/cancellation")
    with clock.held_at(july):
        assert "£100" in read(room)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/editor/glossary/new", {"word": "", "meaning": "x"}),
        ("/editor/glossary/new", {"word": "...", "meaning": "x"}),
        ("/editor/snippets/new", {"key": "Not Good", "title": "x", "value": "y"}),
        ("/editor/snippets/new", {"key": "good", "title": "", "value": "Keep me"}),
    ],
)
def test_what_cannot_be_kept_comes_back(room: Room, path: str, data: dict[str, str]) -> None:
    answer = room.cast.signed_in("olga").post(path, data={"service_key": ""} | data)
    assert answer.status_code == 422
    for typed in data.values():
        assert typed in answer.get_data(as_text=True)


def test_only_those_who_keep_them_change_them(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    olga.post(
        "/editor/snippets/new", data={"key": "a-fee", "title": "F", "value": "1", "service_key": "core"}
    )
    olga.post("/editor/glossary/new", data={"word": "AB", "meaning": "a b", "service_key": "core"})
    room.limit_to("olga", "delta")
    olga = room.cast.signed_in("olga")
    for path in ("/editor/snippets/1", "/editor/snippets/1/name", "/editor/glossary/1"):
        assert olga.get(path).status_code == 403, path
    for path in ("/editor/snippets/1/removal", "/editor/glossary/1/removal"):
        assert olga.post(path).status_code == 403, path
    assert room.cast.signed_in("edith").get("/editor/snippets").status_code == 403
