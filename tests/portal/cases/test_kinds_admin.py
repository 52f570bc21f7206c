"""Reasons of contacts and types of cases are changed on screens; what was used stays as it was."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.audit.models import AuditEvent
from portal.cases.admin.target_gaps import newest_agreed, target_gaps
from portal.cases.contacts.queries import contact_book
from portal.cases.kinds import kinds
from portal.cases.models import Case
from portal.cases.rules import CaseType
from portal.catalogue.queries import catalogue
from portal.kernel.stamped import configuration_changed
from portal.sla.models import ServiceLevelTarget
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, do, stored, text_of
from tests.portal.cases.test_clock_admin import day, fields_of


@pytest.fixture
def adam(cast: Cast, now: datetime) -> FlaskClient:
    return cast.signed_in("adam")


def actions(app: Flask, beginning: str) -> list[str]:
    with stored(app) as session:
        found = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
        return [action for action in found if action.startswith(beginning)]


@pytest.mark.requirement("MI1")
def test_reasons_are_added_renamed_and_retired(app: Flask, adam: FlaskClient, now: datetime) -> None:
    typed = {"name": "Letter came late", "key": "late-letter", "definition": "By post.", "is_avoidable": "y"}
    assert adam.post("/admin/reasons/new", data=typed | {"key": "Late!"}).status_code == 422
    assert adam.post("/admin/reasons/new", data=typed).status_code == 302
    twice = adam.post("/admin/reasons/new", data=typed)
    assert "There is a reason with this short name already" in text_of(twice)
    reference = a_case(app, now)
    with stored(app) as session:
        session.execute(
            update(Case)
            .where(Case.reference == reference)
            .values(contact_reason="late-letter", resolved_at=now)
        )
    page = "/admin/reasons/late-letter/details"
    assert "It counts as avoidable. That stays" in text_of(adam.get(page))
    fields = fields_of(adam.get(page).text) | {"definition": "A letter of ours came late."}
    assert adam.post(page, data=fields | {"name": "Our letter came late"}).status_code == 302
    stale = adam.post(page, data=fields | {"name": "Post"})
    assert stale.status_code == 409
    assert "A colleague changed this" in text_of(stale)
    adam.post("/admin/reasons/late-letter/place", data={"act": "retire"})
    adam.post("/admin/reasons/not-found/place", data={"act": "up"})
    assert adam.post("/admin/reasons/not-found/place", data={"act": "delete"}).status_code == 400
    with stored(app) as session:
        book = contact_book(session)
    assert book.reasons[0].key == "not-found"
    assert "late-letter" not in [reason.key for reason in book.reasons]
    assert book.reason_name("late-letter") == "Our letter came late"
    assert book.retired[0].is_avoidable  # though no such field was sent
    asking = fields_of(adam.get("/admin/reasons").text)
    number = next(name for name in asking if name not in ("asked_0", "csrf_token"))
    assert adam.post("/admin/reasons", data=asking | {"asked_0": "now and then"}).status_code == 422
    adam.post("/admin/reasons", data=asking | {"asked_0": "never", number: "required"})
    with stored(app) as session:
        assert contact_book(session).asking(None) == "never"
        assert contact_book(session).asking(int(number.removeprefix("asked_"))) == "required"
    adam.post("/admin/reasons", data=asking)
    with stored(app) as session:
        assert len(contact_book(session).asked) == 1
    assert actions(app, "contact_reason.") == [
        f"contact_reason.{act}" for act in ("added", "changed", "retired", "moved", *["asking_changed"] * 4)
    ]


@pytest.mark.requirement("MI1")
def test_a_retired_reason_counts_where_it_was_given(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now)
    with stored(app) as session:
        session.execute(
            update(Case).where(Case.reference == reference).values(contact_reason="unclear", resolved_at=now)
        )
    dana = cast.signed_in("dana")
    dana.post("/admin/reasons/unclear/place", data={"act": "retire"})
    dana.post("/admin/reasons/repeat/place", data={"act": "retire"})
    page = text_of(dana.get("/desk/contacts"))
    assert "1 of 1 could have been avoided" in page
    assert "What we wrote was not clear" in page
    assert "They had to tell us again" not in page


@pytest.mark.requirement("DM-T2")
def test_a_type_is_read_as_a_page_and_switched_off_for_a_service(
    app: Flask, adam: FlaskClient, cast: Cast, now: datetime
) -> None:
    page = "/admin/case-types/suggestion"
    case = a_case(app, now)
    shown = text_of(adam.get(page))
    for words in (
        "What became of the idea?",
        "Hand it to somebody",
        "Suggestion, resolution",
        "10 working days",
    ):
        assert words in shown
    assert "Never: A complaint ends with a decision" in text_of(adam.get("/admin/case-types/complaint"))
    fields = fields_of(adam.get(page).text)
    with stored(app) as session:
        keys = [service.key for service in catalogue(session).services]
    typed = fields | {
        "name": "Idea", "with_article": "an idea", "definition": "Somebody has an idea.",
        "opening": "Thank you.", "services": [key for key in keys if key != "core"],
    }  # fmt: skip
    assert adam.post(page, data=typed | {"name": ""}).status_code == 422
    seen = text_of(adam.post(page, data=typed | {"act": "preview"}))
    assert "Name: “Suggestion” becomes “Idea”." in seen
    assert "CORE takes no new ones. No longer on offer: “Suggest something better”." in seen
    assert adam.post(page, data=typed | {"act": "save"}).status_code == 302
    assert adam.post(page, data=typed | {"name": "Late", "act": "save"}).status_code == 409
    with stored(app) as session:
        assert kinds(session)["suggestion"].name == "Idea"
        core = catalogue(session).service("core")
        assert core is not None
        assert core.category("suggestion") is None
    asha = cast.signed_in("asha")
    assert 'value="suggestion"' not in asha.get(f"/desk/cases/{case}/type").text
    change = {"case_type": CaseType.SUGGESTION.value, "nature": "business", "reason": "It is one"}
    assert do(asha, case, "type", **change).status_code == 422
    back = adam.post(
        "/admin/services/core/categories/suggestion/place", data={"act": "offer"}, follow_redirects=True
    )
    assert "Switch the type on first" in text_of(back)
    assert ">Idea<" not in adam.get("/admin/services/core/categories/new").text
    assert ">Idea<" in adam.get("/admin/services/delta/categories/new").text
    again = fields_of(adam.get(page).text) | typed | {"version": "2", "services": keys}
    assert "Back on offer: “Suggest something better”." in text_of(
        adam.post(page, data=again | {"act": "preview"})
    )
    adam.post(page, data=again | {"act": "save"})
    with stored(app) as session:
        core = catalogue(session).service("core")
        assert core is not None
        assert core.category("suggestion") is not None
    assert actions(app, "case_type.") == ["case_type.changed"] * 2


@pytest.mark.requirement("DM-P1")
def test_a_policy_without_a_target_for_a_type_says_so(app: Flask, adam: FlaskClient, now: datetime) -> None:
    with stored(app) as session:
        assert not target_gaps(newest_agreed(session, now.date()), kinds(session).values())
        session.query(ServiceLevelTarget).where(
            (ServiceLevelTarget.case_type == "suggestion") | (ServiceLevelTarget.priority == "P4")
        ).delete()
        configuration_changed(session)
    page = adam.get("/admin/clocks/policies")
    assert "No target for enquiries: first answer at P4, resolution at P4." in text_of(page)
    assert "No target for suggestions: resolution at P4." in text_of(page)
    where = "/admin/clocks/policies/ministry/version?case_type=suggestion"
    assert where in page.text
    form = fields_of(adam.get(where).text)
    assert (form["case_type"], form["measure"]) == ("suggestion", "resolution")
    form |= {"amount": "10", "unit": "working_days"} | day("effective_from", date(2026, 6, 11))
    assert adam.post(where, data=form | {"act": "save"}).status_code == 302
    assert "No target for suggestions" not in text_of(adam.get("/admin/clocks/policies"))
