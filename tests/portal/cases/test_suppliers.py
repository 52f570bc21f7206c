"""Level 3: a case with an external supplier, on their time and on ours, and never seen by the customer."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.cases.queries import events_of
from portal.cases.replay import differences
from portal.cases.rules import Status
from portal.cases.suppliers.models import Escalation, SupplierMessage
from portal.cases.suppliers.queries import escalations_of, thread_of
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from tests.factories.cases import taken
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, case_now, do, stored, text_of
from tests.portal.cases.walks import open_case

SECRET = "The index on table LOGS is broken"
ASKED = {
    "what": "incident:Application issues",
    "their_priority": "P2",
    "letter": SECRET,
    "supplier": "brambleforth",
}


@pytest.fixture
def asha(cast: Cast) -> FlaskClient:
    return cast.signed_in("asha")


def hidden(answer: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.get_data(as_text=True))
    assert found is not None, name
    return html.unescape(found[1])


def escalated(client: FlaskClient, reference: str, **changes: Any) -> TestResponse:
    """Look at what would be sent, then send it."""
    path = f"/desk/cases/{reference}/escalation"
    page = client.get(path, query_string={"supplier": changes.get("supplier", "brambleforth")})
    typed = ASKED | changes | {name: hidden(page, name) for name in ("version", "token")}
    preview = client.post(path, data=typed)
    assert preview.status_code == 200, text_of(preview)
    sent = typed | {"seen_text": hidden(preview, "seen_text"), "send": "yes"}
    return client.post(path, data=sent)


def one(app: Flask, reference: str) -> Escalation:
    with stored(app) as session:
        return escalations_of(session, case_now(app, reference).id)[-1]


def act(app: Flask, client: FlaskClient, of: str, noun: str, /, **typed: Any) -> TestResponse:
    row = one(app, of)
    path = f"/desk/cases/{of}/escalations/{row.number}/{noun}"
    return client.post(path, data={"version": row.version} | typed)


def letters(app: Flask) -> list[OutboxMessage]:
    with stored(app) as session:
        statement = select(OutboxMessage).where(OutboxMessage.purpose == "supplier_message")
        return list(session.scalars(statement.order_by(OutboxMessage.id)))


@pytest.fixture
def hours(now: datetime) -> Any:
    """Moves the clock on by so many hours."""

    def later(count: float) -> Any:
        return clock.held_at(now + timedelta(hours=count))

    return later


@pytest.mark.requirement("HS-L3")
def test_a_case_is_escalated_after_a_look_at_what_leaves_the_house(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    details = "Cleo Example cannot open log 12. Call 01632 960 123 or write to cleo@example.org."
    reference = a_case(app, now, taken, details=details)
    page = asha.get(f"/desk/cases/{reference}/escalation")
    words = text_of(page)
    assert "Escalate to Brambleforth Systems" in words, "the service's own supplier comes first"
    assert "Left out of the text: 1 e-mail address, 1 telephone number and 1 name" in words.replace("’", "'")
    letter = page.get_data(as_text=True).split("<textarea")[1]
    assert "cannot open log 12" in letter
    assert not any(part in letter for part in ("Cleo", "960 123", "cleo@example.org"))
    assert "P1: The live system cannot be used" in words
    assert "within 2 h of their opening hours" in words
    assert "solve it in a future release" in words

    typed = ASKED | {"version": hidden(page, "version"), "token": hidden(page, "token")}
    path = f"/desk/cases/{reference}/escalation"
    assert asha.post(path, data=typed | {"letter": "", "send": "yes"}).status_code == 422
    unseen = asha.post(path, data=typed | {"send": "yes"})
    assert unseen.status_code == 200
    assert "This leaves the house, and nothing else" in text_of(unseen)
    assert not letters(app), "nothing is sent that nobody has looked at"
    shown = html.unescape(unseen.get_data(as_text=True).split('id="leaves"')[1])
    assert escalated(asha, reference).location == f"/desk/cases/{reference}/escalations/1"

    (letter_out,) = letters(app)
    assert letter_out.to_address == "brambleforth-desk@example.org"
    assert letter_out.subject.startswith("[S-")
    assert SECRET in letter_out.body
    assert "Incident: Application issues. Priority: P2." in shown
    case, row = case_now(app, reference), one(app, reference)
    assert (case.status, case.pending_reason, case.level) == ("pending", "supplier", 3)
    assert (row.status, row.is_waiting_for_us, row.step) == ("Active", False, 1)
    page_words = text_of(asha.get(f"/desk/cases/{reference}"))
    assert "With Brambleforth Systems" in page_words
    assert "Whose time The supplier’s" in page_words
    assert "Level now Level 3" in page_words
    assert "Their answer 4 h left" in page_words
    assert escalated(asha, reference).status_code == 422, "one at a time with each supplier"
    assert escalated(asha, reference, supplier="oakhollow").status_code == 302


@pytest.mark.requirement("HS-L3")
def test_waiting_for_customer_means_they_wait_for_us(
    app: Flask, asha: FlaskClient, now: datetime, hours: Any
) -> None:
    reference = a_case(app, now, taken)
    escalated(asha, reference)
    standing = {"status": "Waiting for Customer", "reference": "INC-77", "new_priority": "P2"}
    with hours(1):
        assert act(app, asha, reference, "standing", **standing | {"status": "Lost"}).status_code == 422
        assert act(app, asha, reference, "standing", **standing).status_code == 302
        case, row = case_now(app, reference), one(app, reference)
        assert (case.status, case.pending_reason) == (Status.IN_PROGRESS, None)
        assert (row.is_waiting_for_us, row.their_reference, row.call) == (True, "INC-77", "a_answer")
        assert ": supplier waits for us" in text_of(asha.get("/desk/"))
    with hours(3):
        page = text_of(asha.get(f"/desk/cases/{reference}/escalations/1"))
        assert "Their solution ‖ paused" in page
        assert "Their answer ✓ met" in page
        assert "Their status changed from Active to Waiting for Customer: they wait for us" in page
        assert "Asha Example, 10 June 2026 at 11:00" in page, "with time and who"
        sent = act(app, asha, reference, "message", message="Here is the log.", hands_back="y")
        assert sent.status_code == 302
        case, row = case_now(app, reference), one(app, reference)
        assert (case.pending_reason, row.status, row.is_waiting_for_us) == ("supplier", "Active", False)
        why = text_of(asha.get(f"/desk/cases/{reference}"))
        assert "while they waited for us: 2 h added to the due time" in why
        stale = act(app, asha, reference, "message", version=1, message="Twice?")
        assert stale.status_code == 409
        assert "Twice?" in stale.get_data(as_text=True)
    assert [letter.body.split("\n")[0] for letter in letters(app)] == [SECRET, "Here is the log."]


@pytest.mark.requirement("HS-L3")
def test_solved_or_withdrawn_it_comes_back_to_us(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now, taken)
    escalated(asha, reference)
    assert act(app, asha, reference, "solution", solved_by="phone", solved="").status_code == 422
    assert act(app, asha, reference, "solution", solved_by="phone", solved="Mended").status_code == 302
    assert case_now(app, reference).status == Status.IN_PROGRESS
    assert "has solved it: tell the customer" in text_of(asha.get(f"/desk/cases/{reference}"))
    assert act(app, asha, reference, "message", message="One more thing").status_code == 422
    escalated(asha, reference)
    assert act(app, asha, reference, "withdrawal", why="It works again").status_code == 302
    assert "We no longer need this" in letters(app)[-1].body
    assert case_now(app, reference).status == Status.IN_PROGRESS
    escalated(asha, reference)
    do(asha, reference, "resolution", answer="All is well.", outcome="not_knowledge")
    row = one(app, reference)
    assert (row.number, row.state) == (3, "withdrawn"), "what is still open ends with the case"
    case = case_now(app, reference)
    assert case.level == 3
    with stored(app) as session:
        assert differences(case, events_of(session, case.id)) == [], "the history replays to the same case"


@pytest.mark.requirement("HS-L3")
def test_the_customer_never_sees_the_thread(app: Flask, asha: FlaskClient, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now, taken)
    escalated(asha, reference)
    act(app, asha, reference, "hearing", told_by="phone", teller="Imogen", told="A secret of ours")
    with stored(app) as session:
        thread = thread_of(session, one(app, reference).id)
        assert [message.direction for message in thread] == ["outbound", "inbound"]
    tracked = cast.visitor()
    open_case(app, tracked, reference)
    seen = [tracked.get(f"/track/{reference}"), tracked.get(f"/track/{reference}/withdrawal")]
    with stored(app) as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.to_address == "cleo@example.org"))
        texts = [answer.get_data(as_text=True) for answer in seen] + [mail.body for mail in mails]
    assert "We asked another team or company to help" in texts[0]
    for secret in (SECRET, "A secret of ours", "Brambleforth", "Imogen", one(app, reference).token):
        assert not any(secret in text for text in texts), secret


def test_a_first_priority_is_phoned_in_and_the_case_reminds(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now, taken)
    escalated(asha, reference, their_priority="P1")
    assert "Their P1 is phoned in as well: 01632 960110" in text_of(asha.get(f"/desk/cases/{reference}"))
    assert act(app, asha, reference, "phone", whom="Imogen", phoned_at="soon").status_code == 422
    assert act(app, asha, reference, "phone", whom="Imogen", phoned_at="10:05").status_code == 302
    page = text_of(asha.get(f"/desk/cases/{reference}/escalations/1"))
    assert "Phoned Imogen at 10:05" in page
    assert "phoned in as well" not in page
    with stored(app) as session:
        assert session.scalar(select(SupplierMessage.how)) == "mail"
