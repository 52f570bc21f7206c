"""Gaps by service, and what is known of a page: from searches and from the cases that followed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from content import library
from content.library.flags import flag_page
from content.models import FlagReason, SearchEventKind, VoteReason
from portal.cases.knowledge.gap_queries import recurring_words
from portal.cases.models import Case
from portal.kernel import clock
from tests.factories.cases import raise_case
from tests.factories.cast import Cast
from tests.portal.faqs.writing_room import SLUG, TITLE, Room, link_to, text_of, typed_in


@pytest.fixture
def room(app: Any, cast: Cast) -> Room:
    room = Room(app, cast)
    room.furnish()
    return room


def step(session: Session, kind: SearchEventKind, key: str, **fields: Any) -> None:
    library.log_search_event(session, search_key=key, kind=kind, now=clock.now(), **fields)


def a_busy_day(room: Room) -> str:
    """Two cases about the same thing; one after reading the page, one sent from it. Returns a reference."""
    room.publish()
    with room.session() as session:
        item_id, now = room.item().id, clock.now() - timedelta(minutes=5)
        cases = [
            raise_case(session, subject=f"{words} for tenant 12345678", details="x", now=now)
            for words in ("Rents are red", "Red rent check")
        ]
        session.get_one(Case, cases[1].id).origin = {"faq_slug": SLUG}
        step(session, SearchEventKind.searched, "key-of-a-search", words="red rent", hit_count=1)
        step(session, SearchEventKind.opened, "key-of-a-search", words="red rent", item_id=item_id)
        step(
            session,
            SearchEventKind.case_raised,
            "key-of-a-search",
            words="red rent",
            case_reference=cases[0].reference,
        )
        step(
            session,
            SearchEventKind.searched,
            "key-of-another",
            words="purple rent 07700 900123",
            hit_count=0,
            service_key="core",
        )
        session.commit()
        return cases[1].reference


@pytest.mark.requirement("HS-L1c")
def test_gaps_show_the_very_words_and_lead_to_a_draft(room: Room) -> None:
    a_busy_day(room)
    olga = room.cast.signed_in("olga")
    page = olga.get("/editor/gaps?service=core")
    told = text_of(page)
    assert "Searched for and not found 1" in told
    assert "900123" not in told, "masked"
    assert "“purple rent" in told
    assert f"{TITLE} before: 0 → , after: 2" in told, "two cases came after reading this page"
    assert "check 2" not in told, "a word of one case does not recur"
    assert "rents 2" in told or "rent 2" in told
    assert "12345678" not in told
    form = olga.get(link_to(page, "Draft from these"))
    assert typed_in(form, "title").startswith("purple rent")
    assert link_to(page, "Best bet for").startswith("/editor/best-bets/new?words=purple")
    other = text_of(olga.get("/editor/gaps?service=delta"))
    assert "No gaps in this period" in other
    assert olga.get("/editor/gaps?service=nowhere").status_code == 404
    assert "Synonym of" not in text_of(room.cast.signed_in("edith").get("/editor/gaps"))


def test_recurring_words_count_each_subject_once() -> None:
    subjects = ["Lost log, lost log", "the logs are lost", "A log"]
    assert recurring_words(subjects) == [("log", 3), ("lost", 2)]
    assert recurring_words(["one [number] thing", "another [number]"]) == []


@pytest.mark.requirement("CS011")
def test_staff_see_beside_a_page_how_it_does(room: Room) -> None:
    reference = a_busy_day(room)
    with room.session() as session:
        item_id, now = room.item().id, clock.now()
        library.record_vote(
            session,
            item_id=item_id,
            is_useful=False,
            now=now,
            reason=VoteReason.out_of_date,
            comment="Not for 2026",
        )
        flag_page(session, item_id=item_id, reason=FlagReason.inaccurate, comment="", now=now)
        session.commit()
    editor = text_of(room.cast.signed_in("edith").get(f"/editor/faqs/{SLUG}/revisions/1"))
    for words in (
        "Opened from a search 1 in 90 days “red rent” 1",
        "Read, then a case 1",
        "0% (0 yes, 1 no) Out of date 1",
        "“Not for 2026”",
        "Cases raised from it 1",
        "Flagged Wrong",
    ):
        assert words in editor, words
    assert reference not in editor, "an editor need not be somebody who may read cases"
    agent = text_of(room.cast.signed_in("asha").get(f"/faqs/{SLUG}"))
    assert f"Cases raised from it 1: {reference}" in agent
    assert "How this page does" not in text_of(room.cast.visitor().get(f"/faqs/{SLUG}"))
