"""What was promised stays promised, and what a case stores for sorting is what its history says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, true, update

from portal.cases.actions import handling
from portal.cases.actions.recomputing import expect_moves, recompute
from portal.cases.actions.resolution import close_due
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.rules import Channel, EventKind, Status
from portal.catalogue.priority import Level
from portal.catalogue.queries import catalogue
from portal.housekeeping import tell_of_late_cases
from portal.kernel import clock
from portal.kernel.stamped import configuration_changed
from portal.sla.agreements import agreement_for, agreements
from portal.sla.loading import store_policy
from portal.sla.models import ServiceAgreement, ServiceCalendarRow
from portal.sla.targets import Measure, Target, TargetRule, Unit
from tests.factories.cases import LIVES, add_cases, raise_case, resolved
from tests.factories.cast import Cast, actor
from tests.portal.cases.desk_work import a_case, case_now, do, queries, stored, text_of
from tests.portal.cases.walks import mails, open_case, open_session, words


@pytest.mark.requirement("DM-P1", "DM-P2")
def test_what_a_case_stores_is_what_its_history_says(app: Flask, now: datetime) -> None:
    with stored(app) as session:
        cases = add_cases(session, now=now)
        session.flush()
        assert recompute(session, now=now) == 0
        right = {case.id: case.resolution_due_at for case in cases}
        wrong = {"resolution_due_at": now, "queue_band": 3, "next_due_at": None}
        session.execute(update(Case).values(wrong).execution_options(synchronize_session=False))
        assert recompute(session, now=now) == len(LIVES)
        stored_now = session.execute(select(Case.id, Case.resolution_due_at))
        assert {id: due for id, due in stored_now} == right  # noqa: C416


@pytest.mark.requirement("DM-P1")
def test_a_new_version_of_a_policy_never_changes_what_was_promised(app: Flask, now: datetime) -> None:
    old = a_case(app, now)
    with stored(app) as session:
        policy = agreement_for(session, None, at=now).policy
        quick = TargetRule(Target(Measure.RESOLUTION, 1, Unit.WORKING_DAYS))
        tomorrow = date(2026, 6, 11)
        store_policy(session, replace(policy, effective_from=tomorrow, rules=(quick,)))
        configuration_changed(session)
        assert expect_moves(session, now=now, which=true()).moves == 0
        assert recompute(session, now=now) == 0
    later = now + timedelta(days=1)
    with clock.held_at(later):
        new = a_case(app, later)
    assert case_now(app, old).resolution_due_at == datetime.fromisoformat("2026-06-17T17:30+01:00")
    assert case_now(app, new).resolution_due_at == datetime.fromisoformat("2026-06-12T17:30+01:00")
    assert case_now(app, new).response_due_at is None


@pytest.mark.requirement("DM-P1")
def test_a_changed_priority_keeps_in_the_history_what_was_promised(
    app: Flask, cast: Cast, now: datetime
) -> None:
    reference = a_case(app, now)
    do(cast.signed_in("asha"), reference, "priority", impact="high", urgency="high", reason="Whole site")
    page = text_of(cast.signed_in("asha").get(f"/desk/cases/{reference}"))
    assert "The first answer had been promised by Thursday 11 June at 17:30, now by" in page
    with stored(app) as session:
        event = events_of(session, case_now(app, reference).id)[-1]
        assert event.kind == EventKind.PRIORITISED
        assert set(event.details["promised"]) == {"response", "resolution"}
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        handling.prioritise(
            session, case=case, impact=Level.HIGH, urgency=Level.HIGH, reason="-", now=now,
            actor=actor(session, "asha"),
        )  # fmt: skip
        assert "promised" not in events_of(session, case.id)[-1].details  # nothing moved


@pytest.mark.requirement("DM-P2")
def test_a_service_in_northern_ireland_rests_on_its_own_holidays(app: Flask, now: datetime) -> None:
    """12 July 2027 is a Monday: the Battle of the Boyne."""
    friday = datetime.fromisoformat("2027-07-09T10:00+01:00")
    with stored(app) as session:
        due = {
            about: raise_case(session, subject="-", details="-", about=about, now=friday).response_due_at
            for about in ("core/log-queries", f"nicore/{_first_category(session, 'nicore')}")
        }
    london, belfast = due.values()
    assert london is not None
    assert belfast is not None
    assert belfast - london == timedelta(days=1)


@pytest.mark.requirement("CS004", "FR-009", "CS009")
def test_a_date_given_in_a_reply_becomes_a_clock(app: Flask, cast: Cast, now: datetime) -> None:
    reference, asha, citizen = a_case(app, now), cast.signed_in("asha"), cast.visitor()
    holding = {"body": "We are looking into it.", "write_by-month": "6", "write_by-year": "2026"}
    for day, why in (("13", "We are closed on that day (Saturday 13 June 2026)"), ("9", "in the future")):
        answer = do(asha, reference, "reply", **holding, **{"write_by-day": day})
        assert answer.status_code == 422
        assert why in text_of(answer)
        assert "We are looking into it." in answer.text
    carried = asha.post(f"/desk/cases/{reference}/ready-replies", data=holding | {"write_by-day": "12"})
    assert 'name="write_by-day" value="12"' in carried.text
    assert do(asha, reference, "reply", **holding, **{"write_by-day": "12"}).status_code == 302
    due = datetime.fromisoformat("2026-06-12T17:30+01:00")
    case = case_now(app, reference)
    assert (case.update_due_at, case.next_due_at, case.processing_due_at) == (due, due, None)
    page = text_of(asha.get(f"/desk/cases/{reference}"))
    assert "Next due, to write again" in page
    assert "will write again by Friday 12 June at 17:30" in page
    assert "2 working days left" in text_of(asha.get("/desk/"))
    track = open_case(app, citizen, reference)
    assert "We will write to you by Friday 12 June at 17:30." in words(citizen.get(track))
    with open_session(app) as session:
        assert "write to you again by Friday 12 June at 17:30" in mails(session, "case_reply")[-1].body
    late = due + timedelta(minutes=1)
    tell_of_late_cases(app.extensions["database"], now=late)
    with clock.held_at(late):
        told = text_of(cast.signed_in("ben").get("/desk/alerts"))
        assert "The promised update was due Friday 12 June at 17:30" in told
        do(cast.signed_in("asha"), reference, "reply", body="Here it is.")
    assert case_now(app, reference).update_due_at is None


@pytest.mark.requirement("CS004")
def test_every_web_and_mail_contact_gets_a_first_look_within_two_working_days(
    app: Flask, cast: Cast, now: datetime
) -> None:
    by_mail, by_phone = (a_case(app, now, channel=channel) for channel in (Channel.EMAIL, Channel.PHONE))
    friday = datetime.fromisoformat("2026-06-12T17:30+01:00")
    assert case_now(app, by_mail).processing_due_at == friday
    assert case_now(app, by_phone).processing_due_at is None
    asha = cast.signed_in("asha")
    assert "First look" in text_of(asha.get(f"/desk/cases/{by_mail}"))
    tell_of_late_cases(app.extensions["database"], now=friday + timedelta(minutes=1))
    with clock.held_at(friday + timedelta(minutes=2)):
        told = text_of(cast.signed_in("ben").get("/desk/alerts"))
    assert "The first look was due Friday 12 June at 17:30" in told
    do(asha, by_mail, "assignment", take="yes")
    assert case_now(app, by_mail).processing_due_at is None  # taken, without a word to the customer
    assert case_now(app, by_mail).responded_at is None
    assert "First look" not in text_of(asha.get(f"/desk/cases/{by_mail}"))


@pytest.mark.requirement("DM-G1")
def test_a_group_has_its_own_time_and_the_page_says_on_whose_time_it_ran(
    app: Flask, cast: Cast, now: datetime
) -> None:
    reference, later = a_case(app, now), now + timedelta(hours=2)
    with clock.held_at(later):
        asha = cast.signed_in("asha")
        with stored(app) as session:
            group = next(g for g in catalogue(session).groups if g.key == "core-policy")
        handed = do(asha, reference, "assignment", group=group.id, assignee=0, handover="Please look")
        assert handed.status_code == 302, text_of(handed)
    case = case_now(app, reference)
    assert case.group_due_at == datetime.fromisoformat("2026-06-15T17:30+01:00")  # three working days
    assert case.processing_due_at is None  # passed on
    with clock.held_at(later + timedelta(hours=1)), queries(app) as sent:
        page = text_of(asha.get(f"/desk/cases/{reference}"))
    assert len(sent) <= 8
    assert "The group’s own time" in page
    assert "Handed over Wednesday 10 June 2026 at 12:00" in page
    assert "Service desk 2 h 67%" in page
    assert f"{group.name} 1 h 33%" in page


def _first_category(session: object, key: str) -> str:
    service = catalogue(session).service(key)  # type: ignore[arg-type]
    assert service is not None
    return service.categories[0].key


@pytest.mark.requirement("SC-R2")
def test_each_case_closes_by_its_own_policy(app: Flask, now: datetime) -> None:
    references = [
        a_case(app, now, resolved),
        a_case(app, now, resolved, about="delta/error-message-received"),
    ]
    with stored(app) as session:
        policy = agreement_for(session, None, at=now).policy
        store_policy(session, replace(policy, name="patient", title="Patient", reopen_days=20))
        delta = catalogue(session).service("delta")
        assert delta is not None
        calendar_id = session.scalars(select(ServiceCalendarRow.id).limit(1)).one()
        session.add(
            ServiceAgreement(
                service_id=delta.id, effective_from=date(2026, 1, 1), calendar_id=calendar_id,
                policy_key="patient",
            )
        )  # fmt: skip
        session.flush()
        configuration_changed(session)
        assert set(agreements(session).reopen_days) == {5, 20}
        assert close_due(session, now=now + timedelta(days=6)) == 1
    assert [case_now(app, each).status for each in references] == [Status.CLOSED, Status.RESOLVED]
    with stored(app) as session:
        assert close_due(session, now=now + timedelta(days=21)) == 1
