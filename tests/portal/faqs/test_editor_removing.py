"""A page goes away with a word on why, comes back from the bin, moves; and its dates are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from content import library
from content.workflow import Actor, ContentRole
from portal.faqs.timed_publishing import empty_bin, open_and_close
from portal.kernel import clock
from tests.portal.faqs.writing_room import SLUG, TITLE, Room, text_of, typed_in


def get(room: Room, path: str, name: str = "") -> tuple[int, str]:
    who = room.cast.signed_in(name) if name else room.cast.visitor()
    answer = who.get(path)
    return answer.status_code, answer.get_data(as_text=True)


def test_before_a_page_goes_its_owner_sees_what_points_to_it(room: Room) -> None:
    room.publish(also_known_as="rent flag")
    room.publish(title="Another page", body=f"See [the check](faq:{SLUG}).")
    room.publish(title="By its address", body=f"See [the check](/faqs/{SLUG}).")
    room.publish(title="A longer name", body=f"See [that](faq:{SLUG}-or-green).")
    room.write(room.cast.signed_in("edith"), title="A draft", body=f"See [the check](/faqs/{SLUG}).")
    olga = room.cast.signed_in("olga")
    service_page = {
        "kind": "service_page",
        "act": "submit",
        "title": "Rents",
        "body": "All of it.",
        "detail_answers": SLUG,
    }
    olga.post("/editor/faqs/new?section=core&kind=service_page", data=service_page)
    room.decide(room.cast.signed_in("rosa"), "approval", "rents")
    with room.session() as session:
        actor = Actor(1, "Olga", frozenset({ContentRole.manager}))
        how = {"actor": actor, "now": clock.now()}
        library.set_best_bet(session, words="rent too high", item_id=room.item().id, service_key="", **how)
        library.set_synonyms(session, terms=["rent", "housing costs"], service_key="core", **how)
        library.set_synonyms(session, terms=["rent", "lease"], service_key="delta", **how)
        library.create_snippet(
            session, key="where", title="Where to read", value=f"/faqs/{SLUG}", service_key="", **how
        )
        session.commit()
    for screen in ("withdrawal", "place", "address"):
        shown = text_of(olga.get(f"/editor/faqs/{SLUG}/{screen}"))
        for part in (
            "Live pages 2 Another page By its address", "Service pages 1 Rents", "Drafts 1 A draft",
            "Best bets 1 “rent too high”", "Synonyms of its words 1 rent, housing costs",
            "Snippets 1 Where to read",
        ):  # fmt: skip
            assert part in shown
        assert "A longer name" not in shown


def test_a_closing_date_is_set_and_approved_in_the_knowledge_of_what_points_there(room: Room) -> None:
    room.publish()
    room.publish(title="Another page", body=f"See [the check](faq:{SLUG}).")
    edith = room.cast.signed_in("edith")
    closes = {"closes_on-day": "12", "closes_on-month": "6", "closes_on-year": "2026", "closes_time": "17:00"}
    closes["body"] = "New words."
    warned = room.edit(edith, act="submit", **closes)
    assert warned.status_code == 422
    assert "Look at what points to this page" in text_of(warned)
    assert "Another page" in text_of(warned)
    assert typed_in(warned, "body") == "New words."
    assert room.revisions() == [(1, "live")], "nothing is saved yet"
    seen = {"pointers_seen": typed_in(warned, "pointers_seen")}
    assert room.edit(edith, act="submit", **closes, **seen).status_code == 302
    assert room.edit(edith, **closes).status_code == 302, "the same date again is no news"
    room.edit(edith, act="submit", **closes)
    review = text_of(room.cast.signed_in("rosa").get(f"/editor/faqs/{SLUG}/revisions/2"))
    assert "It closes by itself on 12 June 2026 at 17:00" in review
    assert "This points here Live pages 1 Another page" in review


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"fate": "gone", "note": "The rule ended."}, 410, "The rule ended."),
        ({"fate": "gone", "replacement": "/faqs/another-page"}, 410, "/faqs/another-page"),
        ({"fate": "lead_on", "replacement": "faq:another-page"}, 302, ""),
        ({"fate": "merge", "replacement": "another-page"}, 302, ""),
        ({"fate": "gone", "where": "bin", "note": "Bye."}, 410, "Bye."),
    ],
)
def test_what_is_found_at_its_address_afterwards(
    room: Room, typed: dict[str, str], status: int, said: str
) -> None:
    room.publish()
    room.publish(title="Another page", body="Read this.")
    answer = room.cast.signed_in("olga").post(f"/editor/faqs/{SLUG}/withdrawal", data=typed)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    found, page = get(room, f"/faqs/{SLUG}")
    assert found == status
    assert said in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"fate": "lead_on"}, "Name the other page"),
        ({"fate": "lead_on", "replacement": "no-such-page"}, "is not a page readers can see"),
        ({"fate": "merge", "replacement": "no-such-page"}, "There is no page"),
        ({"fate": "gone", "note": "x" * 500}, "400 characters"),
    ],
)
def test_a_removal_that_makes_no_sense_changes_nothing(room: Room, typed: dict[str, str], said: str) -> None:
    room.publish()
    answer = room.cast.signed_in("olga").post(f"/editor/faqs/{SLUG}/withdrawal", data=typed)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert get(room, f"/faqs/{SLUG}")[0] == 200


def test_the_bin_gives_back_for_thirty_days(room: Room, app: Flask, now: datetime) -> None:
    room.publish()
    olga = room.cast.signed_in("olga")
    olga.post(f"/editor/faqs/{SLUG}/withdrawal", data={"fate": "gone", "where": "bin"})
    assert TITLE in olga.get("/editor/bin").get_data(as_text=True)
    assert get(room, "/editor/bin", "edith")[0] == 403
    olga.post(f"/editor/faqs/{SLUG}/restoration")
    assert TITLE not in olga.get("/editor/bin").get_data(as_text=True)
    olga.post(f"/editor/faqs/{SLUG}/withdrawal", data={"where": "bin"})
    database = app.extensions["database"]
    assert empty_bin(database, now=now + timedelta(days=29)) == 0
    assert empty_bin(database, now=now + timedelta(days=30)) == 1
    status, page = get(room, f"/faqs/{SLUG}")
    assert status == 410
    assert TITLE in page, "its address still says what it was"


def test_another_address_and_another_place(room: Room) -> None:
    room.publish()
    olga = room.cast.signed_in("olga")
    assert "is red" not in get(room, "/faqs/rent-check")[1]
    assert olga.post(f"/editor/faqs/{SLUG}/address", data={"slug": "Not An Address"}).status_code == 422
    assert olga.post(f"/editor/faqs/{SLUG}/address", data={"slug": "rent-check"}).status_code == 302
    assert get(room, f"/faqs/{SLUG}")[0] == 302
    assert olga.post("/editor/faqs/rent-check/place", data={"section": "delta"}).status_code == 302
    assert TITLE in get(room, "/services/delta")[1]
    room.limit_to("olga", "core")
    assert olga.post("/editor/faqs/rent-check/place", data={"section": "core"}).status_code == 403


@pytest.mark.parametrize("where", ["withdraw", "bin"])
def test_a_page_that_went_away_does_not_return_by_itself(
    room: Room, app: Flask, now: datetime, where: str
) -> None:
    """Its next version was approved for a later day."""
    room.publish()
    later = {"opens_on-day": "12", "opens_on-month": "6", "opens_on-year": "2026"}
    room.edit(room.cast.signed_in("edith"), act="submit", **later)
    room.decide(room.cast.signed_in("rosa"), "approval", number=2)
    olga = room.cast.signed_in("olga")
    olga.post(f"/editor/faqs/{SLUG}/withdrawal", data={"fate": "gone", "where": where})
    if where == "bin":
        olga.post(f"/editor/faqs/{SLUG}/restoration")
    assert open_and_close(app.extensions["database"], now=now + timedelta(days=3)) == 0
    assert get(room, f"/faqs/{SLUG}")[0] == 410
    assert room.revision(SLUG, 2).review_state == "draft"


def test_a_page_opens_and_closes_at_its_moment(room: Room, app: Flask, now: datetime) -> None:
    """The clock stands on 10 June 2026 at 10:00 in London."""
    dates = {
        "opens_on-day": "11", "opens_on-month": "6", "opens_on-year": "2026", "opens_time": "9am",
        "closes_on-day": "12", "closes_on-month": "6", "closes_on-year": "2026",
        "closing_note": "The window has closed.",
    }  # fmt: skip
    slug = room.publish(**dates)
    opens = now + timedelta(hours=23)
    database = app.extensions["database"]
    assert get(room, f"/faqs/{slug}")[0] == 404
    assert "goes live on 11 June 2026 at 09:00" in get(room, f"/faqs/{slug}", "edith")[1]
    assert open_and_close(database, now=opens - timedelta(seconds=1)) == 0
    assert open_and_close(database, now=opens) == 1
    with clock.held_at(opens):
        assert "open until 13 June 2026 at 00:00" in get(room, f"/faqs/{slug}")[1]
    closes = now + timedelta(days=2, hours=14)
    with clock.held_at(closes - timedelta(seconds=1)):
        assert get(room, f"/faqs/{slug}")[0] == 200
    with clock.held_at(closes):  # at the very moment, worker or not
        status, page = get(room, f"/faqs/{slug}")
        assert status == 410
        assert "The window has closed." in page
        assert "This page has closed." in get(room, f"/faqs/{slug}", "rosa")[1]
    assert open_and_close(database, now=closes) == 1
    assert open_and_close(database, now=closes) == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"opens_on-day": "29", "opens_on-month": "3", "opens_on-year": "2026", "opens_time": "01:30"},
         "clocks go forward"),
        ({"opens_time": "09:00"}, "Enter the day, too"),
        ({"closes_on-day": "31", "closes_on-month": "6", "closes_on-year": "2026"}, "real date"),
        ({"opens_on-day": "2", "opens_on-month": "7", "opens_on-year": "2026", "closes_on-day": "1",
          "closes_on-month": "7", "closes_on-year": "2026"}, "must close after it opens"),
        ({"change": "major"}, "Tell readers what has changed"),
        ({"replacement": "Not An Address"}, "small letters"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_come_back_with_every_word(room: Room, typed: dict[str, str], said: str) -> None:
    answer = room.write(room.cast.signed_in("edith"), staff_note="Keep me.", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert "Keep me." in page


def test_an_emergency_is_published_alone_and_looked_at_afterwards(room: Room) -> None:
    olga, rosa = room.cast.signed_in("olga"), room.cast.signed_in("rosa")
    room.write(olga)
    assert room.decide(olga, "emergency-publication").status_code == 422, "it needs a reason"
    assert room.decide(olga, "emergency-publication", comment="CORE is down.").status_code == 302
    assert get(room, f"/faqs/{SLUG}")[0] == 200
    assert "not looked at yet" in get(room, f"/editor/faqs/{SLUG}/revisions/1", "edith")[1]
    assert olga.post(f"/editor/faqs/{SLUG}/second-look").status_code == 422, "not by whoever wrote it"
    assert rosa.post(f"/editor/faqs/{SLUG}/second-look").status_code == 302
    assert "not looked at yet" not in get(room, f"/editor/faqs/{SLUG}/revisions/1", "edith")[1]
    assert room.decide(rosa, "direct-publication", comment="x").status_code in {302, 422}


def test_an_old_version_is_taken_up_again(room: Room) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    room.edit(edith, body="Other words.", act="submit")
    room.decide(room.cast.signed_in("rosa"), "approval", number=2)
    assert edith.post(f"/editor/faqs/{SLUG}/revisions/1/restoration").status_code == 302
    assert room.revision(SLUG, 3).body == room.revision(SLUG, 1).body
    assert "Other words." in get(room, f"/faqs/{SLUG}")[1], "what is live stays"
    edith.post(f"/editor/faqs/{SLUG}/revisions/1/restoration")
    assert "has a draft open" in edith.get(f"/editor/faqs/{SLUG}/history").get_data(as_text=True)
