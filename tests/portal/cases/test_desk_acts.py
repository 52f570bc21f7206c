"""What an agent does to a case: each act by its form, refused with a reason, nothing typed lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.cases.models import CaseMessage
from portal.cases.queries import messages_of
from portal.cases.rules import TRANSITIONS, Act, Status
from portal.catalogue.queries import catalogue
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from tests.factories.cases import LIVES, Life, answered, closed, held, resolved, taken
from tests.factories.cast import Cast, person
from tests.portal.cases.desk_work import a_case, as_it_stands, case_now, do, stored, text_of

TYPED = {
    "reply": {"body": "Have you tried the new form?"},
    "note": {"note": "Ask Delta policy first."},
    "hold": {"waiting_for": "customer", "question": "Which form was it?"},
    "resumption": {},
    "priority": {"impact": "high", "urgency": "medium", "reason": "A whole site is stopped"},
    "resolution": {"answer": "It works again.", "outcome": "not_knowledge"},
    "closure": {},
    "reopening": {"why": "It broke again"},
}
ACTS = {
    "reply": Act.REPLY, "note": Act.NOTE, "hold": Act.HOLD, "resumption": Act.RESUME,
    "priority": Act.PRIORITISE, "resolution": Act.RESOLVE, "closure": Act.CLOSE, "reopening": Act.REOPEN,
}  # fmt: skip


@pytest.fixture
def asha(cast: Cast) -> FlaskClient:
    return cast.signed_in("asha")


def mails(app: Flask) -> list[tuple[str, str]]:
    with stored(app) as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [(row.purpose, row.body) for row in rows]


@pytest.mark.requirement("FR-005")
@pytest.mark.parametrize("noun", TYPED)
def test_every_act_from_every_state_works_or_says_why_not(
    app: Flask, asha: FlaskClient, now: datetime, noun: str
) -> None:
    for _, _, life in LIVES:
        reference = a_case(app, now - timedelta(minutes=5), life)
        before = Status(case_now(app, reference).status)
        answer = do(asha, reference, noun, **TYPED[noun])
        if before in TRANSITIONS[ACTS[noun]].sources:
            assert answer.status_code == 302, (life, noun)
            assert answer.location == f"/desk/cases/{reference}"
            assert case_now(app, reference).version > 1
        else:
            assert answer.status_code == 422, (life, noun)
            assert "There is a problem This case" in text_of(answer)
            assert all(text in text_of(answer) or text in answer.get_data(as_text=True)
                       for text in TYPED[noun].values())  # fmt: skip


@pytest.mark.requirement("FR-007")
def test_taking_a_case(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    assert do(asha, reference, "assignment", take="yes").status_code == 302
    case = case_now(app, reference)
    assert (case.status, case.assignee and case.assignee.name) == ("in_progress", "Asha Example")
    assert case.responded_at is None, "taking it tells the customer nothing, so it is no response"


@pytest.mark.requirement("FR-007", "HS-L2", "DM-G1")
def test_handing_on_to_a_group_and_a_person(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now, taken)
    with stored(app) as session:
        policy = next(group for group in catalogue(session).groups if group.key == "core-policy")
        ben = person(session, "ben")
    fields = {"group": policy.id, "assignee": ben.id, "handover": "Needs a policy answer"}
    assert do(asha, reference, "assignment", **fields).status_code == 302
    case = case_now(app, reference)
    assert (case.status, case.group_id, case.assignee_id) == ("assigned", policy.id, ben.id)
    page = text_of(asha.get(f"/desk/cases/{reference}"))
    assert f"Handed to Ben Example, {policy.name}" in page
    assert "Needs a policy answer" in page


@pytest.mark.parametrize(
    "fields", [{"group": "999999", "assignee": "0"}, {"group": "x", "assignee": "y"}, {}]
)
def test_a_group_that_is_not_there_is_refused(
    app: Flask, asha: FlaskClient, now: datetime, fields: dict[str, str]
) -> None:
    reference = a_case(app, now)
    assert do(asha, reference, "assignment", **fields).status_code == 422
    assert case_now(app, reference).status == "new"


@pytest.mark.requirement("HS-L2", "FR-014")
def test_a_case_cannot_be_given_to_somebody_who_may_not_work_it(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now)
    with stored(app) as session:
        edith = person(session, "edith").id
        group = catalogue(session).first_line.id
    assert do(asha, reference, "assignment", group=group, assignee=edith).status_code == 422


@pytest.mark.requirement("DM-P1")
def test_priority_moves_the_due_times_and_says_why(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    before = case_now(app, reference)
    do(asha, reference, "priority", impact="high", urgency="high", reason="Nobody can work")
    after = case_now(app, reference)
    assert after.priority == "P1"
    assert after.response_due_at == now + timedelta(minutes=30)
    assert before.response_due_at
    assert after.response_due_at < before.response_due_at
    page = text_of(asha.get(f"/desk/cases/{reference}"))
    assert f"Priority changed from {before.priority} to P1" in page
    assert "Nobody can work" in page


@pytest.mark.requirement("FR-015", "SC-R1")
def test_a_reply_reaches_the_customer_and_stops_the_response_clock(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now)
    with clock.held_at(now + timedelta(minutes=12)):
        do(asha, reference, "reply", body="Have you tried\nthe new form?")
    case = case_now(app, reference)
    assert case.responded_at == now + timedelta(minutes=12)
    assert case.assignee
    assert case.assignee.name == "Asha Example"
    purpose, body = mails(app)[-1]
    assert purpose == "case_reply"
    assert "Have you tried\nthe new form?" in body


@pytest.mark.requirement("CS018")
def test_a_note_never_leaves_the_house(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    sent = len(mails(app))
    do(asha, reference, "note", note="Between us")
    assert len(mails(app)) == sent
    case = case_now(app, reference)
    with stored(app) as session:
        assert "Between us" in [m.body for m in messages_of(session, case.id, with_notes=True)]
        assert "Between us" not in [m.body for m in messages_of(session, case.id, with_notes=False)]
    assert case.responded_at is None


@pytest.mark.requirement("DM-P1", "FR-005")
def test_holding_for_the_customer_stops_the_clock_and_says_so(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now)
    do(asha, reference, "hold", waiting_for="customer", question="Which form was it?")
    due = case_now(app, reference).resolution_due_at
    page = text_of(asha.get(f"/desk/cases/{reference}"))
    assert "‖ paused" in page
    assert (
        "The clock has stood still since Wednesday 10 June at 10:00, while we wait for the customer" in page
    )
    assert mails(app)[-1][0] == "case_question"
    with clock.held_at(now + timedelta(days=1)):
        do(asha, reference, "resumption")
    moved = case_now(app, reference).resolution_due_at
    assert due
    assert moved
    assert moved > due


def test_a_question_to_the_customer_needs_words(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    answer = do(asha, reference, "hold", waiting_for="customer", question=" ")
    assert answer.status_code == 422
    assert "Enter what you want to ask the customer" in text_of(answer)
    assert do(asha, reference, "hold", waiting_for="supplier").status_code == 302


@pytest.mark.requirement("HS-L1c")
class TestResolving:
    """The answer, and what it says about the FAQs."""

    def test_an_faq_must_be_named_and_must_be_there(
        self, app: Flask, asha: FlaskClient, now: datetime
    ) -> None:
        reference = a_case(app, now)
        typed = {"answer": "See the FAQ.", "outcome": "faq_used"}
        missing = do(asha, reference, "resolution", **typed)
        unknown = do(asha, reference, "resolution", **typed, faq="No such page")
        assert (missing.status_code, unknown.status_code) == (422, 422)
        assert "Enter which FAQ it was" in text_of(missing)
        assert "There is no such FAQ" in text_of(unknown)
        assert "See the FAQ." in unknown.get_data(as_text=True), "what was typed is still there"
        assert case_now(app, reference).status == "new"

    def test_a_wanted_faq_leads_a_writer_on_to_it(self, app: Flask, cast: Cast, now: datetime) -> None:
        typed = {"answer": "Here is how.", "outcome": "draft_faq"}
        first, second = a_case(app, now), a_case(app, now)
        plain = do(cast.signed_in("asha"), first, "resolution", **typed)
        writer = do(cast.signed_in("alex"), second, "resolution", **typed)
        assert plain.location == f"/desk/cases/{first}"
        assert writer.location == f"/editor/faqs/from-case/{second}"
        assert case_now(app, first).knowledge_outcome == "draft_faq", "the wish is kept for those who write"

    def test_the_customer_gets_the_answer(self, app: Flask, asha: FlaskClient, now: datetime) -> None:
        reference = a_case(app, now)
        do(asha, reference, "resolution", **TYPED["resolution"])
        case = case_now(app, reference)
        assert (case.status, case.level, case.resolved_at) == ("resolved", 2, now)
        assert any(p == "case_resolved" and "It works again." in body for p, body in mails(app))


@pytest.mark.requirement("SC-R2")
def test_closed_is_closed(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now, resolved)
    assert do(asha, reference, "closure").status_code == 302
    refused = do(asha, reference, "reopening", why="Too late")
    assert refused.status_code == 422
    assert "A closed case cannot change; raise a new one." in text_of(refused)
    assert do(asha, reference, "note", note="For the record").status_code == 302


@pytest.mark.requirement("AUD")
def test_every_act_is_in_the_audit_log_without_its_words(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now)
    do(asha, reference, "reply", body="Secret words")
    with stored(app) as session:
        row = session.scalars(
            select(AuditEvent).where(AuditEvent.subject_id == reference, AuditEvent.action == "case.replied")
        ).one()
        assert row.actor_name == "Asha Example"
        assert "Secret" not in str(row.details)


@pytest.mark.parametrize(
    ("noun", "fields"),
    [
        ("reply", {"body": ""}),
        ("reply", {"body": "\x00\u202e \n\t"}),
        ("reply", {"body": "x" * 20_001}),
        ("note", {"note": "   "}),
        ("hold", {"waiting_for": "godot", "question": "x"}),
        ("priority", {"impact": "huge", "urgency": "low", "reason": "x"}),
        ("resolution", {"answer": "x", "outcome": "magic"}),
        ("reopening", {"why": ""}),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(
    app: Flask, asha: FlaskClient, now: datetime, noun: str, fields: dict[str, Any]
) -> None:
    reference = a_case(app, now, resolved if noun == "reopening" else answered)
    before = as_it_stands(app, reference)
    answer = do(asha, reference, noun, **fields)
    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    assert "<title>Error: " in answer.get_data(as_text=True)
    assert as_it_stands(app, reference) == before


@pytest.mark.parametrize("life", [answered, held, closed], ids=lambda life: life.__name__)
def test_each_act_has_a_page_of_its_own(app: Flask, asha: FlaskClient, now: datetime, life: Life) -> None:
    reference = a_case(app, now, life)
    for noun in (*TYPED, "assignment"):
        assert asha.get(f"/desk/cases/{reference}/{noun}").status_code == 200
    assert asha.get(f"/desk/cases/{reference}/explosion").status_code == 404


def test_emoji_and_accents_arrive_as_they_were(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    words = "Nǐ hǎo 👋🏽, \u200fשלום, <b>not bold</b>"
    do(asha, reference, "reply", body=words)
    with stored(app) as session:
        assert session.scalars(select(CaseMessage.body).order_by(CaseMessage.id.desc())).first() == words
