"""Suppliers are added and changed on screens; what is with them now is safe, and said before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.cases.suppliers.models import Escalation
from portal.cases.suppliers.standing import standings
from portal.catalogue.queries import catalogue
from portal.catalogue.suppliers import SupplierEntry, supplier_by_key
from portal.kernel import clock
from tests.factories.cast import Cast
from tests.factories.escalations import an_escalation
from tests.portal.cases.desk_work import stored, text_of
from tests.portal.cases.test_clock_admin import day, fields_of

PAGE = "/admin/suppliers/brambleforth"


@pytest.fixture
def dana(cast: Cast, now: datetime) -> FlaskClient:
    return cast.signed_in("dana")


def brambleforth(app: Flask) -> SupplierEntry:
    with stored(app) as session:
        found = supplier_by_key(session, "brambleforth")
        assert found is not None
        return found


def next_due(app: Flask, now: datetime) -> datetime | None:
    with stored(app) as session:
        (standing,) = standings(session, list(session.scalars(select(Escalation))), now)
        return standing.next.due_at if standing.next else None


@pytest.mark.requirement("HS-L3", "DM-E1")
def test_the_ladder_is_changed_with_what_it_does_to_running_escalations(
    app: Flask, dana: FlaskClient, now: datetime
) -> None:
    with stored(app) as session:
        an_escalation(session, now=now)
    contacts = fields_of(dana.get(f"{PAGE}/contacts").text)
    assert contacts["email_1"] == "brambleforth-desk@example.org"
    gap = contacts | {f"{part}_3": "" for part in ("title", "name", "email", "phone")}
    for wrong, why in (
        (gap, "Fill in the 3rd contact first"),
        (contacts | {"email_1": ""}, "1st contact, e-mail address: fill it in"),
        (contacts | {"email_1": "nobody"}, "e-mail address"),
    ):
        answer = dana.post(f"{PAGE}/contacts", data=wrong)
        assert answer.status_code == 422
        assert why in text_of(answer)
    other = contacts | {"email_1": "new-desk@example.org"}
    seen = text_of(dana.post(f"{PAGE}/contacts", data=other | {"act": "preview"}))
    assert "The next letter of 1 escalation goes to another address." in seen
    assert brambleforth(app).contacts[0].email == "brambleforth-desk@example.org"
    assert dana.post(f"{PAGE}/contacts", data=other | {"act": "save"}).status_code == 302
    assert brambleforth(app).contacts[0].email == "new-desk@example.org"
    stale = dana.post(f"{PAGE}/contacts", data=other | {"email_2": "late@example.org", "act": "save"})
    assert stale.status_code == 409
    assert "A colleague changed this supplier" in text_of(stale)
    assert "late@example.org" in stale.text  # what was typed is there
    later = now + timedelta(hours=3)
    times, before = fields_of(dana.get(f"{PAGE}/times").text), next_due(app, later)
    half = dana.post(f"{PAGE}/times", data=times | {"late_P2_2": ""})
    assert "P2, 2nd contact: fill in both times, or none" in text_of(half)
    quick = times | {"late_P2_2": "0", "silent_P2_2": "1"}
    with clock.held_at(later):
        seen = text_of(dana.post(f"{PAGE}/times", data=quick | {"act": "preview"}))
        assert "The next contact of 1 escalation is due at another time." in seen
        assert "That of 1 is due at once: the desk is told." in seen
        dana.post(f"{PAGE}/times", data=quick | {"act": "save"})
    moved = next_due(app, later)
    assert before is not None
    assert moved is not None
    assert moved < before
    with stored(app) as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "supplier.changed")).all()
        assert len(events) == 2
        assert "new-desk@example.org" in str(events[0].details)


@pytest.mark.requirement("HS-L3")
def test_what_runs_keeps_its_targets_and_its_status(app: Flask, dana: FlaskClient, now: datetime) -> None:
    with stored(app) as session:
        an_escalation(session, now=now)
    before = next_due(app, now)
    details = fields_of(dana.get(f"{PAGE}/details").text)
    assert (details["policy"], details["calendar"]) == ("supplier", "supplier")
    typed = details | {
        "policy": "ministry", "calendar": "ministry", "services": ["core", "delta"], "is_p1_phoned": "",
        "incidents": "Outages\n\nApplication issues", "requests": "", "is_active": "",
    }  # fmt: skip
    typed.pop("is_p1_phoned")
    typed.pop("is_active")
    seen = text_of(dana.post(f"{PAGE}/details", data=typed | {"act": "preview"}))
    assert "1 escalation with them now: the hours and targets they began with stay." in seen
    assert "No new case can go to them." in seen
    dana.post(f"{PAGE}/details", data=typed | {"act": "save"})
    assert next_due(app, now) == before
    entry = brambleforth(app)
    assert entry.incidents == ("Outages", "Application issues")
    assert (entry.service_keys, entry.is_p1_phoned, entry.is_active) == (("core", "delta"), False, False)
    with stored(app) as session:
        group = next(group for group in catalogue(session).groups if group.key == "brambleforth")
        assert group.service_keys == ("core", "delta")
    statuses = fields_of(dana.get(f"{PAGE}/statuses").text)
    for wrong, why in (
        ({"value_0": ""}, "There must be a status in which the work is theirs"),
        ({"value_0": "", "value_2": "Live", "meaning_2": "theirs"}, "“Active” must stay: 1 open escalation"),
        ({"value_2": "Active"}, "There is one status twice"),
    ):
        answer = dana.post(f"{PAGE}/statuses", data=statuses | wrong)
        assert answer.status_code == 422
        assert why in text_of(answer)
    dana.post(f"{PAGE}/statuses", data=statuses | {"value_2": "On hold", "meaning_2": "ours", "act": "save"})
    assert brambleforth(app).statuses == {"Active": False, "Waiting for Customer": True, "On hold": True}


@pytest.mark.requirement("HS-L3", "DM-P1")
def test_a_supplier_has_priorities_and_targets_of_its_own(app: Flask, cast: Cast, now: datetime) -> None:
    """A policy is made like another, and what it says is changed from a day on."""
    adam, copy = cast.signed_in("adam"), "/admin/clocks/policies/supplier/copy"
    assert adam.post(copy, data={"title": "Quick", "key": "ministry"}).status_code == 422
    assert adam.post(copy, data={"title": "Quick supplier", "key": "quick"}).status_code == 302
    version = "/admin/clocks/policies/quick/version"
    page = adam.get(version).text
    typed = fields_of(page) | day("effective_from", date(2026, 6, 11))
    typed |= {f"definition_P{n}": f"Definition {n}" for n in (1, 2, 3, 4)}
    seen = text_of(adam.post(version, data=typed | {"act": "preview"}))
    assert "P1 means “Definition 1”, no longer “The live system cannot be used" in seen
    adam.post(version, data=typed | {"act": "save"})
    details = fields_of(adam.get(f"{PAGE}/details").text)
    adam.post(f"{PAGE}/details", data=details | {"policy": "quick", "services": ["core"], "act": "save"})
    assert "Definition 1" not in text_of(adam.get(PAGE))
    with clock.held_at(now + timedelta(days=1)):
        assert "Definition 1" in text_of(adam.get(PAGE))


@pytest.mark.requirement("HS-L3", "DM-T2")
def test_a_supplier_is_added(app: Flask, dana: FlaskClient, now: datetime) -> None:
    typed = {
        "name": "Fenwright Data", "key": "fenwright", "title": "Service desk", "contact": "Fenwright team",
        "email": "desk@fenwright.example", "phone": "01632 960150", "like": "quillmere",
    }  # fmt: skip
    assert dana.post("/admin/suppliers/new", data=typed | {"key": "Not A Key"}).status_code == 422
    twice = dana.post("/admin/suppliers/new", data=typed | {"key": "quillmere"})
    assert "There is a supplier or group with this short name already" in text_of(twice)
    answer = dana.post("/admin/suppliers/new", data=typed)
    assert answer.headers["Location"] == "/admin/suppliers/fenwright/details"
    page = text_of(dana.get("/admin/suppliers/fenwright"))
    assert "desk@fenwright.example" in page
    assert "They wait for us" in page
    assert "Fenwright Data" in text_of(dana.get("/admin/suppliers"))
