"""Types of cases as data: changed with a reason, with questions of their own, and acts that make no sense."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.cases.kinds import kinds
from portal.cases.rules import CaseType
from portal.catalogue.queries import catalogue
from portal.kernel import clock
from tests.factories.cases import held, taken
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, case_now, do, stored, text_of


@pytest.fixture
def asha(cast: Cast) -> FlaskClient:
    return cast.signed_in("asha")


def retyped(
    client: FlaskClient, reference: str, case_type: str, nature: str = "technical", **more: str
) -> int:
    fields = {"case_type": case_type, "nature": nature, "reason": "It reads like one"} | more
    return do(client, reference, "type", **fields).status_code


def test_every_type_is_there_with_a_definition(app: Flask, now: datetime) -> None:
    with stored(app) as session:
        known = kinds(session)
    assert list(known) == [kind.value for kind in CaseType]
    assert all(kind.definition.endswith(".") for kind in known.values())


def test_a_change_of_type_needs_a_reason_and_moves_the_due_times(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now)
    before = case_now(app, reference)
    assert retyped(asha, reference, "member_enquiry", reason="") == 422
    assert retyped(asha, reference, "incident") == 422, "nothing would change"
    assert retyped(asha, reference, "member_enquiry") == 302
    after = case_now(app, reference)
    assert after.case_type == "member_enquiry"
    assert after.resolution_due_at is not None
    assert before.resolution_due_at is not None
    assert after.resolution_due_at > before.resolution_due_at, "ten working days from the receipt"
    page = text_of(asha.get(f"/desk/cases/{reference}"))
    assert "Changed from incident, technical to member enquiry, technical" in page
    assert "It reads like one" in page


@pytest.mark.requirement("DM-T1")
def test_the_groups_follow_the_nature(app: Flask, asha: FlaskClient, now: datetime) -> None:
    """Technical and business calls are told apart, and each goes to its own groups."""
    reference = a_case(app, now, taken)
    with stored(app) as session:
        groups = {group.key: group for group in catalogue(session).groups}
    policy = groups["core-policy"]
    assert retyped(asha, reference, "enquiry", "business") == 302
    assert case_now(app, reference).group_id == groups["service-desk"].id, "the desk takes both natures"
    handed = do(asha, reference, "assignment", group=policy.id, assignee=0, handover="A rule is asked for")
    assert handed.status_code == 302
    assert retyped(asha, reference, "incident", "technical") == 302
    case = case_now(app, reference)
    now_with = next(group for group in groups.values() if group.id == case.group_id)
    assert (now_with.kind, "technical" in now_with.natures, "core" in now_with.service_keys) == (
        "supplier",
        True,
        True,
    )
    assert case.assignee_id is None
    assert f"Handed to {now_with.name}" in text_of(asha.get(f"/desk/cases/{reference}"))


def test_acts_that_make_no_sense_say_so(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now, about="core/compliment")
    page = asha.get(f"/desk/cases/{reference}").get_data(as_text=True)
    assert "act-hold" not in page
    assert "Thank you for telling us." in page, "the answer begins with thanks"
    for noun, fields in (
        ("hold", {"waiting_for": "supplier"}),
        ("priority", {"impact": "high", "urgency": "high", "reason": "x"}),
    ):
        answer = do(asha, reference, noun, **fields)
        assert answer.status_code == 422
        assert "A compliment is answered with thanks." in text_of(answer)
    waiting = a_case(app, now, held)
    refused = do(asha, waiting, "type", case_type="compliment", nature="business", reason="x")
    assert "A compliment cannot wait as this case does. Resume it first." in text_of(refused)
    suggestion = a_case(app, now, about="core/suggestion")
    refused = do(asha, suggestion, "hold", waiting_for="supplier")
    assert "A suggestion does not wait for a supplier." in text_of(refused)


@pytest.mark.requirement("CS010")
def test_a_compliment_has_a_clock_of_its_own(app: Flask, asha: FlaskClient, now: datetime) -> None:
    references = [a_case(app, now, about="core/compliment") for _ in range(2)]
    due = datetime.fromisoformat("2026-06-24T17:30+01:00")  # ten working days
    assert {case_now(app, each).resolution_due_at for each in references} == {due}
    assert case_now(app, a_case(app, now)).resolution_due_at != due
    pages = []
    for reference, at in zip(references, (due, due + timedelta(minutes=1)), strict=True):
        with clock.held_at(at):
            do(asha, reference, "resolution", answer="Thank you for telling us.", outcome="not_knowledge")
            pages.append(text_of(asha.get(f"/desk/cases/{reference}")))
        assert case_now(app, reference).next_due_at is None
    clocks = [page[page.index("the case is resolved within 10 working days") :] for page in pages]
    assert ["17:30, in time." in clock for clock in clocks] == [True, False]


def test_questions_of_a_type_are_asked_where_they_belong(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now, about="core/suggestion")
    assert "What became of the idea?" in text_of(asha.get(f"/desk/cases/{reference}/details"))
    assert do(asha, reference, "details", taken_up="yes").status_code == 302
    case = case_now(app, reference)
    assert [(a["label"], a["value"], a["for_staff"]) for a in case.answers] == [
        ("What became of the idea?", "We took it up", True)
    ]
    assert do(asha, reference, "details", taken_up="perhaps").status_code == 422
    assert do(asha, reference, "details", taken_up="no").status_code == 302
    assert [a["value"] for a in case_now(app, reference).answers] == ["We will not take it up"]


RECORDED = {
    "submission_key": "k" * 20,
    "person": "0",
    "name": "Cllr Priya Example",
    "email": "priya.member@example.org",
    "channel": "phone",
    "received_on-day": "10",
    "received_on-month": "6",
    "received_on-year": "2026",
    "received_time": "09:30",
    "about": "core/log-queries",
    "subject": "A tenant waits",
    "details": "She asks for a tenant.",
    "case_type": "member_enquiry",
    "what_next": "queue",
}


def test_recording_asks_what_the_type_needs(app: Flask, asha: FlaskClient, now: datetime) -> None:
    missing = asha.post("/desk/record", data=RECORDED)
    assert missing.status_code == 422
    assert "Choose the ward" in text_of(missing)
    answer = asha.post("/desk/record", data=RECORDED | {"member_enquiry_ward": "abbey"})
    assert answer.status_code == 302, text_of(answer)
    assert "Ward Abbey" in text_of(asha.get(answer.location))
    listed = text_of(asha.get("/desk/members-enquiries"))
    assert "A tenant waits" in listed
    complaint = {"submission_key": "c" * 20, "case_type": "complaint", "what_next": "solved"}
    told = {"answer": "Sorry.", "outcome": "not_knowledge"}
    refused = asha.post("/desk/record", data=RECORDED | complaint | told)
    assert refused.status_code == 422
    assert "A complaint cannot be solved at once" in text_of(refused)


@pytest.mark.requirement("DM-P1")
def test_the_words_of_the_priorities_stand_where_one_is_chosen(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    page = text_of(asha.get(f"/desk/cases/{a_case(app, now)}/priority"))
    assert "High: a whole site or organisation, or many people" in page
    assert "The service has failed completely" in page
    assert "Level now Level 2: the desk" in text_of(asha.get(f"/desk/cases/{a_case(app, now)}"))
