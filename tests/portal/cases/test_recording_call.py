"""While somebody is on the telephone: who it is, what they asked before, and an answer to read out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.cases.actions.ledger import desk_groups
from portal.cases.first_contact import SO_FAR, first_contact
from portal.cases.models import Case
from portal.cases.queries import events_of, messages_of
from portal.cases.recording.call_form import filled_place
from portal.identity.models import Organisation, Person, RoleGrant
from portal.kernel import clock
from tests.factories.cases import answered, held
from tests.factories.cast import Cast, person
from tests.journeys.reading import read
from tests.portal.cases.desk_work import a_case, case_now, stored, text_of
from tests.portal.cases.test_desk_recording import TYPED, count
from tests.portal.cases.test_queue import access_category
from tests.portal.faqs.shelf import Shelf

SITE = "http://127.0.0.1:8000"


@pytest.fixture
def asha(cast: Cast) -> FlaskClient:
    return cast.signed_in("asha")


def step(client: FlaskClient, value: str, **typed: Any) -> Any:
    answer = client.post("/desk/record", data=TYPED | typed | {"step": value})
    assert answer.status_code == 200
    return answer


def found(client: FlaskClient, typed: str) -> list[str]:
    answer = client.post("/desk/record/customers", data={"q": typed})
    assert answer.status_code == 200
    return [each["text"] for each in answer.json if not each.get("isExtra")]


def id_of(app: Flask, name: str) -> int:
    with stored(app) as session:
        return person(session, name).id


@pytest.mark.requirement("FR-010", "SEC-04", "SEC-11")
def test_a_customer_is_found_while_typed_by_whatever_is_known(
    app: Flask, asha: FlaskClient, cast: Cast, now: datetime
) -> None:
    tom = {"name": "Tom Testwick", "email": "tom@homes.example.org", "phone": "01632 960 777"}
    assert asha.post("/desk/customers/new", data=tom).status_code == 302
    reference = a_case(app, now, email="tom@homes.example.org")
    with stored(app) as session:
        record = session.scalars(select(Person).where(Person.email == tom["email"])).one()
        record.organisation = Organisation(name="Fennmarsh Homes", created_at=now)
        someone = Person(name="Rosamund Tomlin", email="rt@example.com", created_at=now)
        session.add(someone)
    for typed in ("testw", "TOM@homes", "960777", "fennmarsh", "tom fenn", reference, reference.lower()):
        assert found(asha, typed)[:1] == ["Tom Testwick"], typed
    assert found(asha, "tom") == ["Rosamund Tomlin", "Tom Testwick"]
    assert found(asha, "samund")[:1] == ["Rosamund Tomlin"]
    assert found(asha, "t") == [], "one letter is the list of everybody"
    assert found(asha, "tom zzz") == []
    assert found(asha, reference[:6]) == [], "part of a reference fits strangers"
    assert found(asha, "asha") == [], "a colleague"
    assert found(asha, "asha@example.org") == ["Asha Example"]
    with stored(app) as session:
        for grant in session.scalars(select(RoleGrant)):
            grant.service_key = "delta"
    assert found(asha, reference) == [], "the case of a service she does not work for"
    assert cast.signed_in("edith").post("/desk/record/customers", data={"q": "tom"}).status_code == 403
    app.config["RATE_LIMITS"] = True
    tries = [asha.post("/desk/record/customers", data={"q": "x"}).status_code for _ in range(121)]
    assert (tries[119], tries[120]) == (200, 429)


def test_each_step_keeps_what_was_typed_and_choosing_is_a_look(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    cleo = id_of(app, "cleo")
    a_case(app, now, answered)
    for value, typed in [
        ("look", {"find": "cleo", "q": "log"}), ("look/customer", {"find": "zzz"}), ("look/answers", {}),
        ("new", {"find": "zzz"}), (f"choose/{cleo}", {}), ("choose/none", {}), ("forget", {"person": cleo}),
        ("about/NONE", {"person": cleo}), ("not-about", {}), ("answered/none", {}),
    ]:  # fmt: skip
        form = read(step(asha, value, **typed, answer="Half an answer", received_time="8:00")).form_with(
            "subject"
        )
        kept = {
            name: form.inputs[name].value
            for name in ("subject", "details", "answer", "about", "received_time")
        }
        assert kept == {**{name: TYPED[name] for name in ("subject", "details", "about")},
                        "answer": "Half an answer", "received_time": "8:00"}, value  # fmt: skip
    with stored(app) as session:
        looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "customer.viewed")).all()
    assert [(look.subject_id, look.actor_name) for look in looks] == [(str(cleo), "Asha Example")]
    assert looks[0].details == {"where": "while recording a contact"}
    assert count(app, Case) == 1


def test_being_shown_somebodys_cases_is_a_look_whatever_led_to_it(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    """A number of a record written into the form by hand is one, too; the steps of one call are one look."""
    cleo = id_of(app, "cleo")
    for minutes, seen in ((0, 1), (30, 1), (61, 2)):
        with clock.held_at(now + timedelta(minutes=minutes)):
            assert "Cleo Example" in text_of(step(asha, "look/answers", person=cleo))
        with stored(app) as session:
            looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "customer.viewed"))
            assert len(looks.all()) == seen
    new = read(step(asha, "new", find="nora@example.com", email="")).form_with("subject")
    assert (new.inputs["email"].value, new.inputs["find"].value) == ("nora@example.com", "")
    assert "Nobody found under “zzz”" in text_of(step(asha, "look", find="zzz"))
    assert "How and when: phone, today at 08:00" in text_of(step(asha, "look", received_time="8:00"))
    last_year = step(asha, "look", **{"received_on-year": "2025"})
    assert "10 June 2025 at 9:40" in text_of(last_year).replace(" 09:40", " 9:40"), "which June it was"
    assert "How and when: phone, now" in text_of(step(asha, "look", received_time="9:50"))


def test_what_was_looked_for_fills_the_new_record() -> None:
    for typed, place in [
        ("Nora N.", "name"), ("n@example.org", "email"), ("01632 960", "phone"), ("B4 Ltd", "name"),
    ]:  # fmt: skip
        assert filled_place(typed) == place


@pytest.mark.requirement("FR-003", "FR-010", "FR-002")
def test_a_call_about_a_case_goes_onto_that_case(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference, other = a_case(app, now, held), a_case(app, now, email="carl@example.org")
    cleo = id_of(app, "cleo")
    with clock.held_at(now + timedelta(minutes=30)):
        chosen = step(asha, f"choose/{cleo}")
        assert f'value="about/{reference}"' in chosen.text
        assert other not in chosen.text
        assert 'name="case" value=""' in step(asha, f"about/{other}", person=cleo).text, "another customer's"
        about = read(step(asha, f"about/{reference}", person=cleo, details="")).form_with("contact_kind")
        assert about.inputs["details"].value == TYPED["subject"]
        assert about.inputs["contact_kind"].value == "answer", "it waited for them"
        sent = TYPED | {name: about.inputs[name].value for name in ("case", "case_version", "contact_kind")}
        sent |= {"person": cleo, "about": "", "subject": "", "details": "It is the May log."}
        early = asha.post("/desk/record", data=sent | {"received_time": "9:30"})
        assert (early.status_code, "before the case was received" in text_of(early)) == (422, True)
        empty = asha.post("/desk/record", data=sent | {"details": ""})
        assert (empty.status_code, "Enter what they asked or told us" in text_of(empty)) == (422, True)
        done = asha.post("/desk/record", data=sent | {"received_time": "10:10"})
        assert done.location == f"/desk/cases/{reference}"
        again = asha.post("/desk/record", data=sent | {"received_time": "10:10"})
        assert again.location == f"/desk/cases/{reference}", "a double click is one contact"
        more = asha.post(
            "/desk/record", data=sent | {"received_time": "10:10", "details": "And the June log."}
        )
        assert (more.status_code, "Somebody worked on the case" in text_of(more)) == (422, True)
    case = case_now(app, reference)
    with stored(app) as session:
        *_, before, said = messages_of(session, case.id, with_notes=False)
        assert before.direction == "outbound"
        assert (said.body, said.channel, said.contact_type) == ("It is the May log.", "phone", "answer")
        assert said.at == now + timedelta(minutes=10)
    assert (case.status, count(app, Case)) == ("in_progress", 2)


@pytest.mark.requirement("SC-F1", "HS-L0", "HS-LV", "CS018")
def test_an_answer_read_out_solves_the_case_at_first_contact(app: Flask, cast: Cast, now: datetime) -> None:
    shelf = Shelf(app, now)
    shelf.publish(
        "log",
        "Find a log",
        body="Search for its [number](/faqs/tax).\n\nThen open it.",
        staff_note="Ask the owner.",
    )
    shelf.publish("tax", "Find a form")
    shelf.index()
    asha = cast.signed_in("asha")
    beside = text_of(step(asha, "look/answers", subject="find log", details=""))
    assert "“find log”" in beside
    assert "Note for staff. Ask the owner. Search for its number. Then open it." in beside
    assert "This answered it Find a log" in beside
    assert "No answer fits" in text_of(step(asha, "look/answers", q="xyzzyx"))
    form = read(step(asha, "answered/log", details="", answer="Hello.")).form_with("subject")
    words = f"Hello.\n\nSearch for its number ({SITE}/faqs/tax).\n\nThen open it.\n\n{SITE}/faqs/log"
    filled = {name: form.inputs[name].value for name in ("what_next", "outcome", "faq", "answer")}
    assert filled == {"what_next": "solved", "outcome": "faq_used", "faq": "Find a log", "answer": words}
    assert count(app, Case) == 0
    done = asha.post("/desk/record", data=TYPED | filled | {"details": ""})
    case = case_now(app, done.location.rsplit("/", 1)[1])
    assert (case.status, case.is_first_contact, case.knowledge_slug) == ("resolved", True, "log")
    with stored(app) as session:
        locked_out = TYPED | filled | {"about": access_category(session), "submission_key": "k2"}
    at_level_0 = case_now(app, asha.post("/desk/record", data=locked_out).location.rsplit("/", 1)[1])
    assert (case.level, at_level_0.level) == (1, 0), "an FAQ had it; they could not sign in"
    with stored(app) as session:
        events = events_of(session, case.id)
        assert [event.kind for event in events] == ["registered", "resolved"], "in one act"
        assert first_contact(events, desk=desk_groups(session)) == SO_FAR
        first = messages_of(session, case.id, with_notes=False)[0]
        assert first.body == TYPED["subject"], "a short matter has all its words in the subject"
