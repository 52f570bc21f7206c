"""Customers and organisations: one page with everything, put right once, duplicates merged and parted."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from portal.audit.models import AuditEvent
from portal.cases.actions.tracking import request_link
from portal.cases.models import Case
from portal.cases.queries import case_by_reference
from portal.config import Settings
from portal.faqs.models import Subscription
from portal.identity.customer_models import CustomerNote, DuplicatePair, Membership
from portal.identity.duplicates import look_at_new_records
from portal.identity.models import Organisation, Person, RoleGrant
from portal.identity.queries import person_by_email
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from portal.surveys.actions import answer
from tests.conftest import Backend, settings_for
from tests.factories.cases import answered, closed
from tests.factories.cast import Cast, person
from tests.factories.files import PDF
from tests.portal.cases.desk_work import a_case, queries, stored, text_of

TOM = {"name": "Tom Testwick", "email": "Tom@Homes.example.org", "phone": "01632 960 555"}
MOST_QUERIES = 24


@pytest.fixture
def settings(backend: Backend, tmp_path: Path) -> Settings:
    return settings_for(backend.fresh(), tmp_path, scanner="off")


@pytest.fixture
def asha(cast: Cast, now: datetime) -> FlaskClient:
    return cast.signed_in("asha")


def made(client: FlaskClient, **changes: str) -> int:
    """The id of a new customer."""
    sent = client.post("/desk/customers/new", data=TOM | {"preferred_channel": ""} | changes)
    assert sent.status_code == 302, text_of(sent)
    return int(sent.location.rsplit("/", 1)[1])


def audit(app: Flask, subject_id: int, kind: str = "customer") -> list[AuditEvent]:
    with stored(app) as session:
        return list(
            session.scalars(
                select(AuditEvent)
                .where(AuditEvent.subject_id == str(subject_id), AuditEvent.subject_type == kind)
                .order_by(AuditEvent.id)
            )
        )


@pytest.mark.requirement("FR-001", "FR-010")
def test_a_record_is_made_put_right_and_says_what_to_mind_where_one_writes(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    wrong = asha.post(
        "/desk/customers/new", data={"name": "", "email": "x", "phone": "y", "language": "Welsh"}
    )
    assert wrong.status_code == 422
    assert 'value="Welsh"' in wrong.text
    tom = made(asha)
    again = asha.post("/desk/customers/new", data=TOM | {"preferred_channel": ""})
    assert (again.status_code, "Tom Testwick has this address already" in text_of(again)) == (422, True)
    reference = a_case(app, now, name="Tom T.", email="tom@homes.example.org")
    changed = TOM | {"name": "Thomas Testwick", "is_no_phone": "y", "preferred_channel": "post", "version": 1}
    assert asha.post(f"/desk/customers/{tom}/details", data=changed).status_code == 302
    for path in (f"/desk/cases/{reference}", f"/desk/cases/{reference}/reply", f"/desk/record?person={tom}"):
        page = text_of(asha.get(path))
        assert "Do not telephone. Would rather have a letter." in page, path
    assert "Thomas Testwick" in text_of(asha.get("/desk/search?q=Thomas")), "right everywhere"
    assert "Tom T." in text_of(asha.get(f"/desk/cases/{reference}")), "what history recorded stays"
    line = next(line for line in audit(app, tom) if "changed" in line.details)
    assert line.details["changed"]["name"] == ["Tom Testwick", "Thomas Testwick"]


@pytest.mark.requirement("FR-010")
def test_two_who_change_one_record_both_see_both_texts(
    app: Flask, asha: FlaskClient, cast: Cast, now: datetime
) -> None:
    tom, ben = made(asha), cast.signed_in("ben")
    mine = TOM | {"preferred_channel": "", "version": 1}
    ben.post(f"/desk/customers/{tom}/details", data=mine | {"postal_address": "1 High Street"})
    late = asha.post(f"/desk/customers/{tom}/details", data=mine | {"postal_address": "2 Low Road"})
    assert late.status_code == 409
    assert "Ben Example changed this record" in text_of(late)
    assert "Postal address 2 Low Road 1 High Street" in text_of(late)
    version = re.findall(r'name="version" value="(\d+)"', late.text)[0]
    saved = asha.post(f"/desk/customers/{tom}/details", data=mine | {"version": version})
    assert saved.status_code == 302
    colleague = asha.post(f"/desk/customers/{_id(app, 'adam')}/details", data=mine)
    assert "This is the record of a colleague" in text_of(colleague)


def _id(app: Flask, name: str) -> int:
    with stored(app) as session:
        return person(session, name).id


@pytest.mark.requirement("FR-013", "FR-012")
def test_one_page_has_everything_across_services_and_channels(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    tom = made(asha)
    core = a_case(app, now, closed, email="tom@homes.example.org")
    a_case(app, now, about="delta/something-else", subject="The form is shut", email="tom@homes.example.org")
    with stored(app) as session:
        case = case_by_reference(session, core)
        assert case is not None
        answer(session, case=case, score=4, comment="Quick and kind", now=now)
        session.add(Subscription(email="tom@homes.example.org", item_id=None, section_id=None, asked_at=now))
    day = now + timedelta(days=20)
    note = {"body": "Lip-reads: write.", "expires_on-day": day.day, "expires_on-month": day.month}
    short = asha.post(f"/desk/customers/{tom}/notes", data=note)
    assert (short.status_code, "Lip-reads: write." in short.text) == (422, True)
    asha.post(f"/desk/customers/{tom}/notes", data=note | {"expires_on-year": day.year})
    nothing = asha.post(f"/desk/customers/{tom}/files")
    assert (nothing.status_code, "Choose a file" in text_of(nothing)) == (422, True)
    asha.post(f"/desk/customers/{tom}/files", data={"files": (io.BytesIO(PDF), "power of attorney.pdf")})
    with queries(app) as sent:
        page = asha.get(f"/desk/customers/{tom}")
    assert len(sent) <= MOST_QUERIES, sent
    words = ("The form is shut", "It was there on Monday.", "Ask the supplier.", "4 of 5", "Quick and kind")
    for said in (*words, "Lip-reads: write.", "power of attorney.pdf", "Thank you. We are looking into it."):
        assert said in text_of(page), said
    only = text_of(asha.get(f"/desk/customers/{tom}?show=opinions"))
    assert ("Quick and kind" in only, "Ask the supplier." in only) == (True, False)
    assert core not in text_of(asha.get(f"/desk/customers/{tom}?service=delta"))
    assert core not in text_of(asha.get(f"/desk/customers/{tom}?show=open&after=rubbish~case~1"))
    file = re.findall(rf'href="(/desk/customers/{tom}/files/\w+)"', page.text)[0]
    assert asha.get(file).data == PDF
    assert asha.get(file.replace(f"/{tom}/", f"/{_id(app, 'cleo')}/")).status_code == 404
    assert asha.post(f"{file}/removal").status_code == 302
    with clock.held_at(now + timedelta(days=21)):
        later = asha.get(f"/desk/customers/{tom}")
    assert "Lip-reads" not in later.text, "an expired note is gone from view"
    with stored(app) as session:
        assert session.scalars(select(CustomerNote.body)).one() == "Lip-reads: write."


@pytest.mark.requirement("AUD")
def test_every_read_of_a_customers_page_is_on_the_audit_log(
    app: Flask, asha: FlaskClient, cast: Cast, now: datetime
) -> None:
    cleo = _id(app, "cleo")
    assert asha.get(f"/desk/customers/{cleo}").status_code == 200
    assert asha.get(f"/desk/customers/{cleo}?show=files").status_code == 200
    lines = audit(app, cleo)
    assert [(line.action, line.actor_name) for line in lines] == [("customer.viewed", "Asha Example")] * 2
    assert cast.signed_in("edith").get(f"/desk/customers/{cleo}").status_code == 403
    assert len(audit(app, cleo)) == 2, "who was not let in has not looked"
    assert "Who looked" not in text_of(asha.get(f"/desk/customers/{cleo}?show=looks"))
    seen = text_of(cast.signed_in("dana").get(f"/desk/customers/{cleo}?show=looks"))
    assert "Asha Example Viewed" in seen


@pytest.mark.requirement("SEC-04")
def test_an_agent_of_one_service_sees_only_its_cases_with_customer_and_organisation(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    tom, house = made(asha), _organisation(app, now, "tom@homes.example.org")
    ours = a_case(app, now, email="tom@homes.example.org")
    theirs = a_case(app, now, answered, about="delta/something-else", email="tom@homes.example.org")
    with stored(app) as session:
        for grant in session.scalars(select(RoleGrant)):
            grant.service_key = "core"
    for path in (f"/desk/customers/{tom}", f"/desk/organisations/{house}", f"/desk/record?person={tom}"):
        for show in ("", "contacts", "notes", "open"):
            page = asha.get(f"{path}{'&' if '?' in path else '?'}show={show}&service=delta").text
            assert theirs not in page, (path, show)
        assert ours in asha.get(path).text
    assert "1, 1 open" in text_of(asha.get(f"/desk/customers/{tom}"))


def _organisation(app: Flask, now: datetime, *emails: str) -> int:
    with stored(app) as session:
        house = Organisation(name="Fennmarsh Homes", created_at=now)
        session.add(house)
        session.flush()
        for email in emails:
            known = session.scalars(select(Person).where(Person.email == email)).one()
            known.organisation_id = house.id
            session.add(Membership(person_id=known.id, organisation_id=house.id, since_at=now))
        return house.id


@pytest.mark.requirement("FR-013", "FR-010")
def test_an_organisation_has_people_domains_and_everything_they_did(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    typed = {"name": "Fennmarsh Homes", "kind": "housing_association", "area": "Fennmarsh East"}
    wrong = asha.post("/desk/organisations/new", data=typed | {"domains": "not a domain"})
    assert (wrong.status_code, "is not a domain" in text_of(wrong)) == (422, True)
    sent = asha.post("/desk/organisations/new", data=typed | {"domains": "@Homes.example.org\nother.example"})
    house = int(sent.location.rsplit("/", 1)[1])
    reference = a_case(app, now, name="New Person", email="new@homes.example.org")
    with stored(app) as session:
        look_at_new_records(session, now=now)
    tom = made(asha, email="tom@elsewhere.example")
    asha.post(f"/desk/customers/{tom}/organisations", data={"organisation": house, "act": "add"})
    found = text_of(asha.get(f"/desk/customers/{tom}/organisations?find=fennmarsh"))
    assert "Fennmarsh East 2 people" in found
    page = text_of(asha.get(f"/desk/organisations/{house}"))
    assert (reference in page, "New Person" in page) == (True, True), (
        "who writes from its domain belongs to it"
    )
    assert "Tom Testwick" in text_of(asha.get(f"/desk/organisations/{house}?show=people&find=tom"))
    late = asha.post(f"/desk/organisations/{house}", data=typed)
    assert late.status_code == 405
    late = asha.post(f"/desk/organisations/{house}/details", data=typed | {"version": 0, "area": "West"})
    assert (late.status_code, "Area West Fennmarsh East" in text_of(late)) == (409, True)
    asha.post(f"/desk/customers/{tom}/organisations", data={"organisation": house, "act": "leave"})
    assert "Tom Testwick" not in text_of(asha.get(f"/desk/organisations/{house}?show=people"))
    assert [line.action for line in audit(app, house, "organisation")][:1] == ["organisation.created"]


@pytest.mark.requirement("FR-020")
def test_duplicates_are_found_merged_with_a_trace_and_parted_again(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    kept = made(asha, phone="")
    reference = a_case(app, now, answered, name="T. Testwick", email="tom+desk@homes.example.org")
    with stored(app) as session:
        assert look_at_new_records(session, now=now) >= 1
        assert look_at_new_records(session, now=now) == 0
        gone = session.scalars(select(Case.requester_id).where(Case.reference == reference)).one()
        session.get_one(Person, gone).phone = "01632 960 777"
    review = {"review_on-day": "1", "review_on-month": "7", "review_on-year": "2026"}
    for customer, reason, month in ((gone, "Five times the same", "8"), (kept, "Shouts at staff", "7")):
        typed = review | {"reason": reason, "review_on-month": month}
        assert asha.post(f"/desk/customers/{customer}/flag", data=typed).status_code == 302
    assert "Same e-mail address, spelt differently" in text_of(asha.get("/desk/customers/duplicates"))
    preview = asha.get(f"/desk/customers/{kept}/merging/{gone}")
    assert "Nothing has been changed yet" in text_of(preview)
    choices = {"kept_version": 1, "gone_version": 1, "take-phone": "gone", "take-name": "kept"}
    old = asha.post(f"/desk/customers/{kept}/merging/{gone}", data=choices | {"kept_version": 0})
    assert old.status_code == 409
    assert asha.post(f"/desk/customers/{kept}/merging/{gone}", data=choices).status_code == 302
    page = text_of(asha.get(f"/desk/customers/{gone}", follow_redirects=True))
    assert (reference in page, "01632 960 777" in page) == (True, True), "the old address leads to the new"
    assert "Tom Testwick" in text_of(asha.get(f"/desk/cases/{reference}"))
    assert "Shouts at staff" in text_of(asha.get(f"/desk/cases/{reference}")), "what is looked at first"
    both = text_of(asha.get(f"/desk/customers/{kept}/flag"))
    assert ("Five times the same" in both, "Shouts at staff" in both) == (True, True)
    with stored(app) as session:
        known = person_by_email(session, "tom+desk@homes.example.org")
        assert known is not None
        assert known.id == kept, "mail from the old address is theirs"
        request_link(session, reference=reference, email="tom+desk@homes.example.org", now=now)
        session.flush()
        assert _newest_mail(session) == "tom@homes.example.org"
        assert session.scalars(select(DuplicatePair.settled_at)).one() == now
    assert [line.action for line in audit(app, gone)][-1] == "customer.merged_away"
    assert asha.post("/desk/customers/merges/1/undo").status_code == 302
    apart = text_of(asha.get(f"/desk/customers/{gone}"))
    assert (reference in apart, "T. Testwick" in apart) == (True, True)
    assert ("Five times the same" in apart, "Shouts at staff" in apart) == (True, False), "each has its own"
    assert "01632 960 777" not in text_of(asha.get(f"/desk/customers/{kept}"))


def _newest_mail(session: Any) -> str:
    return str(session.scalars(select(OutboxMessage.to_address).order_by(OutboxMessage.id.desc())).first())


@pytest.mark.requirement("FR-020")
def test_a_merge_is_not_undone_once_the_record_has_changed(
    app: Flask, asha: FlaskClient, cast: Cast, now: datetime
) -> None:
    kept, gone = made(asha), made(asha, email="t@other.example")
    assert "Same telephone number" in text_of(asha.get("/desk/customers/duplicates"))
    staff = _id(app, "ben")
    refused = asha.post(
        f"/desk/customers/{kept}/merging/{staff}", data={"kept_version": 1, "gone_version": 1}
    )
    assert (refused.status_code, "record of a colleague" in text_of(refused)) == (422, True)
    asha.post(f"/desk/customers/{kept}/merging/{gone}", data={"kept_version": 1, "gone_version": 1})
    asha.post(
        f"/desk/customers/{kept}/details", data=TOM | {"name": "T", "version": 2, "preferred_channel": ""}
    )
    assert "can no longer be parted" in text_of(asha.get(f"/desk/customers/{kept}"))
    undone = asha.post("/desk/customers/merges/1/undo", follow_redirects=True)
    assert "The record has changed since" in text_of(undone)
    third = made(asha, email="t@third.example", name="T Third")
    settled = asha.post(f"/desk/customers/{third}/merging/{kept}/difference")
    assert settled.status_code == 404, "nobody ever said these were alike"


def test_pages_of_everything_show_each_entry_once_even_at_one_moment(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    tom = made(asha)
    a_case(app, now, email="tom@homes.example.org")
    with stored(app) as session:
        row = dict(session.execute(select(Case.__table__)).mappings().one())
        many = [
            row | {"id": None, "reference": f"0000-{n:05}", "submission_key": None, "subject": f"Number {n}"}
            for n in range(60)
        ]
        table = Case.__table__
        session.execute(insert(table), [{k: v for k, v in each.items() if k != "id"} for each in many])
    seen: list[str] = []
    path = f"/desk/customers/{tom}?show=cases"
    while path:
        page = asha.get(path).text
        seen += re.findall(r"Number (\d+)<", page)
        path = next(iter(re.findall(r'rel="next" href="([^"#]+)', page)), "").replace("&amp;", "&")
    assert sorted(map(int, seen)) == list(range(60))
