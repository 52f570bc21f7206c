"""From draft to live: four eyes, in words; and from a search without a hit to an answer that is found."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from content import library
from content.models import SearchEventKind
from portal.faqs.indexing import apply_index_changes
from portal.kernel import clock
from tests.portal.faqs.writing_room import SLUG, TITLE, Room, link_to, text_of, typed_in


@pytest.mark.requirement("HS-L1c")
def test_another_person_approves_it_and_search_finds_it(room: Room) -> None:
    edith, rosa = room.cast.signed_in("edith"), room.cast.signed_in("rosa")
    room.write(edith, act="submit")
    assert TITLE in text_of(rosa.get("/editor/"))
    answer = room.decide(rosa, "approval")
    assert answer.status_code == 302
    assert "Readers see this version now" in text_of(rosa.get(answer.location))
    assert TITLE in text_of(room.cast.visitor().get(f"/faqs/{SLUG}"))
    extensions = room.app.extensions
    apply_index_changes(extensions["database"], extensions["search"])  # what the worker's sweep does
    assert f'href="/faqs/{SLUG}' in room.cast.visitor().get("/search?q=rent+check").get_data(as_text=True)


@pytest.mark.parametrize("who", ["rosa", "olga"])
def test_nobody_approves_their_own_words_whatever_their_roles(room: Room, who: str) -> None:
    author = room.cast.signed_in(who)
    room.write(author, act="submit")
    page = author.get(f"/editor/faqs/{SLUG}/revisions/1")
    assert "You wrote this version, so somebody else must approve it." in text_of(page)
    assert "Approve and publish" not in text_of(page)
    answer = room.decide(author, "approval")
    assert answer.status_code == 422
    assert "somebody else must approve it" in text_of(answer)
    assert room.revisions() == [(1, "in_review")]


def test_a_reviewer_who_mends_a_comma_needs_another_reviewer(room: Room) -> None:
    room.write(room.cast.signed_in("edith"), act="submit")
    rosa = room.cast.signed_in("rosa")
    room.edit(rosa, act="submit", body="Rosa mended it.")
    assert room.decide(rosa, "approval").status_code == 422
    assert room.decide(room.cast.signed_in("olga"), "approval").status_code == 302


def test_asking_for_changes_needs_a_reason_that_the_author_then_reads(room: Room) -> None:
    edith, rosa = room.cast.signed_in("edith"), room.cast.signed_in("rosa")
    room.write(edith, act="submit")
    assert room.decide(rosa, "change-request", comment=" ").status_code == 422
    assert room.decide(rosa, "change-request", comment="Say <b>why</b>.\nAnd when.").status_code == 302
    assert TITLE in text_of(edith.get("/editor/"))
    form = edith.get(f"/editor/faqs/{SLUG}/edit")
    assert "Rosa Example asked for changes Say <b>why</b>. And when." in text_of(form)
    room.edit(edith, act="submit", body="Because. At once.")
    assert room.revisions() == [(1, "in_review")]
    assert "asked for changes" not in text_of(edith.get(f"/editor/faqs/{SLUG}/edit"))


def test_a_reviewer_never_approves_words_they_have_not_seen(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    room.write(edith, act="submit")
    rosa = room.cast.signed_in("rosa")
    seen = typed_in(rosa.get(f"/editor/faqs/{SLUG}/revisions/1"), "base")
    room.edit(edith, act="submit", body="Other words.")
    answer = room.decide(rosa, "approval", base=seen, comment="Fine.")
    assert answer.status_code == 409
    assert "Read it again before you decide" in text_of(answer)
    assert typed_in(answer, "comment") == "Fine."
    assert room.revisions() == [(1, "in_review")]


def test_a_second_click_on_approve_does_no_harm(room: Room) -> None:
    room.write(room.cast.signed_in("edith"), act="submit")
    rosa = room.cast.signed_in("rosa")
    seen = typed_in(rosa.get(f"/editor/faqs/{SLUG}/revisions/1"), "base")
    assert [room.decide(rosa, "approval", base=seen).status_code for _ in range(2)] == [302, 302]
    history = text_of(rosa.get(f"/editor/faqs/{SLUG}/history"))
    assert history.count("Published (version 1)") == 1


def test_a_change_of_a_live_page_shows_what_differs_and_replaces_it(room: Room) -> None:
    room.publish()
    edith, rosa = room.cast.signed_in("edith"), room.cast.signed_in("rosa")
    room.edit(
        edith,
        act="submit",
        title="Why is the rent check red?",
        body="The rent is high.",
        change_note="Shorter.",
    )
    page = rosa.get(f"/editor/faqs/{SLUG}/revisions/2")
    text = page.get_data(as_text=True)
    assert "What differs from the live version" in text_of(page)
    assert "<del>" in text
    assert "<ins>" in text
    inline = rosa.get(link_to(page, "in one text"))
    assert '<div class="wm-box wm-difference' in inline.get_data(as_text=True)
    room.decide(rosa, "approval", number=2)
    assert room.revisions() == [(1, "superseded"), (2, "live")]
    assert "The rent is high." in text_of(room.cast.visitor().get(f"/faqs/{SLUG}"))


def test_history_shows_every_version_and_what_differs_between_any_two(room: Room) -> None:
    room.publish(body="First words.")
    edith = room.cast.signed_in("edith")
    room.edit(edith, act="submit", body="Second words.")
    room.decide(room.cast.signed_in("rosa"), "approval", number=2, comment="Good.")
    room.edit(edith, body="Third words.")
    page = text_of(edith.get(f"/editor/faqs/{SLUG}/history?before=1&after=3"))
    for words in (
        "Version 1 Replaced",
        "Version 2 Live",
        "Version 3 Draft",
        "Good.",
        "First words.",
        "Third words.",
    ):
        assert words in page
    assert "Nothing: both say the same." in text_of(
        edith.get(f"/editor/faqs/{SLUG}/history?before=2&after=2")
    )


def test_a_page_is_checked_when_its_date_comes(room: Room, now: datetime) -> None:
    room.publish()
    later = now + timedelta(days=400)
    with clock.held_at(later):
        edith = room.cast.signed_in("edith")
        assert "To check again 1" in text_of(edith.get("/editor/"))
        answer = edith.post(f"/editor/faqs/{SLUG}/verification", data={"back": "desk"})
        assert answer.location == "/editor/"
        assert "To check again" not in text_of(edith.get("/editor/"))
    assert room.item().last_verified_at == later
    assert room.item().last_verified_by_name == "Edith Example"


def test_only_a_live_page_can_be_still_correct(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    room.write(edith)
    answer = edith.post(f"/editor/faqs/{SLUG}/verification")
    assert answer.status_code == 422
    assert "This page is not live." in text_of(answer)


def test_withdrawing_names_the_pages_that_lose_a_link(room: Room) -> None:
    room.publish()
    room.publish(title="Another page", body=f"See [the check](faq:{SLUG}).")
    room.publish(title="A third page", related=SLUG)
    olga = room.cast.signed_in("olga")
    asked = text_of(olga.get(f"/editor/faqs/{SLUG}/withdrawal"))
    assert "Live pages 2" in asked
    assert "Another page" in asked
    assert "A third page" in asked
    answer = olga.post(f"/editor/faqs/{SLUG}/withdrawal", data={"comment": "Merged."})
    assert answer.status_code == 302
    visitor = room.cast.visitor()
    assert visitor.get(f"/faqs/{SLUG}").status_code == 410
    assert f'"/faqs/{SLUG}"' not in visitor.get("/faqs/another-page").get_data(as_text=True)
    assert "Merged." in text_of(olga.get(f"/editor/faqs/{SLUG}/history"))


@pytest.mark.requirement("CS018")
def test_the_note_for_staff_is_written_reviewed_and_kept_with_the_answer(room: Room) -> None:
    note = "Only the second line may lift the check."
    room.publish(staff_note=note)
    assert note not in room.cast.visitor().get(f"/faqs/{SLUG}").get_data(as_text=True)
    assert note in text_of(room.cast.signed_in("rosa").get(f"/editor/faqs/{SLUG}/revisions/1"))
    edith = room.cast.signed_in("edith")
    room.edit(edith, act="submit", staff_note="Anybody may lift it.")
    differs = text_of(edith.get(f"/editor/faqs/{SLUG}/revisions/2"))
    assert "Note for staff" in differs
    assert "Anybody may lift it." in differs


@pytest.mark.requirement("HS-L1c")
def test_words_that_nobody_finds_reach_the_editors_desk(room: Room, now: datetime) -> None:
    with room.session() as session:
        for number in range(3):
            library.log_search_event(
                session,
                search_key=f"key-number-{number}",
                kind=SearchEventKind.searched,
                words="purple form",
                hit_count=0,
                now=now - timedelta(days=number),
            )
        session.commit()
    page = room.cast.signed_in("edith").get("/editor/")
    assert "“purple form” 3 times" in text_of(page)
    assert "/editor/faqs/new?title=purple+form" in page.get_data(as_text=True)


def test_the_list_of_pages_narrows_and_turns_pages(room: Room) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    for number in range(31):
        room.write(edith, title=f"Draft number {number}", section="delta")
    first = edith.get("/editor/faqs?section=delta&state=draft&q=draft")
    assert "All pages 31" in text_of(first)
    second = edith.get(link_to(first, "Next page"))
    assert text_of(second).count("Tick “Draft number") == 1
    assert "All pages 31" in text_of(second)
    live = text_of(edith.get("/editor/faqs?state=live"))
    assert TITLE in live
    assert "Draft number" not in live
    assert "No page fits" in text_of(
        edith.get("/editor/faqs?q=%00%ff&section=%00&state=nonsense&page=x&q=zzz")
    )
