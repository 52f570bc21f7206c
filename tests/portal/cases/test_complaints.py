"""Complaints by stage: own clocks, another officer, decisions, the customer's way on, handing over."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.attachments.checking import check_upload
from portal.attachments.rules import Purpose
from portal.attachments.storage import FileStore
from portal.audit.models import AuditEvent
from portal.cases.actions.files import attach_files
from portal.cases.actions.ledger import Facts, caches, desk_groups
from portal.cases.actions.resolution import close
from portal.cases.models import Case
from portal.cases.queries import case_by_reference, events_of, messages_of
from portal.catalogue.type_queries import complaint_stages
from portal.config import Settings
from portal.housekeeping import tidy_up
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from portal.sla.agreements import agreement_of
from tests.factories.cast import Cast, actor, person
from tests.portal.cases.desk_work import a_case, case_now, do, stored, text_of
from tests.portal.cases.walks import open_case, reference_on, send, words

COMPLAINT = "core/complaint"


@pytest.fixture
def asha(cast: Cast) -> FlaskClient:
    return cast.signed_in("asha")


@pytest.fixture
def ben(cast: Cast) -> FlaskClient:
    return cast.signed_in("ben")


def decide(client: FlaskClient, reference: str, decision: str = "not_upheld") -> str:
    return text_of(do(client, reference, "decision", decision=decision, answer="We looked at it."))


def mails(app: Flask, purpose: str) -> list[str]:
    with stored(app) as session:
        return list(session.scalars(select(OutboxMessage.body).where(OutboxMessage.purpose == purpose)))


@pytest.mark.requirement("CS010", "SC-C1")
def test_each_stage_has_clocks_of_its_own(
    app: Flask, asha: FlaskClient, ben: FlaskClient, now: datetime
) -> None:
    """Stage 1: acknowledged within 3 working days, answered within 10. Stage 2: 5 and 20, from its start."""
    reference = a_case(app, now, about=COMPLAINT)
    case = case_now(app, reference)
    assert case.response_due_at == datetime(2026, 6, 15, 16, 30, tzinfo=UTC)
    assert case.resolution_due_at == datetime(2026, 6, 24, 16, 30, tzinfo=UTC)
    decide(asha, reference)
    later = now + timedelta(days=2)  # Friday
    with clock.held_at(later):
        assert do(ben, reference, "stage", reason="She is not happy").status_code == 302
    case = case_now(app, reference)
    assert (case.status, case.assignee_id, case.responded_at, case.resolved_at) == ("new", None, None, None)
    assert case.response_due_at == datetime(2026, 6, 19, 16, 30, tzinfo=UTC)
    assert case.resolution_due_at == datetime(2026, 7, 10, 16, 30, tzinfo=UTC)
    assert case.next_due_at == case.response_due_at
    page = text_of(ben.get(f"/desk/cases/{reference}"))
    for heading in ("Stage 2, first answer", "Stage 2, decision", "Stage 1, decision"):
        assert heading in page
    with stored(app) as session:
        facts = Facts(
            case.service_id, case.channel, case.case_type, case.priority, case.status, case.pending_reason,
            case.is_fast_lane, case.received_at,
        )  # fmt: skip
        stages = complaint_stages(session)
        derived = caches(
            agreement_of(session, facts),
            facts,
            events_of(session, case.id),
            desk=desk_groups(session),
            now=later,
            stages=stages,
        )
        assert {name: getattr(case, name) for name in derived} == derived


def test_a_case_that_turns_out_to_be_a_complaint_runs_from_its_receipt(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now - timedelta(days=1))
    do(asha, reference, "type", case_type="complaint", nature="business", reason="She complains")
    assert case_now(app, reference).resolution_due_at == datetime(2026, 6, 23, 16, 30, tzinfo=UTC)
    assert reference in text_of(asha.get("/desk/complaints"))


@pytest.mark.requirement("CS010")
def test_another_officer_answers_stage_2(
    app: Flask, asha: FlaskClient, ben: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now, about=COMPLAINT)
    refused = do(asha, reference, "resolution", answer="x", outcome="not_knowledge")
    assert "A complaint ends with a decision on its stage" in text_of(refused)
    decide(asha, reference)
    do(asha, reference, "stage", reason="She is not happy")
    group_id = case_now(app, reference).group_id
    with stored(app) as session:
        asha_id = person(session, "asha").id
    for noun, fields in (
        ("assignment", {"take": "yes"}),
        ("assignment", {"group": group_id, "assignee": asha_id}),
        ("reply", {"body": "Hello"}),
        ("decision", {"decision": "upheld", "answer": "Sorry"}),
    ):
        answer = do(asha, reference, noun, **fields)
        assert answer.status_code == 422
        assert "Asha Example has answered this complaint before" in text_of(answer)
    assert case_now(app, reference).status == "new"
    assert do(ben, reference, "decision", decision="partly_upheld", answer="Sorry").status_code == 302
    letter = mails(app, "case_reply")[-1]
    assert letter.index("(Stage 2): partly upheld.") < letter.index("Sorry") < letter.index("stage 3")


@pytest.mark.requirement("CS010")
def test_the_customer_goes_on_and_in_the_end_to_the_ombudsman(
    app: Flask, asha: FlaskClient, cast: Cast, now: datetime
) -> None:
    reference, visitor = a_case(app, now, about=COMPLAINT), cast.visitor()
    path = open_case(app, visitor, reference)
    page = words(visitor.get(path))
    assert "Your complaint is at Stage 1" in page
    assert "Who answers: The team that runs the service." in page
    assert "You get our answer by Wednesday 24 June 2026 at 17:30." in page
    assert visitor.get(f"{path}/next-stage").status_code == 302, "not before a decision"
    decide(asha, reference)
    assert "We decided at stage 1: not upheld" in words(visitor.get(path))
    with stored(app) as session:
        close(session, case=case_of(session, reference), actor=actor(session, "asha"), now=now)
    assert visitor.post(f"{path}/next-stage", data={"message": " "}).status_code == 422
    assert visitor.post(f"{path}/next-stage", data={"message": "You did not ring me."}).status_code == 302
    assert "Your complaint is at Stage 2" in words(visitor.get(path))
    assert mails(app, "complaint_stage")
    version = case_now(app, reference).version
    assert visitor.post(f"{path}/next-stage", data={"message": "Again"}).status_code == 302
    assert case_now(app, reference).version == version, "sent twice, it goes on once"
    for name in ("ben", "dana"):
        decide(cast.signed_in(name), reference)
        if name == "ben":
            visitor.post(f"{path}/next-stage", data={"message": "Still no."})
    page = words(visitor.get(path))
    assert "You can ask the Ombudsman to look at it." in page
    assert "Take it to" not in page
    visitor.post(f"{path}/next-stage", data={"message": "On"})
    assert case_now(app, reference).status == "resolved", "the way to the Ombudsman leads past us"


def test_the_time_to_go_on_ends(app: Flask, asha: FlaskClient, cast: Cast, now: datetime) -> None:
    reference, visitor = a_case(app, now, about=COMPLAINT), cast.visitor()
    decide(asha, reference)
    with clock.held_at(now + timedelta(days=29)):
        path = open_case(app, visitor, reference)
        assert "The time to take it to the next stage ended on Wednesday 8 July 2026" in words(
            visitor.get(path)
        )
        visitor.post(f"{path}/next-stage", data={"message": "Late"})
    assert case_now(app, reference).status == "resolved"


@pytest.mark.requirement("CS010")
def test_what_was_learnt_is_followed_up(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now, about=COMPLAINT)
    fields = {"learnt": "Nobody rang back.", "change": "A rota for the phone"}
    due = {"due_on-day": "1", "due_on-month": "7", "due_on-year": "2026"}
    assert do(asha, reference, "learning", learnt="x", **due).status_code == 422
    assert do(asha, reference, "learning", **fields, **due).status_code == 302
    assert "A rota for the phone" in text_of(asha.get("/desk/complaints"))
    assert asha.post("/desk/complaints/learning/1/done").status_code == 302
    assert "A rota for the phone" not in text_of(asha.get("/desk/complaints"))
    assert "Done Wednesday 10 June 2026 by Asha Example" in text_of(asha.get(f"/desk/cases/{reference}"))


@pytest.mark.requirement("MI13–18")
def test_figures_by_stage_count_what_was_upheld(
    app: Flask, asha: FlaskClient, ben: FlaskClient, now: datetime
) -> None:
    references = [a_case(app, now, about=COMPLAINT) for _ in range(4)]
    for reference, decision in zip(references, ("upheld", "partly_upheld", "not_upheld"), strict=False):
        decide(asha, reference, decision)
    do(asha, references[2], "stage", reason="Not happy")
    with clock.held_at(now + timedelta(days=60)):
        decide(ben, references[2], "upheld")
        page = text_of(asha.get("/desk/complaints?show=all"))
        assert "Stage 1 4 3 1 1 1 67 % 3" in page
        assert "Stage 2 1 1 1 0 0 100 % 0" in page
        assert "Upheld, late" in page
        with pytest.MonkeyPatch.context() as patch:
            for place in ("complaints.queries", "desk.complaints"):
                patch.setattr(f"portal.cases.{place}.PAGE_SIZE", 3)
            first, second = (asha.get(f"/desk/complaints?show=all&page={n}").text for n in (1, 2))
        assert 'href="/desk/complaints?show=all&amp;page=2"' in first
        assert [text.count('class="wm-table__subject"') for text in (first, second)] == [3, 1]
        assert "No complaints in these days." in text_of(
            asha.get("/desk/complaints?from=2020-01-01&to=2020-02-01")
        )
        assert "Write dates as year-month-day" in text_of(asha.get("/desk/complaints?from=x"))


@pytest.mark.requirement("CS010")
def test_everything_of_a_case_in_one_piece(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now, about=COMPLAINT)
    do(asha, reference, "note", note="Between us")
    do(asha, reference, "reply", body="See the picture.")
    with stored(app) as session:
        case = case_of(session, reference)
        said = messages_of(session, case.id, with_notes=False)[-1]
        off = Settings(scanner="off")
        checked = check_upload(off, name="list.csv", data=b"one,two\n", purpose=Purpose.CASE)
        store, who = FileStore.of(app.config["SETTINGS"]), actor(session, "asha")
        attach_files(session, store, files=[checked], case_id=case.id, message_id=said.id, actor=who, now=now)
    decide(asha, reference, "upheld")
    page = text_of(asha.get(f"/desk/cases/{reference}/bundle"))
    assert "See the picture." in page
    assert "Between us" not in page
    assert "Between us" in text_of(asha.get(f"/desk/cases/{reference}/bundle?notes=yes"))
    with zipfile.ZipFile(io.BytesIO(asha.post(f"/desk/cases/{reference}/bundle").data)) as archive:
        assert sorted(archive.namelist()) == ["case.txt", "files/01-list.csv"]
        assert archive.read("files/01-list.csv") == b"one,two\n"
        text = archive.read("case.txt").decode()
    assert "Stage 1, from 10 June 2026 at 10:00: Upheld" in text
    assert "Between us" not in text
    with stored(app) as session:
        assert session.scalars(select(AuditEvent).where(AuditEvent.action == "case.handed_over")).one()


def test_a_flag_is_seen_by_staff_and_looked_at_again(
    app: Flask, asha: FlaskClient, cast: Cast, now: datetime
) -> None:
    reference = a_case(app, now, about=COMPLAINT)
    customer = case_now(app, reference).requester_id
    flag = f"/desk/customers/{customer}/flag"
    review = {"review_on-day": "1", "review_on-month": "7", "review_on-year": "2026"}
    assert asha.post(flag, data={"reason": "The same thing five times"}).status_code == 422
    assert asha.post(flag, data={"reason": "x", **review, "review_on-year": "2025"}).status_code == 422
    assert asha.post(flag, data={"reason": "The same thing five times", **review}).status_code == 302
    for path in (f"/desk/cases/{reference}", f"/desk/customers/{customer}", flag):
        assert "The same thing five times" in text_of(asha.get(path))
    visitor = cast.visitor()
    assert "five times" not in visitor.get(open_case(app, visitor, reference)).get_data(as_text=True)
    for days in (20, 22, 23):
        tidy_up(app.extensions["database"], now=now + timedelta(days=days))
    assert len(mails(app, "customer_flag_review")) == 1
    with clock.held_at(now + timedelta(days=22)):
        assert "Flags to look at again Cleo Example" in text_of(asha.get("/desk/complaints"))
    assert asha.post(f"{flag}/end", data={"why": ""}).status_code == 422
    assert asha.post(f"{flag}/end", data={"why": "Settled"}).status_code == 302
    assert "again and again. The" not in text_of(asha.get(f"/desk/cases/{reference}"))


@pytest.mark.requirement("CS010")
def test_the_door_of_complaints_explains_and_leads_on(app: Flask, client: FlaskClient, now: datetime) -> None:
    page = client.get("/complaints")
    assert "get an answer within 20 working days" in words(page)
    assert 'href="/raise/service-desk/complaint"' in page.text
    for kind in ("complaint", "compliment", "suggestion"):
        assert client.get(f"/raise/service-desk/{kind}").status_code == 200


def case_of(session: Session, reference: str) -> Case:
    found = case_by_reference(session, reference)
    assert found is not None
    return found


def test_a_complaint_is_sent_without_answers_and_nobody_answers_it_once_withdrawn(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    typed = {
        "subject": "Nobody rang me",
        "details": "I rang three times.",
        "name": "Pat",
        "email": "pat@example.org",
    }
    answer = client.post(f"/raise/{COMPLAINT}", data=typed)
    check = client.get(answer.location).location
    assert check.endswith("/check")
    reference = reference_on(send(client, check.removesuffix("/check")))
    path = open_case(app, client, reference, "pat@example.org")
    assert "Who answers" in words(client.get(path))
    assert client.post(f"{path}/withdrawal").status_code == 302
    page = words(client.get(path))
    assert ("Not again" in page, "Who answers" in page) == (True, False)
