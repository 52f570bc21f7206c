"""Who may do what to content: by role, and by the service the role was given for."""

from __future__ import annotations

from datetime import datetime

import pytest

from content.library import set_synonyms
from content.workflow import Actor
from tests.portal.faqs.writing_room import SLUG, TITLE, Room, text_of

WRITE = {"edith", "alex", "rosa", "olga", "adam"}
REVIEW = {"rosa", "olga", "adam"}
MANAGE = {"olga", "adam"}
PEOPLE = ("asha", "dana", "edith", "alex", "rosa", "olga", "adam")
DOORS: tuple[tuple[str, str, set[str]], ...] = (
    ("GET", "/editor/", WRITE),
    ("GET", "/editor/faqs", WRITE),
    ("GET", "/editor/faqs/new", WRITE),
    ("POST", "/editor/faqs/new?section=core", WRITE),
    ("GET", f"/editor/faqs/{SLUG}", WRITE),
    ("GET", f"/editor/faqs/{SLUG}/edit", WRITE),
    ("POST", f"/editor/faqs/{SLUG}/edit", WRITE),
    ("POST", "/editor/preview", WRITE),
    ("GET", f"/editor/faqs/{SLUG}/revisions/1", WRITE),
    ("GET", f"/editor/faqs/{SLUG}/history", WRITE),
    ("POST", f"/editor/faqs/{SLUG}/revisions/1/submission", WRITE),
    ("POST", f"/editor/faqs/{SLUG}/revisions/1/approval", REVIEW),
    ("POST", f"/editor/faqs/{SLUG}/revisions/1/change-request", REVIEW),
    ("POST", f"/editor/faqs/{SLUG}/verification", WRITE),
    ("GET", f"/editor/faqs/{SLUG}/withdrawal", MANAGE),
    ("GET", "/editor/synonyms", MANAGE),
    ("GET", "/editor/synonyms/new", MANAGE),
    ("GET", "/editor/questions", WRITE),
    ("GET", "/editor/sections", WRITE),
    ("GET", f"/editor/faqs/{SLUG}/place", MANAGE),
)


@pytest.mark.requirement("FR-014")
@pytest.mark.parametrize("name", PEOPLE)
def test_each_door_opens_for_those_whose_work_it_is(room: Room, name: str) -> None:
    room.write(room.cast.signed_in("edith"))
    someone = room.cast.signed_in(name)
    for method, path, allowed in DOORS:
        status = someone.open(path, method=method).status_code
        assert (status != 403) == (name in allowed), f"{name}: {method} {path} answered {status}"


def test_strangers_are_sent_to_sign_in(room: Room) -> None:
    visitor = room.cast.visitor()
    for method, path, _ in DOORS:
        answer = visitor.open(path, method=method)
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in")


def test_an_unknown_page_is_not_found(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    for slug in ("nothing-here", "%00", "UPPER", "x" * 300, "a_b", "%ff%fe"):
        for rest in ("", "/edit", "/history", "/withdrawal", "/revisions/1", "/revisions/99999999999"):
            path = f"/editor/faqs/{slug}{rest}"
            assert olga.get(path).status_code == 404, path


@pytest.mark.requirement("CS021")
def test_the_owners_of_a_service_touch_nothing_of_another(room: Room) -> None:
    """Writing, approving, verifying and withdrawing: each only where the role was given."""
    room.limit_to("edith", "core")
    room.limit_to("olga", "core")
    delta = room.cast.signed_in("emeka")
    room.write(delta, act="submit", section="delta")
    edith, olga = room.cast.signed_in("edith"), room.cast.signed_in("olga")
    assert TITLE not in text_of(olga.get("/editor/"))
    assert edith.get(f"/editor/faqs/{SLUG}/edit").status_code == 403
    assert room.edit(edith, body="Not mine.").status_code == 403
    assert room.write(edith, section="delta", title="Intruder").status_code == 422
    assert "Delta" not in text_of(edith.get("/editor/faqs/new"))
    refused = room.decide(olga, "approval")
    assert refused.status_code == 422
    assert "You do not have the rights" in text_of(refused)
    assert room.decide(room.cast.signed_in("rosa"), "approval").status_code == 302
    assert edith.post(f"/editor/faqs/{SLUG}/verification").status_code == 422
    assert olga.post(f"/editor/faqs/{SLUG}/withdrawal").status_code == 403
    assert room.revisions() == [(1, "live")]


@pytest.mark.requirement("CS021")
def test_the_owners_of_a_service_write_and_publish_their_own(room: Room) -> None:
    for name in ("edith", "rosa", "olga"):
        room.limit_to(name, "core")
    room.publish()
    assert room.cast.signed_in("olga").post(f"/editor/faqs/{SLUG}/withdrawal").status_code == 302


@pytest.mark.requirement("CS021")
def test_synonyms_of_all_services_are_not_kept_by_the_owner_of_one(room: Room, now: datetime) -> None:
    with room.session() as session:
        everywhere = set_synonyms(session, terms=["log in", "sign in"], actor=Actor(1, "Anna"), now=now)
        session.commit()
        number = everywhere.id
    room.limit_to("olga", "core")
    olga = room.cast.signed_in("olga")
    assert olga.get(f"/editor/synonyms/{number}").status_code == 403
    assert olga.post(f"/editor/synonyms/{number}/removal").status_code == 403
    form = {"terms": "rent\nfee", "service_key": ""}
    assert olga.post("/editor/synonyms/new", data=form).status_code == 422
    assert olga.post("/editor/synonyms/new", data=form | {"service_key": "core"}).status_code == 302
