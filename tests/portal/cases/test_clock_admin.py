"""Administrators change hours, holidays, policies, agreements, alerts and addresses; nothing past moves."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.cases.actions import handling, recomputing
from portal.cases.actions.recomputing import recompute, recompute_more
from portal.cases.queries import case_by_reference
from portal.cases.rules import Channel
from portal.catalogue.queries import catalogue
from portal.kernel import clock
from portal.sla.models import AlertRuleRow, ServiceCalendarRow
from portal.sla.pauses import PauseRule
from portal.sla.queries import policy_versions
from portal.worker import DUE_TIMES
from tests.factories.cases import closed
from tests.factories.cast import Cast, actor
from tests.portal.cases.desk_work import a_case, case_now, stored, text_of

LONG_DAYS = {
    "called": "Grant window",
    "starts_on-day": "10", "starts_on-month": "6", "starts_on-year": "2026",
    "ends_on-day": "30", "ends_on-month": "6", "ends_on-year": "2026",
    "weekdays": "07:00-20:00", "saturday": "", "sunday": "10:00-12:00",
}  # fmt: skip


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def audited(app: Flask) -> list[str]:
    with stored(app) as session:
        return [
            action
            for action in session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
            if not action.startswith(("case.", "session."))
        ]


@pytest.fixture
def adam(cast: Cast, now: datetime) -> FlaskClient:
    return cast.signed_in("adam")


@pytest.mark.requirement("DM-P2")
def test_hours_are_extended_at_short_notice(app: Flask, adam: FlaskClient, now: datetime) -> None:
    """First what it would move, then the change, then the way back; each in the audit log."""
    reference, ended = a_case(app, now), a_case(app, now, closed)
    page = "/admin/clocks/hours/ministry"
    for wrong, why in (
        ({"weekdays": "9 to 5"}, "Enter the hours of Monday to Friday like 08:00-20:00"),
        ({"starts_on-day": "9"}, "what is past stays as it was"),
        ({"ends_on-day": "1"}, "The last day must be the first day or later"),
    ):
        answer = adam.post(page, data=LONG_DAYS | wrong)
        assert answer.status_code == 422
        assert why in text_of(answer)
        assert "Grant window" in answer.text  # what was typed is there
    before = case_now(app, reference).response_due_at
    seen = adam.post(page, data=LONG_DAYS | {"act": "preview"})
    assert "1 open case gets another due time. Nothing is saved yet." in text_of(seen)
    assert case_now(app, reference).response_due_at == before
    saved = adam.post(page, data=LONG_DAYS | {"act": "save"}, follow_redirects=True)
    assert "07:00 to 20:00" in text_of(saved)
    assert case_now(app, reference).response_due_at == datetime.fromisoformat("2026-06-11T20:00+01:00")
    with stored(app) as session:
        assert recompute(session, now=now) == 0, ended
    single = LONG_DAYS | {"called": "Office move", "weekdays": ""} | day("starts_on", date(2026, 6, 11))
    adam.post(page, data=single | day("ends_on", date(2026, 6, 11)) | {"act": "save"})
    assert case_now(app, reference).response_due_at == datetime.fromisoformat("2026-06-12T20:00+01:00")
    entry = {"name": "Office move", "starts_on": "2026-06-11"}
    assert "usual hours on these days" in text_of(adam.get(f"{page}/removal", query_string=entry))
    seen = adam.post(f"{page}/removal", data=entry | {"act": "preview"})
    assert "1 open case gets another due time. Nothing is saved yet." in text_of(seen)
    assert case_now(app, reference).response_due_at == datetime.fromisoformat("2026-06-12T20:00+01:00")
    adam.post(f"{page}/removal", data=entry)
    assert case_now(app, reference).response_due_at == datetime.fromisoformat("2026-06-11T20:00+01:00")
    assert (
        adam.post(f"{page}/removal", data={"name": "Grant window", "starts_on": "2026-06-10"}).status_code
        == 404
    )
    assert audited(app) == ["calendar.hours_added", "calendar.hours_added", "calendar.hours_taken_back"]


@pytest.mark.requirement("DM-P2", "SC-H1")
def test_a_public_holiday_is_added_and_struck(app: Flask, adam: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    typed = {"division": "england-and-wales", "title": "Coronation"} | day("on", date(2026, 6, 11))
    assert "1 open case" in text_of(adam.post("/admin/clocks/holidays", data=typed | {"act": "preview"}))
    assert "Coronation" in text_of(
        adam.post("/admin/clocks/holidays", data=typed | {"act": "save"}, follow_redirects=True)
    )
    assert case_now(app, reference).response_due_at == datetime.fromisoformat("2026-06-12T17:30+01:00")
    twice = adam.post("/admin/clocks/holidays", data=typed | {"act": "save"})
    assert twice.status_code == 422
    assert "public holiday already" in text_of(twice)
    where = "/admin/clocks/holidays/england-and-wales/2026-06-11"
    assert "Strike Coronation" in text_of(adam.get(where))
    assert "1 open case gets another due time" in text_of(adam.post(where, data={"act": "preview"}))
    adam.post(where)
    assert case_now(app, reference).response_due_at == datetime.fromisoformat("2026-06-11T17:30+01:00")
    assert adam.get(where).status_code == 404
    assert audited(app) == ["holiday.added", "holiday.struck"]


@pytest.mark.requirement("DM-P1")
def test_a_new_version_of_a_policy_counts_from_its_day_on(
    app: Flask, adam: FlaskClient, now: datetime
) -> None:
    reference, page = a_case(app, now), "/admin/clocks/policies/ministry/version"
    fields = fields_of(adam.get(page).text)
    tomorrow, changed = day("effective_from", date(2026, 6, 11)), dict(fields)
    number = next(n for n, text in enumerate(legends_of(adam.get(page).text)) if text == "P3, first answer")
    changed |= tomorrow | {f"amount_{number}": "90", f"unit_{number}": "service_minutes"}
    early = adam.post(page, data=changed | day("effective_from", date(2026, 6, 10)))
    assert early.status_code == 422
    assert "must be after today" in text_of(early)
    seen = text_of(adam.post(page, data=changed | {"act": "preview"}))
    assert "P3, first answer: 1 working day until now, then 1 h 30 min of opening hours." in seen
    assert "then no target" not in seen
    assert adam.post(page, data=changed | {"act": "save"}).status_code == 302
    assert case_now(app, reference).response_due_at == datetime.fromisoformat("2026-06-11T17:30+01:00")
    later = datetime.fromisoformat("2026-06-11T10:00+01:00")
    with clock.held_at(later):
        new = a_case(app, later)
    assert case_now(app, new).response_due_at == datetime.fromisoformat("2026-06-11T11:30+01:00")
    listed = text_of(adam.get("/admin/clocks/policies/ministry"))
    assert "From Thursday 11 June 2026 (not yet)" in listed
    assert audited(app) == ["policy.version_added"]
    with clock.held_at(later):
        assert adam.post("/admin/clocks/policies/ministry/2026-06-11/removal").status_code == 404, (
            "it has begun"
        )


def test_what_was_planned_is_taken_back(app: Flask, adam: FlaskClient) -> None:
    """A slip in the year would stand in the way of every other version, and could never be put right."""
    page = "/admin/clocks/policies/ministry"
    form = fields_of(adam.get(f"{page}/version").text)
    number = next(
        n for n, text in enumerate(legends_of(adam.get(f"{page}/version").text)) if text == "P3, first answer"
    )
    typed = form | day("effective_from", date(2062, 6, 11)) | {f"amount_{number}": "3"}
    adam.post(f"{page}/version", data=typed | {"act": "save"})
    assert "must be after" in text_of(
        adam.post(f"{page}/version", data=typed | day("effective_from", date(2026, 7, 1)))
    )
    assert f'href="{page}/2062-06-11/removal"' in adam.get(page).text
    seen = text_of(adam.get(f"{page}/2062-06-11/removal"))
    assert "P3, first answer: 1 working day until now, then 3 working days." in seen
    assert "goes on" in text_of(adam.post(f"{page}/2062-06-11/removal", follow_redirects=True))
    assert adam.post(f"{page}/2062-06-11/removal").status_code == 404
    assert adam.post(f"{page}/2019-04-01/removal").status_code == 404, "the first one"
    assert adam.post(f"{page}/never/removal").status_code == 404
    with stored(app) as session:
        (only,) = policy_versions(session, "ministry")
        assert len(only.rules) > 8
        hours = session.scalars(select(ServiceCalendarRow.id)).first()
    agreements = "/admin/clocks/agreements"
    typed = {"service": "0", "channel": "", "calendar": str(hours), "policy": "ministry"}
    adam.post(agreements, data=typed | day("effective_from", date(2062, 6, 11)))
    found = re.search(r'href="(/admin/clocks/agreements/\d+/removal)"', adam.get(agreements).text)
    assert found
    assert "Every service without its own" in text_of(adam.get(found[1]))
    assert "What holds now goes on" in text_of(adam.post(found[1], follow_redirects=True))
    assert adam.post(found[1]).status_code == 404
    assert "removal" not in adam.get(agreements).text
    assert audited(app) == [
        "policy.version_added", "policy.version_taken_back", "agreement.added", "agreement.taken_back",
    ]  # fmt: skip


@pytest.mark.requirement("PI-E", "PI-W", "DM-T2")
def test_a_service_gets_an_agreement_from_a_day_on(app: Flask, adam: FlaskClient, now: datetime) -> None:
    page = "/admin/clocks/agreements"
    with stored(app) as session:
        core = catalogue(session).service("core")
        assert core is not None
        hours = session.scalars(
            select(ServiceCalendarRow.id).where(ServiceCalendarRow.key == "customer-services")
        ).one()
    typed = {"service": core.id, "channel": "", "calendar": hours, "policy": "customer-services"}
    assert adam.post(page, data=typed | day("effective_from", date(2026, 6, 10))).status_code == 422
    tomorrow = typed | day("effective_from", date(2026, 6, 11))
    assert "Customer services by channel" in text_of(adam.post(page, data=tomorrow, follow_redirects=True))
    again = adam.post(page, data=tomorrow)
    assert again.status_code == 422
    assert "an agreement from that day already" in text_of(again)
    later = datetime.fromisoformat("2026-06-11T10:00+01:00")
    with clock.held_at(later):
        due = {channel: resolution(app, later, channel) for channel in ("email", "web")}
    assert due["web"] == datetime.fromisoformat("2026-06-18T17:00+01:00")  # five working days
    assert due["email"] == datetime.fromisoformat("2026-06-25T17:00+01:00")  # ten
    assert audited(app) == ["agreement.added"]


@pytest.mark.requirement("FR-009", "CS009")
def test_the_path_of_alerts_and_the_addresses_are_set(app: Flask, adam: FlaskClient, now: datetime) -> None:
    page = "/admin/clocks/alerts"
    step = {"kind": "untouched", "minutes": "99", "recipient": "client", "priority": "P1"}
    wrong = adam.post(page, data=step | {"minutes": "soon"})
    assert wrong.status_code == 422
    assert "Not a valid" not in text_of(wrong), "one error, and it says what is asked for"
    assert 'value="soon"' in wrong.get_data(as_text=True)
    assert "The step is added" in text_of(adam.post(page, data=step, follow_redirects=True))
    assert adam.post(page, data=step).status_code == 422
    with stored(app) as session:
        row = session.scalars(select(AlertRuleRow).where(AlertRuleRow.minutes == 99)).one()
    adam.post(f"{page}/{row.id}/removal")
    group = "/admin/clocks/groups/core-policy"
    assert "like name@example.org" in text_of(adam.post(group, data={"lead_email": "nobody"}))
    adam.post(group, data={"email": "us@example.org", "lead_email": "head@example.org", "client_email": ""})
    assert "head@example.org" in text_of(adam.get("/admin/clocks/groups"))
    assert audited(app) == ["alert_rule.added", "alert_rule.removed", "group.addresses_changed"]


def resolution(app: Flask, at: datetime, channel: str) -> Any:
    return case_now(app, a_case(app, at, channel=Channel(channel))).resolution_due_at


def fields_of(page: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found[name] = (chosen or first)[1]  # type: ignore[index]
    return found


def legends_of(page: str) -> list[str]:
    return re.findall(r'<fieldset class="govuk-fieldset wm-target"><legend[^>]*>([^<]*)</legend>', page)


@pytest.mark.requirement("DM-G1")
def test_a_group_gets_other_times_from_a_day_on(app: Flask, adam: FlaskClient, now: datetime) -> None:
    """What it has already keeps its time; what is handed over later has the new one; none is possible."""
    page = "/admin/clocks/groups/core-policy/times"
    old = a_case(app, now)
    assert handed(app, old, now).group_due_at == datetime.fromisoformat("2026-06-15T17:30+01:00")
    fields = fields_of(adam.get(page).text)
    assert (fields["amount_P1"], fields["amount_"], fields["unit_"]) == ("60", "3", "working_days")
    quick = fields | day("effective_from", date(2026, 6, 11)) | {"amount_": "1", "amount_P1": ""}
    early = adam.post(page, data=quick | day("effective_from", date(2026, 6, 10)))
    assert early.status_code == 422
    assert "must be after today" in text_of(early)
    seen = text_of(adam.post(page, data=quick | {"act": "preview"}))
    assert "Every other priority: 3 working days until now, then 1 working day." in seen
    assert "P1: 1 h of opening hours until now, then no time." in seen
    assert "The 1 open case it has now keeps its time." in seen
    slip = quick | day("effective_from", date(2062, 6, 11))
    assert adam.post(page, data=slip | {"act": "save"}).status_code == 302
    seen = text_of(adam.post(page, data=quick | {"act": "preview"}))
    assert "The times planned from Sunday 11 June 2062 are taken back." in seen
    assert "Every other priority: 3 working days until now, then 1 working day." in seen
    adam.post(page, data=quick | {"act": "save"})
    assert "2062" not in text_of(adam.get("/admin/clocks/groups/core-policy"))
    assert "From Thursday 11 June 2026 (not yet)" in text_of(adam.get("/admin/clocks/groups/core-policy"))
    later = datetime.fromisoformat("2026-06-11T10:00+01:00")
    with clock.held_at(later), stored(app) as session:
        assert recompute(session, now=later) == 0
    with clock.held_at(later):
        new = handed(app, a_case(app, later), later)
        assert new.group_due_at == datetime.fromisoformat("2026-06-12T17:30+01:00")
        nothing = {name: "" for name in fields if name.startswith("amount_")}
        adam.post(page, data=quick | nothing | day("effective_from", date(2026, 6, 12)) | {"act": "save"})
    with clock.held_at(datetime.fromisoformat("2026-06-12T10:00+01:00")):
        assert handed(app, a_case(app, clock.now()), clock.now()).group_due_at is None
    assert audited(app) == ["group.times_changed"] * 3


def test_limits_of_waiting_are_part_of_a_version(app: Flask, adam: FlaskClient, now: datetime) -> None:
    page = "/admin/clocks/policies/ministry/version"
    assert "Resolved with notice after 10 working days" in text_of(adam.get("/admin/clocks/waiting")).replace(
        "Reminded after 3 and 7 working days, resolved", "Resolved"
    )
    fields = fields_of(adam.get(page).text) | day("effective_from", date(2026, 6, 11))
    assert (fields["limit_customer"], fields["remind_customer"]) == ("10", "3, 7")
    for wrong, why in (
        ({"remind_customer": "7, 3"}, "each more than the one before"),
        ({"remind_customer": "soon"}, "Reminders must be whole days"),
        ({"limit_customer": ""}, "reminders say until when we wait"),
        ({"limit_change": "0"}, "must be from 1 to"),
    ):
        answer = adam.post(page, data=fields | wrong)
        assert answer.status_code == 422
        assert why in text_of(answer)
    other = fields | {"limit_customer": "15", "remind_customer": "5", "limit_supplier": ""}
    seen = text_of(adam.post(page, data=other | {"act": "preview"}))
    assert "then reminded after 5 working days, resolved with notice after 15 working days." in seen
    assert "Waiting for a supplier: back to the desk after 20 working days until now, then no limit." in seen
    adam.post(page, data=other | {"act": "save"})
    with stored(app) as session:
        versions = policy_versions(session, "ministry")
    assert versions[0].pauses["customer"] == PauseRule(15, (5,))
    assert "supplier" not in versions[0].pauses
    assert versions[1].pauses["customer"] == PauseRule(10, (3, 7))


def test_many_cases_are_left_to_the_worker(
    app: Flask, adam: FlaskClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request ends at once; a worker that dies half-way is followed by one that goes on; a preview of
    many is an estimate and says so."""
    for name, value in (("AT_ONCE", 2), ("STRETCH", 2), ("LOOKED_AT", 2)):
        monkeypatch.setattr(recomputing, name, value)
    references = [a_case(app, now) for _ in range(5)]
    page = "/admin/clocks/hours/ministry"
    seen = text_of(adam.post(page, data=LONG_DAYS | {"act": "preview"}))
    assert "About 5 open cases get other due times." in seen
    assert "2 of the 5 open cases it can touch were worked out" in seen
    answer = adam.post(page, data=LONG_DAYS | {"act": "save"})
    where = answer.headers["Location"]
    assert "0% of the cases are looked at" in text_of(adam.get(where))
    due = [case_now(app, reference).response_due_at for reference in references]
    assert set(due) == {datetime.fromisoformat("2026-06-11T17:30+01:00")}
    database = app.extensions["database"]
    with database.session() as session:
        assert recompute_more(session, now=now)
        session.commit()
    with database.session() as session:  # killed before it stored anything
        assert recompute_more(session, now=now)
    half = text_of(adam.get(where))
    assert "2 moved so far" in half
    assert "worker may not be running" not in half
    with clock.held_at(now + timedelta(minutes=5)):
        assert "The worker may not be running." in text_of(adam.get(where))
    DUE_TIMES.all(database)
    assert "Finished. 5 cases have other due times." in text_of(adam.get(where))
    with stored(app) as session:
        assert recompute(session, now=now) == 0
    again = adam.post("/admin/clocks/due-times")
    DUE_TIMES.all(database)
    assert "No case has another due time" in text_of(adam.get(again.headers["Location"]))
    assert "due_times.asked_anew" in audited(app)


def handed(app: Flask, reference: str, at: datetime) -> Any:
    """The case, handed to the group of rules and guidance of CORE."""
    with stored(app) as session:
        case = case_by_reference(session, reference)
        assert case is not None
        group = next(group for group in catalogue(session).groups if group.key == "core-policy")
        handling.assign(
            session,
            case=case,
            group_id=group.id,
            group_name=group.name,
            assignee=None,
            actor=actor(session, "asha"),
            now=at,
        )
    return case_now(app, reference)
