"""Writing a page: nothing typed is lost, whatever happens to it on the way."""

from __future__ import annotations

from typing import Any

import pytest

from content.rendering import BODY_MAX_BYTES
from tests.portal.faqs.writing_room import SLUG, TITLE, TYPED, Room, text_of, typed_in

REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": "  "}, "Enter a title"),
    ({"title": "x" * 201}, "Title must be 200 characters or fewer"),
    ({"summary": "x" * 401}, "Summary must be 400 characters or fewer"),
    ({"body": "x" * (BODY_MAX_BYTES + 1)}, "The text is too long"),
    ({"body": "x" * 1_000_000}, "The text is too long"),
    ({"body": "[" * 200}, "too many brackets"),
    ({"slug": "Not A Slug"}, "Use small letters, numbers and hyphens only"),
    ({"slug": "new"}, "This address is one of ours"),
    ({"title": "From case"}, "This address is one of ours"),
    ({"related": "no-such-page"}, "There is no page /faqs/no-such-page"),
    ({"related": "\n".join(f"p{n}" for n in range(60))}, "Enter 50 terms or fewer"),
    ({"also_known_as": "x" * 81}, "Use 80 characters or fewer"),
    ({"categories": ["no-such-category"]}, "not a valid choice"),
    ({"staff_note": "x" * 10_001}, "The note for staff must be 10,000 characters or fewer"),
    ({"act": "submit", "body": " "}, "Write the text before you send it for review"),
)


@pytest.mark.requirement("HS-L1c")
def test_a_new_page_starts_as_a_draft_that_readers_do_not_see(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    answer = room.write(
        edith, categories=["log-queries"], also_known_as="soft check\nred rent\n", staff_note="Soft."
    )
    assert answer.location == f"/editor/faqs/{SLUG}/edit"
    saved = room.revision()
    assert (saved.title, saved.author_name, saved.review_state) == (TITLE, "Edith Example", "draft")
    assert saved.also_known_as == ["soft check", "red rent"]
    assert saved.categories == ["log-queries"]
    assert room.cast.visitor().get(f"/faqs/{SLUG}").status_code == 404


def test_the_section_is_asked_for_first_and_the_searched_words_are_carried(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    asked = edith.get("/editor/faqs/new?title=red+rent")
    assert "Which service is it for?" in text_of(asked)
    assert typed_in(asked, "title") == "red rent"
    assert edith.get("/editor/faqs/new?section=nonsense").status_code == 422
    form = edith.get("/editor/faqs/new?section=core&title=red+rent")
    assert typed_in(form, "title") == "red rent"


def test_what_cannot_be_saved_comes_back_with_the_reason_and_every_word(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    for typed, problem in REFUSED:
        sent = TYPED | {"staff_note": "Keep me.", "change_note": "Me too."} | typed
        answer = edith.post("/editor/faqs/new?section=core", data=sent)
        assert answer.status_code == 422, problem
        page = text_of(answer)
        assert problem in page
        assert page.startswith("Error: "), problem
        for name in ("title", "body", "staff_note", "change_note"):
            assert typed_in(answer, name).split() == sent[name].split(), problem
    assert room.count_items() == 0


def test_related_pages_may_be_named_in_every_form_an_author_has_at_hand(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    for title in ("One", "Two", "Three", "Four"):
        room.write(edith, title=title)
    ways = "one\nfaq:two\n/faqs/three\nhttps://help.example.org/faqs/four?q=1"
    assert room.write(edith, related=ways).status_code == 302
    assert room.revision().related == ["one", "two", "three", "four"]


def test_one_click_that_arrives_twice_makes_one_page(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    first, second = room.write(edith, act="submit"), room.write(edith, act="submit")
    assert second.status_code in (302, 422)
    assert first.status_code == 302
    assert room.count_items() == 1


def test_a_taken_address_is_told_and_costs_no_word(room: Room) -> None:
    room.publish()
    answer = room.write(room.cast.signed_in("edith"), slug=SLUG, body="Something else.")
    assert answer.status_code == 422
    assert "Another page has, or had, the address" in text_of(answer)
    assert typed_in(answer, "body") == "Something else."


@pytest.mark.requirement("GDS")
def test_without_javascript_a_button_shows_the_preview_and_saves_nothing(room: Room) -> None:
    answer = room.write(
        room.cast.signed_in("edith"), act="preview", title="", body="## Steps\n\nGo [there](faq:nowhere)."
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert '<h2 class="govuk-heading-m" id="section-steps">Steps</h2>' in page
    assert "These links lead nowhere." in page
    assert typed_in(answer, "body") == "## Steps\n\nGo [there](faq:nowhere)."
    assert room.count_items() == 0


@pytest.mark.requirement("SEC-11")
def test_the_live_preview_shows_only_what_the_sanitiser_lets_through(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    body = "<script>alert(1)</script> **bold** [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    shown = edith.post("/editor/preview", data={"body": body}).get_data(as_text=True)
    assert "<strong>bold</strong>" in shown
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert "too long" in text_of(edith.post("/editor/preview", data={"body": "x" * 60_000}))


def test_hints_on_plain_english_come_with_the_preview_and_block_nothing(room: Room) -> None:
    edith, body = (
        room.cast.signed_in("edith"),
        "In order to utilise CORE, ask the DPO or [click here](/contact).",
    )
    answer = room.write(edith, act="preview", body=body)
    live = edith.post("/editor/preview?section=core", data={"title": TITLE, "body": body})
    for page in (text_of(answer), text_of(live)):
        for hint in (
            "Words people do not say 2",
            "utilise",
            "click here",
            "DPO Write it out",
            "You can save",
        ):
            assert hint in page
        assert "CORE Write it out" not in page  # the name of a service
    assert room.write(edith, body=body).status_code == 302


def test_a_live_page_is_edited_as_a_new_draft_while_it_stays_up(room: Room) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    form = edith.get(f"/editor/faqs/{SLUG}/edit")
    assert typed_in(form, "body") == TYPED["body"]
    assert "stays as it is until somebody else approves" in text_of(form)
    room.edit(edith, body="New words.")
    assert room.revisions() == [(1, "live"), (2, "draft")]
    reader = room.cast.visitor().get(f"/faqs/{SLUG}").get_data(as_text=True)
    assert "<strong>unusual</strong>" in reader
    assert "New words." not in reader


def test_two_who_edit_at_once_see_both_texts_and_may_save_theirs_knowingly(room: Room) -> None:
    room.write(room.cast.signed_in("edith"), body="Edith began.")
    opened = room.base()
    room.edit(room.cast.signed_in("emeka"), body="Emeka was quicker.")
    edith = room.cast.signed_in("edith")
    conflict = room.edit(edith, base=opened, body="Edith went on.", staff_note="Hers.")
    page = text_of(conflict)
    assert conflict.status_code == 409
    assert "Emeka Example saved this page while you were writing" in page
    assert "Emeka was quicker" in page
    assert typed_in(conflict, "body") == "Edith went on."
    assert typed_in(conflict, "staff_note") == "Hers."
    assert room.revision().body == "Emeka was quicker."
    assert room.edit(edith, base=typed_in(conflict, "base"), body="Edith went on.").status_code == 302
    assert room.revision().body == "Edith went on."


def test_a_forged_base_is_a_conflict_and_never_an_accident(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    room.write(edith)
    for base in ("", "x", "1", "1.2.3", "-1.1", "99999999999999999999.1", "²².¹"):
        answer = room.edit(edith, base=base, body="Mine.")
        assert answer.status_code == 409, base
        assert typed_in(answer, "body") == "Mine."
    assert room.revision().body == TYPED["body"]


def test_editing_what_is_in_review_takes_it_out_of_review(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    room.write(edith, act="submit")
    room.edit(edith, body="Better words.")
    assert room.revisions() == [(1, "draft")]


@pytest.mark.requirement("SEC-11")
def test_hostile_words_are_shown_as_words_everywhere(room: Room) -> None:
    hostile = "<script>alert(1)</script>\u202e{{7*7}}\x00\U0001f600"
    fields = dict.fromkeys(("title", "summary", "also_known_as", "staff_note", "change_note"), hostile)
    edith = room.cast.signed_in("edith")
    assert room.write(edith, slug="hostile", body=hostile, **fields).status_code == 302
    room.edit(edith, "hostile", **fields, body=hostile + " more", act="submit")
    for path in ("", "/edit", "/history", "/revisions/1"):
        page = edith.get(f"/editor/faqs/hostile{path}", follow_redirects=True).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "{{7*7}}" in page
