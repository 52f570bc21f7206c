"""Contacts: each with its channel, kind and reason; counted per case; the reason asked as the data say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.contacts.changes import ask_for_reason, retire_reason
from portal.cases.contacts.loading import load_contacts
from portal.cases.contacts.models import ContactReason
from portal.cases.contacts.rules import Asked
from portal.identity.actor import SYSTEM
from portal.kernel import clock
from tests.factories.cases import held
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, as_it_stands, case_now, do, stored, text_of

CALL = {
    "channel": "phone",
    "contact_on-day": "10",
    "contact_on-month": "6",
    "contact_on-year": "2026",
    "contact_time": "10:20",
    "kind": "chasing",
    "contact_reason": "chasing",
    "said": "Is there any news?",
}


@pytest.mark.requirement("MI2", "MI29", "FR-002", "FR-011")
def test_a_call_about_a_case_is_a_contact_of_its_own(app: Flask, cast: Cast, now: datetime) -> None:
    reference, quiet = a_case(app, now, held), a_case(app, now)
    asha, path = cast.signed_in("asha"), f"/desk/cases/{reference}/contact"
    with clock.held_at(now + timedelta(minutes=40)):
        assert "Asks how far we are" in text_of(asha.get(path))
        version = {"version": as_it_stands(app, reference)["version"]}
        wrong = asha.post(path, data=CALL | version | {"contact_time": "10:50"})
        assert wrong.status_code == 422
        assert "must not be later than now" in text_of(wrong)
        assert "Is there any news?" in text_of(wrong)
        early = asha.post(path, data=CALL | version | {"contact_time": "9:00"})
        assert "must not be before the case was received" in text_of(early)
        assert asha.post(path, data=CALL | version).status_code == 302
        assert asha.post(path, data=CALL | version).status_code == 302, "a double click is one contact"
        other = CALL | version | {"said": "One more thing"}
        assert asha.post(path, data=other).status_code == 422, "an old page says so"
        page = text_of(asha.get(f"/desk/cases/{reference}"))
        figures = text_of(asha.get("/desk/contacts"))
        rows = asha.get("/desk/contacts.csv").get_data(as_text=True).splitlines()
        with pytest.MonkeyPatch.context() as patch:
            for place in ("contacts.queries", "desk.contacts"):
                patch.setattr(f"portal.cases.{place}.MOST_EXPORTED", 1)
            cut = asha.get("/desk/contacts.csv")
    assert "Asks how far we are (phone): They had to ask how far we are" in page
    assert "Contacts 2" in page
    assert "The customer contacted us (phone)" in page
    assert case_now(app, reference).status == "in_progress", "it waited for them"
    assert "1 of 2 (50.0 %) had two or more" in figures
    assert rows[-1].startswith(f"2026-06-10 10:20,{reference},CORE,Finding or downloading a log,I cannot")
    assert ",phone,Asks how far we are,They had to ask how far we are,yes," in rows[-1]
    assert rows[-1].endswith(",yes,")
    assert cut.get_data(as_text=True).count("\r\n") == 3, "a heading, one contact, and what is missing"
    assert "Not all: these are the first 1 contacts. Choose fewer days" in cut.get_data(as_text=True)
    assert "contacts-not-all.csv" in cut.headers["Content-Disposition"]
    assert any(quiet in row and "Something new" in row for row in rows)


@pytest.mark.requirement("MI1")
def test_the_reason_is_asked_as_the_data_say_and_found_again(app: Flask, cast: Cast, now: datetime) -> None:
    first, second, asha = a_case(app, now), a_case(app, now), cast.signed_in("asha")
    answer = {"answer": "It is under “Deleted”.", "outcome": "not_knowledge"}
    assert do(asha, first, "resolution", **answer).status_code == 302, "optional"
    with stored(app) as session:
        service_id = case_now(app, second).service_id
        ask_for_reason(session, asked=Asked.REQUIRED, service_id=service_id, actor=SYSTEM, now=now)
    refused = do(asha, second, "resolution", **answer)
    assert refused.status_code == 422
    assert "Choose why they had to contact us" in text_of(refused)
    assert do(asha, second, "resolution", **answer, contact_reason="nonsense").status_code == 422
    assert do(asha, second, "resolution", **answer, contact_reason="not-found").status_code == 302
    assert "The answer is there, and was not found" in text_of(asha.get(f"/desk/cases/{second}"))
    found = text_of(asha.get("/desk/?status=resolved&reason=not-found"))
    assert second in found
    assert first not in found
    figures = text_of(asha.get("/desk/contacts"))
    assert "1 of 1 could have been avoided" in figures
    assert "Not said 1" in figures
    assert "were not understood" in text_of(asha.get("/desk/contacts?from=tomorrow"))


def test_reasons_are_data_that_staff_may_change(app: Flask, cast: Cast, now: datetime) -> None:
    with stored(app) as session:
        reason = session.scalars(select(ContactReason).where(ContactReason.key == "repeat")).one()
        reason.name, reason.is_active = "Told twice", False
        load_contacts(session)
    with stored(app) as session:
        reason = session.scalars(select(ContactReason).where(ContactReason.key == "repeat")).one()
        assert (reason.name, reason.is_active) == ("Told twice", False)
    reference, asha = a_case(app, now), cast.signed_in("asha")
    page = text_of(asha.get(f"/desk/cases/{reference}/resolution"))
    assert "Told twice" not in page
    assert "Why did they have to contact us?" in page
    with stored(app) as session:
        ask_for_reason(session, asked=Asked.REQUIRED, service_id=None, actor=SYSTEM, now=now)
        for row in session.scalars(select(ContactReason)):
            retire_reason(session, row=row, is_active=False, actor=SYSTEM, now=now)
    answer = {"answer": "It is under “Deleted”.", "outcome": "not_knowledge"}
    assert do(asha, reference, "resolution", **answer).status_code == 302, (
        "with no reason left, none is asked"
    )
