"""Following a case without an account: only the mailed link opens it, and it opens that case alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.cases.actions import conversation, handling, resolution
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import messages_of
from portal.cases.rules import KnowledgeOutcome, PendingReason
from portal.identity.actions import issue_token
from portal.identity.actor import Actor
from portal.identity.models import AccessToken
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.kernel.references import new_reference
from tests.factories.cast import actor
from tests.portal.cases.walks import (
    case_of,
    mailed_path,
    mails,
    open_case,
    open_session,
    raise_case,
    words,
)

Act = Callable[[Session, Case, Actor], None]


def by_asha(app: Flask, reference: str, act: Act) -> None:
    """An agent does something to the case."""
    with open_session(app) as session:
        act(session, case_of(session, reference), actor(session, "asha"))
        session.commit()


def ask(session: Session, case: Case, asha: Actor) -> None:
    handling.take(session, case=case, actor=asha, now=clock.now())
    handling.hold(
        session, case=case, reason=PendingReason.CUSTOMER, body="Which year?", actor=asha, now=clock.now()
    )


def resolve(session: Session, case: Case, asha: Actor) -> None:
    outcome = KnowledgeOutcome.NOT_KNOWLEDGE
    resolution.resolve(
        session,
        case=case,
        body="Done!",
        outcome=outcome,
        knowledge_slug=None,
        actor=asha,
        now=clock.now(),
    )


def note(session: Session, case: Case, asha: Actor) -> None:
    conversation.note(session, case=case, body="Between us: TOP SECRET", actor=asha, now=clock.now())


def token_for(app: Flask, purpose: TokenPurpose, subject: str, now: datetime) -> str:
    with open_session(app) as session:
        token = issue_token(session, purpose=purpose, subject=subject, now=now)
        session.commit()
    return token


@pytest.mark.requirement("CS-S1")
def test_the_mailed_link_opens_the_case(app: Flask, client: FlaskClient, now: datetime) -> None:
    reference = raise_case(client)
    visitor = app.test_client()
    sent = visitor.post(
        "/track", data={"reference": reference.lower().replace("-", " "), "email": " CLEO@example.org"}
    )
    assert "If the details are right" in words(visitor.get(sent.location))
    with open_session(app) as session:
        link = mailed_path(session, "case_tracking_link")
    for _ in range(3):  # a mail scanner looks, and looks again
        assert "Show my case" in words(visitor.get(link))
    assert visitor.get(f"/track/{reference}").status_code == 302
    page = visitor.get(visitor.post(link).location)
    text = words(page)
    assert f"Your case {reference} Error page when I press Submit" in text
    assert "Status New Who acts next We do: your case waits for the next free person" in text
    assert "Someone will start work on it and write to you by Wednesday 10 June at 11:00." in text
    assert "Then a red box came up." in text
    assert reference in words(visitor.get("/track"))


@pytest.mark.requirement("CS-S1")
def test_nobody_learns_what_belongs_together(app: Flask, client: FlaskClient) -> None:
    reference = raise_case(client)
    pairs = [
        (reference, "cleo@example.org"),
        (reference, "carl@example.org"),
        (new_reference(), "cleo@example.org"),
        (new_reference(), "nobody@example.org"),
    ]
    answers = [client.post("/track", data={"reference": r, "email": e}) for r, e in pairs]
    assert {(a.status_code, a.location, a.text) for a in answers} == {(302, "/track/sent", answers[0].text)}
    with open_session(app) as session:
        assert [mail.to_address for mail in mails(session, "case_tracking_link")] == ["cleo@example.org"]
        # Each way stored a token, so none is quicker; three of the four open nothing.
        subjects = session.scalars(select(AccessToken.subject).order_by(AccessToken.id)).all()
        assert subjects == [reference, "", "", ""]


def test_both_ways_ask_the_database_the_same(app: Flask, client: FlaskClient) -> None:
    reference = raise_case(client)
    asked: list[str] = []
    event.listen(
        app.extensions["database"].engine, "before_cursor_execute", lambda *args: asked.append(args[2])
    )

    def tables(reference: str) -> list[str]:
        asked.clear()
        client.post("/track", data={"reference": reference, "email": "cleo@example.org"})
        return [statement.split("outbox_message")[0][:40] for statement in asked]

    known, unknown = tables(reference), tables(new_reference())
    assert [s for s in known if "INTO" not in s] == [s for s in unknown if "INTO" not in s]
    assert any("access_token" in s for s in unknown)


@pytest.mark.parametrize("email", ["", "nobody"])
def test_what_is_mistyped_is_said(client: FlaskClient, email: str) -> None:
    reference = new_reference()
    wrong = reference[:-1] + ("A" if reference[-1] != "A" else "B")
    for typed in (wrong, "", "hello", "x" * 100_000, "\x00", "<script>"):
        page = client.post("/track", data={"reference": typed, "email": email})
        assert page.status_code == 422
        assert "<title>Error: " in page.text
        assert "case reference" in page.text
        assert "<script>" not in words(page)


@pytest.mark.parametrize("verb", ["get", "post"])
def test_links_that_open_nothing(app: Flask, client: FlaskClient, now: datetime, verb: str) -> None:
    reference = raise_case(client)
    good = token_for(app, TokenPurpose.TRACK_CASE, reference, now)
    used = token_for(app, TokenPurpose.TRACK_CASE, reference, now)
    assert client.post(f"/track/open/{used}").status_code == 302
    visitor = app.test_client()
    expired = token_for(app, TokenPurpose.TRACK_CASE, reference, now - timedelta(hours=1))
    rating = token_for(app, TokenPurpose.RATE_CASE, reference, now)
    for wrong in ("", "/", "/%20", "/x", f"/{good[:-1]}", f"/{good.swapcase()}", f"/{used}", f"/{expired}",
                  f"/{rating}", f"/{'x' * 5000}"):  # fmt: skip
        answer = getattr(visitor, verb)(f"/track/open{wrong}")
        assert answer.status_code == 410, wrong
        assert "Ask for a new link" in words(answer)
    assert visitor.get(f"/track/{reference}").status_code == 302
    # A token of an unknown pair opens nothing either.
    decoy = token_for(app, TokenPurpose.TRACK_CASE, "", now)
    assert visitor.post(f"/track/open/{decoy}").status_code == 410


@pytest.mark.requirement("SEC-04")
def test_another_persons_case_looks_like_none(app: Flask, client: FlaskClient) -> None:
    mine, theirs = raise_case(client), raise_case(client, email="carl@example.org", name="Carl Example")
    visitor = app.test_client()
    open_case(app, visitor, mine)
    unknown = new_reference()
    for path in ("/track/{}", "/track/{}/withdrawal"):
        pair = [visitor.get(path.format(reference)) for reference in (theirs, unknown)]
        assert [a.status_code for a in pair] == [302, 302]
        assert [a.location for a in pair] == [f"/track?reference={r}" for r in (theirs, unknown)]
        data = {"message": "I typed <b>this</b>", "reason": ""}
        pair = [visitor.post(path.format(reference), data=data) for reference in (theirs, unknown)]
        assert [a.status_code for a in pair] == [403, 403]
        assert words(pair[0]) == words(pair[1])
        assert "I typed <b>this</b>" in words(pair[0])
    with open_session(app) as session:
        assert len(messages_of(session, case_of(session, theirs).id, with_notes=True)) == 1
    assert visitor.get("/track/not-a-reference").location == "/track"


def test_it_stays_open_two_hours_or_until_one_leaves(app: Flask, client: FlaskClient, now: datetime) -> None:
    case = open_case(app, client, raise_case(client))
    with clock.held_at(now + timedelta(minutes=119)):
        assert client.get(case).status_code == 200
    with clock.held_at(now + timedelta(minutes=121)):
        assert client.get(case).status_code == 302
    assert client.post("/track/leave").location == "/track"
    assert client.get(case).status_code == 302


@pytest.mark.requirement("CS018")
def test_notes_stay_inside(app: Flask, client: FlaskClient) -> None:
    reference = raise_case(client)
    by_asha(app, reference, note)
    by_asha(app, reference, ask)
    page = client.get(open_case(app, client, reference))
    assert "TOP SECRET" not in page.text
    assert "Which year?" in words(page)


@pytest.mark.requirement("FR-005")
def test_an_answer_lets_the_work_go_on(app: Flask, client: FlaskClient) -> None:
    reference = raise_case(client)
    by_asha(app, reference, ask)
    case = open_case(app, client, reference)
    assert "Waiting for you" in words(client.get(case))
    assert "Answer our question" in words(client.get(case))
    done = client.post(case, data={"message": "2026,\r\nI think. <script>alert(1)</script>"})
    page = client.get(done.location)
    assert "You answered, so we went on" in words(page)
    assert "<script>alert(1)" not in page.text
    with open_session(app) as session:
        found = case_of(session, reference)
        assert (found.status, found.pending_reason) == ("in_progress", None)
        body = session.scalars(select(CaseMessage.body).order_by(CaseMessage.id.desc())).first()
        assert body == "2026,\nI think. <script>alert(1)</script>"


def test_a_double_click_is_one_message(app: Flask, client: FlaskClient, now: datetime) -> None:
    reference = raise_case(client)
    case = open_case(app, client, reference)
    for _ in range(3):
        assert client.post(case, data={"message": "Once"}).status_code == 302
    with clock.held_at(now + timedelta(minutes=11)):  # said again on purpose
        client.post(case, data={"message": "Once"})
    with open_session(app) as session:
        said = [m.body for m in messages_of(session, case_of(session, reference).id, with_notes=True)]
    assert said[1:] == ["Once", "Once"]


@pytest.mark.requirement("SC-R2")
def test_a_resolved_case_can_be_opened_again_for_five_days(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    reference = raise_case(client)
    by_asha(app, reference, resolve)
    with clock.held_at(now + timedelta(days=5)):
        case = open_case(app, client, reference)
        assert "You can open it again until Monday 15 June at 10:00." in words(client.get(case))
        page = client.get(client.post(case, data={"message": "It came back"}).location)
        assert "You opened it again" in words(page)
        assert "In progress" in words(page)
    with open_session(app) as session:
        assert case_of(session, reference).status == "in_progress"


@pytest.mark.requirement("SC-R2")
def test_after_that_a_new_case_is_needed(app: Flask, client: FlaskClient, now: datetime) -> None:
    reference = raise_case(client)
    by_asha(app, reference, resolve)
    with clock.held_at(now + timedelta(days=5, minutes=1)):
        case = open_case(app, client, reference)
        assert "Raise a new case" in words(client.get(case))
        refused = client.post(case, data={"message": "It came back"})
        assert refused.status_code == 409
        assert "too long ago" in words(refused)
    with open_session(app) as session:
        assert case_of(session, reference).status == "resolved"


@pytest.mark.requirement("FR-005")
def test_the_citizen_may_withdraw(app: Flask, client: FlaskClient) -> None:
    reference = raise_case(client)
    case = open_case(app, client, reference)
    assert "Withdraw your case?" in words(client.get(f"{case}/withdrawal"))
    refused = client.post(f"{case}/withdrawal", data={"reason": "x" * 1_001})
    assert refused.status_code == 422
    page = client.get(client.post(f"{case}/withdrawal", data={"reason": "I found it"}).location)
    assert "Withdrawn" in words(page)
    assert "Withdraw this case" not in words(page)
    assert client.post(f"{case}/withdrawal", data={}).location == case
    assert client.post(case, data={"message": "And yet"}).status_code == 409
    with open_session(app) as session:
        assert case_of(session, reference).status == "cancelled"


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("", "Enter your message"),
        (" \x00\n", "Enter your message"),
        ("x" * 5_001, "5,000 characters or fewer"),
    ],
)
def test_a_message_that_cannot_be_sent_stays(
    app: Flask, client: FlaskClient, message: str, error: str
) -> None:
    case = open_case(app, client, raise_case(client))
    page = client.post(case, data={"message": message})
    assert page.status_code == 422
    assert error in words(page)
    assert message.strip(" \x00\n") in page.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: FlaskClient, method: str) -> None:
    for path in ("/track", "/track/sent", "/track/open/x", f"/track/{new_reference()}", "/raise/delta"):
        assert getattr(client, method)(path).status_code == 405
