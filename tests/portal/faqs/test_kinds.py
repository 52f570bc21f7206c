"""Pages of every kind: written in the editor, read by citizens."""

from __future__ import annotations

import pytest

from tests.portal.faqs.writing_room import Room


def publish(room: Room, kind: str, title: str, **typed: str) -> str:
    edith = room.cast.signed_in("edith")
    answer = edith.post(
        f"/editor/faqs/new?section=core&kind={kind}", data={"title": title, "act": "submit"} | typed
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    slug = str(answer.location).split("/")[3]
    assert room.decide(room.cast.signed_in("rosa"), "approval", slug).status_code == 302
    return slug


def read(room: Room, path: str) -> str:
    answer = room.cast.visitor().get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_guide_shows_its_steps_and_what_is_needed(room: Room) -> None:
    body = "## Open the form\n\nDo.\n\n## Fill it in\n\nDo.\n\n## Send it\n\nDo."
    slug = publish(
        room, "guide", "Send a log", body=body, detail_before_you_start="Your user name\nThe rent book"
    )
    page = read(room, f"/faqs/{slug}")
    assert "wm-guide" in page
    assert "<li>The rent book</li>" in page
    assert '<ol class="govuk-list govuk-list--number">' in page
    assert slug in read(room, "/services/core")


def test_a_notice_stands_on_the_home_page_and_says_whom_it_is_for(room: Room) -> None:
    slug = publish(room, "notice", "CORE is slow", body="We are on it.", detail_notice_type="known_problem",
                   detail_affects="Everyone who sends logs")  # fmt: skip
    page = read(room, f"/faqs/{slug}")
    assert "Known problem" in page
    assert "Everyone who sends logs" in page
    assert "CORE is slow" in read(room, "/")


@pytest.mark.requirement("CS-S4")
def test_a_service_page_joins_answers_forms_contacts_and_notices(room: Room) -> None:
    answer = publish(room, "faq", "How do I start?", body="Like this.")
    publish(room, "notice", "CORE is slow", body="We are on it.", detail_notice_type="known_problem")
    slug = publish(
        room, "service_page", "Start with CORE", body="All you need.",
        detail_answers=answer, detail_forms="core/something-else\ncore/no-such-form",
        detail_contact="The CORE team\n01632 960 123",
    )  # fmt: skip
    page = read(room, f"/faqs/{slug}")
    for part in (f"/faqs/{answer}", "/raise/core/something-else", "The CORE team<br>", "CORE is slow"):
        assert part in page
    assert "no-such-form" not in page
    assert "All in one place" in read(room, "/services/core")


def test_a_link_leads_elsewhere_and_needs_its_address(room: Room) -> None:
    slug = publish(room, "link", "The rules", detail_url="https://www.example.org/rules")
    assert 'href="https://www.example.org/rules"' in read(room, f"/faqs/{slug}")
    edith = room.cast.signed_in("edith")
    refused = edith.post(
        "/editor/faqs/new?section=core&kind=link",
        data={"title": "Bad", "detail_url": "javascript:1", "act": "save"},
    )
    assert refused.status_code == 422
    assert "Enter a full web address" in refused.get_data(as_text=True)
    assert 'value="javascript:1"' in refused.get_data(as_text=True), "what was typed is still there"


def test_the_kind_is_chosen_first_and_an_unknown_one_asks_again(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    page = edith.get("/editor/faqs/new").get_data(as_text=True)
    assert "Service page" in page
    assert edith.get("/editor/faqs/new?section=core&kind=poem").status_code == 422
    assert "Who is affected?" in edith.get("/editor/faqs/new?section=core&kind=notice").get_data(as_text=True)
