"""Who else is writing on a page is told to those who write on it too, and forgotten after a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.kernel import clock
from tests.factories.cast import Cast
from tests.portal.faqs.writing_room import SLUG, Room, text_of

EDIT, PRESENCE = f"/editor/faqs/{SLUG}/edit", f"/editor/faqs/{SLUG}/presence"
SAID = "Emeka Example is editing this page now."


@pytest.fixture
def room(app: Flask, cast: Cast, now: datetime) -> Room:
    room = Room(app, cast)
    room.furnish()
    room.publish()
    return room


def test_the_second_author_sees_the_first_on_the_form_and_in_the_list(room: Room, now: datetime) -> None:
    edith, emeka, rosa = (room.cast.signed_in(name) for name in ("edith", "emeka", "rosa"))
    assert emeka.post(PRESENCE).json == {"text": ""}
    assert edith.post(PRESENCE).json == {"text": SAID}
    assert SAID in text_of(edith.get(EDIT))
    assert SAID in text_of(edith.get("/editor/faqs"))
    assert rosa.post(PRESENCE).json == {"text": "Edith Example and Emeka Example are editing this page now."}
    assert SAID not in text_of(emeka.get("/editor/faqs"))
    with clock.held_at(now + timedelta(seconds=61)):
        assert "editing this page" not in text_of(edith.get(EDIT))


def test_who_may_not_write_here_is_not_told(room: Room) -> None:
    room.cast.signed_in("emeka").post(PRESENCE)
    edith = room.cast.signed_in("edith")
    room.limit_to("edith", "delta")
    assert edith.post(PRESENCE).status_code == 403
    assert room.cast.signed_in("asha").post(PRESENCE).status_code == 403
    assert room.cast.signed_in("rosa").post("/editor/faqs/nowhere/presence").status_code == 404
