"""What is typed is kept while it is typed: for its author alone, until it is saved or thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.library import forget_old_working_copies, keep_working_copy
from content.library.working_copies import COPIES_MAX, KEPT_TIME
from content.models import WorkingCopy
from content.queries import working_copies_of
from portal.kernel import clock
from portal.web.rate_limits import Limit
from tests.factories.cast import Cast
from tests.portal.faqs.writing_room import SLUG, TYPED, Room, link_to, text_of, typed_in

EDIT, NEW = f"/editor/faqs/{SLUG}/edit", "/editor/faqs/new?section=core"


@pytest.fixture
def room(app: Flask, cast: Cast, now: datetime) -> Room:
    room = Room(app, cast)
    room.furnish()
    return room


def keep(who: FlaskClient, path: str = EDIT, **typed: Any) -> Any:
    """What the script sends, from the form as it is opened now."""
    form = who.get(path)
    hidden = {name: typed_in(form, name) for name in ("base", "working_copy")}
    return who.post(path, data=TYPED | hidden | typed | {"act": "keep"}).json


def copies(room: Room) -> list[WorkingCopy]:
    with room.session() as session:
        return list(session.scalars(select(WorkingCopy).order_by(WorkingCopy.id)))


def test_what_was_typed_is_offered_again_and_nobody_else_sees_it(room: Room) -> None:
    room.publish()
    edith, emeka = room.cast.signed_in("edith"), room.cast.signed_in("emeka")
    kept = keep(edith, title="  ", body="Half a sent", related="no-such page", staff_note="Psst.")
    assert kept["kept_at"]
    page = edith.get(EDIT)
    assert "You have unsaved changes from" in text_of(page)
    assert typed_in(page, "body") == TYPED["body"]
    again = edith.get(link_to(page, "Continue with them"))
    assert "You have unsaved changes" not in text_of(again)
    assert [typed_in(again, name) for name in ("title", "body", "related", "staff_note")] == [
        "", "Half a sent", "no-such page", "Psst.",
    ]  # fmt: skip
    assert typed_in(again, "working_copy") == kept["key"]
    assert room.revisions() == [(1, "live")]
    for page in (emeka.get(EDIT), emeka.get(f"{EDIT}?copy={kept['key']}")):
        assert "unsaved" not in text_of(page)
        assert typed_in(page, "body") == TYPED["body"]
    assert emeka.post(f"/editor/working-copies/{kept['key']}/removal").status_code == 404


def test_saving_ends_it_and_a_late_request_cannot_bring_it_back(room: Room) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    key = keep(edith, body="Nearly there.")["key"]
    assert room.edit(edith, body="Done.", working_copy=key).status_code == 302
    late = edith.post(EDIT, data=TYPED | {"act": "keep", "working_copy": key, "body": "Nearly there."}).json
    assert "kept_at" not in late
    assert late["key"] != key
    assert "You have unsaved changes" not in text_of(edith.get(EDIT))
    assert [(copy.fields, copy.title) for copy in copies(room)] == [({}, "")]


def test_throwing_away_shows_the_page_as_it_was_saved(room: Room) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    key = keep(edith, body="Rubbish.")["key"]
    gone = edith.post(f"/editor/working-copies/{key}/removal", data={"back": "page"})
    assert gone.location == EDIT
    assert "unsaved changes" not in text_of(edith.get(EDIT))
    assert typed_in(edith.get(f"{EDIT}?copy={key}"), "body") == TYPED["body"]
    assert edith.post(f"/editor/working-copies/{key}/removal").status_code == 404
    assert edith.get(f"/editor/working-copies/{key}/removal").status_code == 405


def test_two_windows_do_not_write_over_each_other(room: Room) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    first, second = keep(edith, body="One.")["key"], keep(edith, body="Two.")["key"]
    assert first != second
    assert text_of(edith.get(EDIT)).count("You have unsaved changes") == 2
    assert text_of(edith.get(f"{EDIT}?copy={second}")).count("You have unsaved changes") == 1


def test_what_somebody_else_saved_meanwhile_is_shown_beside_it(room: Room) -> None:
    room.write(room.cast.signed_in("edith"), body="First.")
    edith = room.cast.signed_in("edith")
    key = keep(edith, body="Edith went on.")["key"]
    room.edit(room.cast.signed_in("emeka"), body="Emeka was quicker.")
    page = room.cast.signed_in("edith").get(f"{EDIT}?copy={key}")
    assert "Emeka Example saved this page while you were writing" in text_of(page)
    assert typed_in(page, "body") == "Edith went on."
    assert typed_in(page, "base") == room.base()


def test_a_new_page_is_kept_and_found_from_the_desk(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    keep(edith, NEW, title="A page nobody saved", body="Once")
    assert "A page nobody saved" in text_of(edith.get(NEW))
    assert "A page nobody saved" not in text_of(edith.get("/editor/faqs/new?section=delta"))
    desk = edith.get("/editor/")
    again = edith.get(link_to(desk, "Continue with “A page nobody saved”"))
    assert typed_in(again, "body") == "Once"
    saved = edith.post(NEW, data=TYPED | {"working_copy": typed_in(again, "working_copy")})
    assert saved.status_code == 302
    assert "You were writing" not in text_of(edith.get("/editor/"))


def test_the_preview_without_javascript_keeps_as_well(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    room.write(edith, act="preview", body="Typed without a script.")
    assert (
        typed_in(edith.get(link_to(edith.get(NEW), "Continue with them")), "body")
        == "Typed without a script."
    )


def test_who_may_not_write_here_keeps_nothing(room: Room) -> None:
    room.publish()
    key = "k" * 30
    asha = room.cast.signed_in("asha")
    assert asha.post(EDIT, data=TYPED | {"act": "keep", "working_copy": key}).status_code == 403
    edith = room.cast.signed_in("edith")
    room.limit_to("edith", "delta")
    assert edith.post(EDIT, data=TYPED | {"act": "keep", "working_copy": key}).status_code == 403
    assert copies(room) == []


def test_what_is_too_long_to_save_is_kept_and_what_no_page_can_be_is_not(room: Room) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    assert keep(edith, body="x" * 60_000)["kept_at"]
    assert keep(edith, staff_note="x" * 300_000)["problem"]
    assert len(copies(room)) == 1


def test_of_one_person_the_oldest_go_first(session: Session, now: datetime) -> None:
    for number in range(COPIES_MAX + 3):
        at = now + timedelta(seconds=number)
        keep_working_copy(
            session, person_id=7, key=f"k{number}", page_key="item:1", fields={}, base="", title="", now=at
        )
    kept = working_copies_of(session, person_id=7, limit=100)
    assert [copy.key for copy in kept] == [f"k{n}" for n in reversed(range(3, COPIES_MAX + 3))]


def test_it_cannot_be_asked_without_end(room: Room, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    app.config["RATE_LIMITS"] = True
    monkeypatch.setattr("portal.faqs.editor.keeping.KEEP_LIMIT", Limit(2, timedelta(hours=1)))
    form = TYPED | {"act": "keep", "working_copy": "k" * 30}
    assert [edith.post(EDIT, data=form).status_code for _ in range(3)] == [200, 200, 429]


def test_nobody_comes_back_for_thirty_days(room: Room) -> None:
    room.publish()
    keep(room.cast.signed_in("edith"), body="Long ago.")
    for days, left in ((timedelta(days=-1), 1), (timedelta(days=1), 0)):
        with room.session() as session:
            forget_old_working_copies(session, now=clock.now() + KEPT_TIME + days)
            session.commit()
            assert session.scalar(select(func.count()).select_from(WorkingCopy)) == left


def test_looking_without_a_change_keeps_nothing(room: Room) -> None:
    room.publish(change_note="Said once.", also_known_as="red rent", related="")
    edith = room.cast.signed_in("edith")
    form = edith.get(EDIT)
    names = ("base", "working_copy", "title", "summary", "body", "also_known_as", "related", "staff_note")
    opened = {name: typed_in(form, name) for name in names}
    whole = edith.post(EDIT, data=opened | {"act": "whole"})
    assert whole.status_code == 303
    assert link_to(edith.get(whole.location), "Back to writing") == EDIT
    for act in ("preview", "rehearse", "compare"):
        seen = edith.post(EDIT, data=opened | {"act": act, "words": "rent"})
        assert seen.status_code == 200
        assert act == "preview" or link_to(seen, "Back to writing") == EDIT
    assert copies(room) == []
    assert edith.post(EDIT, data=opened | {"act": "whole", "body": "Another text."}).status_code == 303
    assert [copy.fields["body"] for copy in copies(room)] == [["Another text."]]
