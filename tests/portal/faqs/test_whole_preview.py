"""The whole page of a draft as its readers would see it: of every kind, for those who may see it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content import library
from content.kinds import all_kinds
from content.library import set_access
from content.roles import ContentRole
from content.workflow import Actor
from portal.notifications.models import OutboxMessage
from tests.portal.faqs.writing_room import SLUG, TYPED, Room, link_to, text_of, typed_in

MIA = Actor(2, "Mia Manager", frozenset({ContentRole.manager}))
THREE = "## First\n\nOne.\n\n## Second\n\nTwo.\n\n## Third\n\nThe fee is {{snippet:fee}}. Ask the DPO."
OF_KIND: dict[str, tuple[dict[str, Any], str]] = {
    "faq": ({}, "Contents"),
    "guide": ({"detail_before_you_start": "Your user name"}, "Before you start"),
    "notice": ({"detail_notice_type": "known_problem", "detail_affects": "Everyone"}, "Who is affected"),
    "page": ({}, "Contents"),
    "service_page": ({"detail_answers": SLUG, "detail_contact": "Call us."}, "Call us."),
    "file": ({}, "cannot be downloaded"),
    "link": ({"detail_url": "https://www.example.org/there"}, "https://www.example.org/there"),
}


def typed_whole(who: FlaskClient, path: str, **typed: Any) -> TestResponse:
    """Press “Preview the page” on the form as it is opened now, and follow to the preview."""
    form = who.get(path)
    hidden = {name: typed_in(form, name) for name in ("base", "working_copy")}
    sent = who.post(path, data=TYPED | hidden | typed | {"act": "whole"})
    assert sent.status_code == 303, text_of(sent)
    return who.get(sent.location)


def test_what_is_typed_is_shown_whole_and_changes_nothing(room: Room) -> None:
    slug = room.publish()
    for kind in [kind.word for kind in all_kinds()]:
        edith, more = room.cast.signed_in("edith"), OF_KIND[kind][0]
        path = f"/editor/faqs/new?section=core&kind={kind}"
        seen = typed_whole(
            edith, path, title="A new one", summary="In short.", body=THREE, related=slug, **more
        )
        words = text_of(seen)
        assert seen.status_code == 200
        for expected in (
            *("Preview: not published", "A new one", "In short.", "Last checked", OF_KIND[kind][1]),
            *("Related answers", TYPED["title"], "nobody else sees it", "no snippet “fee”"),
        ):
            assert expected in words, expected
        assert room.count_items() == 1, "nothing was saved"
        assert not re.search(r'method="post"', seen.text)
        assert seen.headers["Cache-Control"] == "no-store"
        assert "noindex" in seen.headers["X-Robots-Tag"]
        assert 'name="robots" content="noindex' in seen.text
        back = edith.get(link_to(seen, "Back to writing"))
        assert typed_in(back, "title") == "A new one", "what was typed stands in the form again"


def test_only_its_author_sees_what_is_not_saved(room: Room) -> None:
    room.publish()
    edith, emeka = room.cast.signed_in("edith"), room.cast.signed_in("emeka")
    seen = typed_whole(edith, f"/editor/faqs/{SLUG}/edit", title="Half a thought")
    path = seen.request.path
    assert emeka.get(path).status_code == 404
    assert emeka.get(f"{path}?section=core&kind=faq&look=widths").status_code == 404
    assert room.cast.visitor().get(path).status_code == 302, "to sign in"
    assert room.cast.signed_in("asha").get(path).status_code == 403
    assert "Half a thought" not in text_of(room.cast.visitor().get(f"/faqs/{SLUG}"))


def test_a_version_is_shown_to_those_who_may_see_its_section(room: Room, now: datetime) -> None:
    room.publish()
    edith = room.cast.signed_in("edith")
    room.edit(edith, title="The second title")
    path = f"/editor/faqs/{SLUG}/revisions/2/preview"
    assert "It is a draft. Readers see version 1." in text_of(edith.get(path))
    assert "Preview: live now" in text_of(edith.get(path.replace("/2/", "/1/")))
    assert edith.get(path.replace("/2/", "/9/")).status_code == 404
    reviewed = room.cast.signed_in("rosa").get(f"/editor/faqs/{SLUG}/revisions/2")
    assert link_to(reviewed, "Preview the page") == path
    with room.session() as session:
        set_access(session, key="core", is_blocking=False, is_restricted=True, now=now)
        session.commit()
    room.limit_to("emeka", "delta")
    assert room.cast.signed_in("emeka").get(path).status_code == 404


def test_frames_are_shown_by_our_own_page_alone(room: Room) -> None:
    room.publish()
    edith, path = room.cast.signed_in("edith"), f"/editor/faqs/{SLUG}/revisions/1/preview"
    alone, framed, both = (edith.get(path + ask) for ask in ("", "?look=framed", "?look=widths"))
    policies = [answer.headers["Content-Security-Policy"] for answer in (alone, framed, both)]
    assert ["frame-ancestors 'none'" in each for each in policies] == [True, False, True]
    assert "frame-ancestors 'self'" in policies[1]
    assert ["frame-src 'self'" in each for each in policies] == [False, False, True]
    assert [answer.headers["X-Frame-Options"] for answer in (alone, framed)] == ["DENY", "SAMEORIGIN"]
    assert both.text.count(f'src="{path}?look=framed"') == 2
    assert link_to(both, "See the page on its own") == path


def test_a_value_to_come_is_shown_as_on_its_day(room: Room, now: datetime) -> None:
    with room.session() as session:
        fee = library.create_snippet(session, key="fee", title="Fee", value="£110", actor=MIA, now=now)
        session.flush()
        library.set_snippet_value(
            session, snippet_id=fee.id, value="£135", actor=MIA, now=now, effective_at=now + timedelta(days=9)
        )
        session.commit()
    edith = room.cast.signed_in("edith")
    seen = typed_whole(edith, "/editor/faqs/new?section=core", body="It costs {{snippet:fee}}.")
    assert "It costs £110" in text_of(seen)
    later = edith.get(link_to(seen, "see it as on 19 June 2026"))
    assert "It costs £135" in text_of(later)
    assert "As it reads on 19 June 2026" in text_of(later)
    assert "It costs £110" in text_of(edith.get(link_to(later, "see it as it reads now")))


def test_whatever_is_typed_is_no_fault_of_ours(room: Room) -> None:
    for wrong in [
        {"title": "", "body": ""},
        {"opens_on-day": "29", "opens_on-month": "3", "opens_on-year": "2026", "opens_time": "01:30"},
        {"opens_on-day": "x", "closes_time": "yesterday", "related": "no such\n/faqs/\x00"},
        {"title": "x" * 5_000, "body": "[a](faq:nowhere)" * 9_000},
        {"body": "é" * 49_000},
    ]:
        for kind in ("faq", "link"):
            typed = {"working_copy": "k" * 30, "act": "whole"} | wrong
            path = f"/editor/faqs/new?section=core&kind={kind}"
            edith = room.cast.signed_in("edith")
            sent = edith.post(path, data=TYPED | typed)
            assert sent.status_code == 303
            assert edith.get(sent.location).status_code == 200


def test_an_expert_sees_the_whole_page_without_an_account(room: Room) -> None:
    room.publish(body=THREE)
    sent = {"name": "Dr Exa", "email": "exa@example.org", "message": ""}
    assert room.cast.signed_in("edith").post(f"/editor/faqs/{SLUG}/expert", data=sent).status_code == 302
    with room.session() as session:
        mail = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    link = re.search(r"/check/\S+", mail.body)
    assert link is not None
    visitor = room.cast.visitor()
    whole = visitor.get(link_to(visitor.get(link[0]), "See the whole page"))
    assert "Preview: live now" in text_of(whole)
    assert "Contents" in text_of(whole)
    assert whole.headers["Cache-Control"] == "no-store"
    assert "Is this page correct?" in text_of(visitor.get(link_to(whole, "Back to the question")))
    assert visitor.get("/check/nonsense/page").status_code == 410
