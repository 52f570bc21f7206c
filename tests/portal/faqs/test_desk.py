"""My desk: what waits for this person, on their sections only, each with its act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from content.library.external_links import note_answer, note_links
from content.library.flags import flag_page
from content.links.health import Answer
from content.models import ContentItem, ExternalLink, FlagReason, LinkException
from portal.kernel import clock
from tests.portal.faqs.writing_room import SLUG, TITLE, Room, link_to, text_of


def break_link(room: Room, url: str = "https://gone.example/form") -> None:
    """The live page leads to a site that did not answer on two days."""
    now = clock.now()
    with room.session() as session:
        item = session.get_one(ContentItem, room.item().id)
        note_links(session, item_id=item.id, body_html=f'<a href="{url}">x</a>', details={}, now=now)
        session.flush()
        link = session.query(ExternalLink).one()
        for day in (date(2026, 6, 1), date(2026, 6, 3)):
            note_answer(
                session,
                link_id=link.id,
                answer=Answer(status=404, problem="It says that there is no such page."),
                today=day,
                now=now,
            )
        session.commit()


@pytest.mark.requirement("CS011")
def test_flags_stand_on_the_desk_of_those_who_keep_the_page(room: Room) -> None:
    room.publish()
    with room.session() as session:
        flag = flag_page(
            session,
            item_id=room.item().id,
            reason=FlagReason.out_of_date,
            comment="Last year's rents",
            now=clock.now() - timedelta(days=4),
        )
        session.commit()
        flag_id = flag.id
    edith = room.cast.signed_in("edith")
    desk = edith.get("/editor/")
    assert "Flagged 1" in text_of(desk)
    assert "It is out of date Last year's rents A reader 4 days Settle" in text_of(desk)
    assert link_to(desk, "Settle") == f"/editor/flags/{flag_id}"
    room.limit_to("edith", "delta")
    assert "Flagged" not in text_of(edith.get("/editor/")), "not her section any more"


@pytest.mark.requirement("MI26")
def test_broken_links_stand_on_the_desk_until_the_site_is_excepted(room: Room) -> None:
    room.publish()
    break_link(room)
    assert "Except this site" not in text_of(room.cast.signed_in("edith").get("/editor/"))
    olga = room.cast.signed_in("olga")
    desk = olga.get("/editor/")
    assert "Broken links 1" in text_of(desk)
    path = link_to(desk, "Except this site")
    assert path == "/editor/link-exceptions?host=gone.example"
    assert olga.post("/editor/link-exceptions", data={"host": "not a site", "reason": "x"}).status_code == 422
    olga.post("/editor/link-exceptions", data={"host": "https://Gone.example/form", "reason": "Inside"})
    with room.session() as session:
        assert [(each.host, each.reason) for each in session.query(LinkException)] == [
            ("gone.example", "Inside")
        ]
    assert "Broken links" not in text_of(olga.get("/editor/"))
    assert olga.post("/editor/link-exceptions/gone.example/removal").status_code == 302
    assert olga.post("/editor/link-exceptions/gone.example/removal").status_code == 404


def test_a_site_that_others_link_to_is_not_mine_to_except(room: Room) -> None:
    room.publish()
    break_link(room)
    room.limit_to("olga", "delta")
    answer = room.cast.signed_in("olga").post(
        "/editor/link-exceptions", data={"host": "gone.example", "reason": "x"}
    )
    assert answer.status_code == 422
    assert "ask those who keep them" in text_of(answer)


def test_an_emergency_waits_for_a_second_look(room: Room) -> None:
    olga, rosa = room.cast.signed_in("olga"), room.cast.signed_in("rosa")
    room.write(olga)
    answer = room.decide(olga, "emergency-publication", comment="The old text was dangerous")
    assert answer.status_code == 302
    assert f"To look at 1 {TITLE}" not in text_of(olga.get("/editor/")), "not by herself"
    desk = rosa.get("/editor/")
    assert "Published in an emergency 1" in text_of(desk)
    rosa.post(f"/editor/faqs/{SLUG}/second-look")
    assert "Published in an emergency" not in text_of(rosa.get("/editor/"))
