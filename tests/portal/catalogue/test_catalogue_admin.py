"""The catalogue by hand: categories, super users, licences, busy times; what users see of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.catalogue.models import Licence, Peak, Service, SuperUser
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, stored, text_of
from tests.portal.cases.walks import TYPED, begin
from tests.portal.catalogue.test_catalogue_file import ENDING, REPAIRS

LEAK = {
    "key": "leak",
    "name": "A leak",
    "definition": "Water where none should be.",
    "nature": "business",
    "case_type": "incident",
    "default_impact": "low",
    "default_urgency": "high",
    "form_key": "log-query",
}


@pytest.fixture
def dana(cast: Cast, now: datetime) -> FlaskClient:
    return cast.signed_in("dana")


@pytest.mark.requirement("DM-T3")
def test_categories_are_added_renamed_put_in_order_and_retired(
    app: Flask, dana: FlaskClient, now: datetime
) -> None:
    core = "/admin/services/core"
    wrong = dana.post(f"{core}/categories/new", data=LEAK | {"key": "A leak!", "definition": ""})
    assert (wrong.status_code, "Enter the definition" in text_of(wrong)) == (422, True)
    assert dana.post(f"{core}/categories/new", data=LEAK).status_code == 302
    again = dana.post(f"{core}/categories/new", data=LEAK)
    assert (again.status_code, "category with this short name already" in text_of(again)) == (422, True)
    reference = a_case(app, now, about="core/leak")
    renamed = dana.post(f"{core}/categories/leak/details", data=LEAK | {"name": "A drip", "version": 1})
    assert renamed.status_code == 302
    late = dana.post(f"{core}/categories/leak/details", data=LEAK | {"version": 1})
    assert (late.status_code, "Name A leak A drip" in text_of(late)) == (409, True)
    order = re.findall(r"categories/([a-z-]+)/details", dana.get(core).text)
    dana.post(f"{core}/categories/{order[1]}/place", data={"act": "up"})
    assert re.findall(r"categories/([a-z-]+)/details", dana.get(core).text)[:2] == [order[1], order[0]]
    assert "A drip" in dana.get("/raise/core").text
    dana.post(f"{core}/categories/leak/place", data={"act": "retire"})
    assert "A drip" not in app.test_client().get("/raise/core").text
    assert "A drip" in cast_page(dana, reference), "an old case still says what it is about"
    assert dana.post(f"{core}/categories/leak/place", data={"act": "burn"}).status_code == 400


def cast_page(client: FlaskClient, reference: str) -> str:
    return client.get(f"/desk/cases/{reference}").text


@pytest.mark.requirement("DM-T2")
def test_a_service_is_ended_with_a_preview_and_offered_again(
    app: Flask, dana: FlaskClient, now: datetime
) -> None:
    a_case(app, now)
    visitor, form = app.test_client(), "/raise/core/system-issues"
    draft = begin(visitor, form)
    preview = text_of(dana.get("/admin/services/core/ending"))
    assert "Open cases 1" in preview
    assert "Nothing has been changed yet" in preview
    end = "/admin/services/core/ending"
    assert dana.post(end, data={"farewell": "", "instead": "//evil.example"}).status_code == 422
    words = {"farewell": "CORE is closed.", "instead": "/services/delta", "version": 1}
    assert dana.post(end, data=words).status_code == 302
    page = app.test_client().get("/raise/core/log-queries")
    assert (page.status_code, 'href="/services/delta"' in page.text) == (410, True)
    for late in (visitor.post(form, data=TYPED), visitor.post(f"{draft}/check")):
        assert (late.status_code, "Then a red box came up." in late.text) == (410, True)
    assert dana.post("/admin/services/core/opening").status_code == 302
    assert app.test_client().get("/raise/core").status_code == 200
    tried = dana.post("/admin/catalogue-file", data={"words": REPAIRS, "act": "try"})
    assert "Nothing has been changed yet" in text_of(tried)
    assert dana.post("/admin/catalogue-file", data={"words": REPAIRS, "act": "apply"}).status_code == 302
    assert dana.post("/admin/catalogue-file", data={"words": ENDING, "act": "apply"}).status_code == 302
    assert "Housing repairs Ended" in text_of(dana.get("/admin/"))
    wrong = dana.post("/admin/catalogue-file", data={"words": "[[service]]", "act": "apply"})
    assert (wrong.status_code, "key is missing" in text_of(wrong), "[[service]]" in wrong.text) == (
        422,
        True,
        True,
    )
    with stored(app) as session:
        done = set(session.scalars(select(AuditEvent.action)))
    assert {"service.ended", "service.opened", "catalogue.applied"} <= done


@pytest.mark.requirement("HS-L1b", "HS-LIC", "DM-PB")
def test_registers_are_kept_by_planners_and_seen_by_users(
    app: Flask, dana: FlaskClient, now: datetime
) -> None:
    client = app.test_client()
    with stored(app) as session:
        core = session.scalars(select(Service.id).where(Service.key == "core")).one()
    near = text_of(client.get("/services/core"))
    assert "Ask somebody near you first" in near
    assert "Beatrix Okonjo" in near, "as the reference data says"
    licences = text_of(dana.get("/admin/licences"))
    assert "Document management 57 0 57" in licences
    assert 'aria-label="5 of 5 in use"' in dana.get("/admin/licences").text
    bea = {"service_id": core, "module": "Rents", "name": "Bea", "email": "bea@example.org", "is_listed": "y"}
    assert dana.post("/admin/super-users/new", data=bea | {"email": "x"}).status_code == 422
    assert dana.post("/admin/super-users/new", data=bea).status_code == 302
    assert dana.post("/admin/super-users/new", data=bea).status_code == 422
    assert "Bea" in client.get("/services/core").text
    today, until = now.date(), now.date() + timedelta(days=3)
    peak = {"service_id": core, "title": "Spring rush"}
    for name, day in (("starts_on", today), ("ends_on", until)):
        peak |= {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}
    assert dana.post("/admin/busy-times/new", data=peak | {"ends_on-year": 2020}).status_code == 422
    assert dana.post("/admin/busy-times/new", data=peak).status_code == 302
    page = text_of(client.get("/services/core"))
    assert "Busy until Saturday 13 June 2026 : Spring rush" in page
    feed = client.get("/services/core/busy-times.ics")
    assert (feed.mimetype, "SUMMARY:Spring rush" in feed.text) == ("text/calendar", True)
    year = dana.get("/admin/busy-times?year=2026").text
    assert "<title>Spring rush</title>" in year
    assert dana.get("/admin/busy-times?year=99999999999").status_code == 200
    with stored(app) as session:
        ids = [
            session.scalars(select(model.id).order_by(model.id.desc())).first()
            for model in (SuperUser, Licence, Peak)
        ]
    for noun, number in zip(("super-users", "licences", "busy-times"), ids, strict=True):
        assert dana.get(f"/admin/{noun}/{number}").status_code == 200
        assert dana.post(f"/admin/{noun}/{number}/removal").status_code == 302
    assert "Spring rush" not in client.get("/services/core").text
