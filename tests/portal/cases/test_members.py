"""The members' door: only a member's own mailbox sends an enquiry; 10 working days, by ward."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.cases.members.models import MemberRequest
from portal.cases.models import Case
from portal.housekeeping import tidy_up
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import do, stored, text_of

TYPED = {
    "email": "Priya.Member@example.org",
    "service": "delta",
    "on_behalf_of": "Mrs Ward",
    "subject": "When is the grant paid?",
    "details": "She waits since May.",
}


def asked(app: Flask, client: FlaskClient, **changes: str) -> str | None:
    """Fill the form in; the path of the link that was mailed."""
    answer = client.post("/members", data=TYPED | changes)
    assert answer.status_code == 302, answer.text
    assert answer.location == "/members/sent"
    with stored(app) as session:
        statement = select(OutboxMessage.body).where(OutboxMessage.purpose == "member_enquiry_confirm")
        bodies = session.scalars(statement.order_by(OutboxMessage.id.desc())).all()
    found = re.search(r"/members/confirm/\S+", bodies[0]) if bodies else None
    return found[0] if found else None


def cases(app: Flask) -> int:
    with stored(app) as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


@pytest.mark.requirement("CS016")
def test_an_enquiry_is_sent_from_the_members_own_mailbox(
    app: Flask, client: FlaskClient, cast: Cast, now: datetime
) -> None:
    link = asked(app, client)
    assert link
    assert cases(app) == 0
    assert "When is the grant paid?" in client.get(link).text
    assert cases(app) == 0, "a mail scanner that opens the link sends nothing"
    answer = client.post(link)
    assert answer.status_code == 302
    assert "Mrs Ward" in client.get(answer.location).text
    assert client.post(link).status_code == 410, "once"
    with stored(app) as session:
        case = session.scalars(select(Case)).one()
    assert (case.case_type, case.resolution_due_at) == (
        "member_enquiry",
        datetime(2026, 6, 24, 16, 30, tzinfo=UTC),
    )
    asha = cast.signed_in("asha")
    listed = text_of(asha.get("/desk/members-enquiries"))
    assert "When is the grant paid? Cllr Priya Example Abbey Delta" in listed


def test_nobody_asks_in_a_members_name(app: Flask, client: FlaskClient, now: datetime) -> None:
    assert asked(app, client, email="mallory@example.org") is None
    with stored(app) as session:
        assert session.scalar(select(func.count()).select_from(MemberRequest)) == 0
    for path in ("/members/confirm/x", "/members/confirm/" + "a" * 43):
        assert client.get(path).status_code == 410
    wrong = client.post("/members", data=TYPED | {"service": "nothing", "subject": "", "email": "x"})
    assert wrong.status_code == 422
    assert "She waits since May." in wrong.text, "nothing typed is lost"
    link = asked(app, client)
    assert link
    tidy_up(app.extensions["database"], now=now + timedelta(days=3))
    with clock.held_at(now + timedelta(days=1)):
        assert client.post(link).status_code == 410, "what was not confirmed is forgotten"


def test_the_walk_of_everybody_leads_members_to_their_door(client: FlaskClient, now: datetime) -> None:
    assert client.get("/raise/core/member-enquiry").location == "/members?service=core"
    assert "elected member" not in client.get("/raise/core").text


@pytest.mark.requirement("CS016b", "MI13–18")
def test_figures_by_ward(app: Flask, client: FlaskClient, cast: Cast, now: datetime) -> None:
    for email in ("priya.member@example.org", "tom.member@example.org", "nadia.member@example.org"):
        link = asked(app, client, email=email)
        assert link
        client.post(link)
    with stored(app) as session:
        first = session.scalars(select(Case.reference).order_by(Case.id)).first()
    asha = cast.signed_in("asha")
    assert first
    do(asha, first, "resolution", answer="In July.", outcome="not_knowledge")
    with clock.held_at(now + timedelta(days=30)):
        page = asha.get("/desk/members-enquiries")
        assert "Abbey 2 1 1 100 % 1 1" in text_of(page)
        assert "Brookside 1 0 0 1 1" in text_of(page)
        assert "Castle Hill 0 0 0 0 0" in text_of(page)
        with pytest.MonkeyPatch.context() as patch:
            for place in ("members.queries", "desk.members"):
                patch.setattr(f"portal.cases.{place}.PAGE_SIZE", 1)
            second = asha.get("/desk/members-enquiries?show=all&ward=abbey&page=2").text
        assert second.count('class="wm-table__subject"') == 1
        assert 'href="/desk/members-enquiries?show=all&amp;ward=abbey&amp;page=1"' in second
        assert '<rect width="50" height="10"/>' in page.text
        assert "Abbey 0 0 0 0 0" in text_of(asha.get("/desk/members-enquiries?from=2020-01-01&to=2020-01-02"))
        assert "Answered in time" in text_of(asha.get("/desk/members-enquiries?show=all&ward=abbey"))
