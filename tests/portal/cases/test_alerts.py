"""Alerts on the real databases: once each, to the right people, seen at the desk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.models import CaseAlert
from portal.housekeeping import tell_of_late_cases
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from tests.factories.cases import answered, held, resolved, taken
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, queries, stored, text_of


def look(app: Flask, at: datetime) -> int:
    return tell_of_late_cases(app.extensions["database"], now=at)


def mails(app: Flask) -> list[tuple[str, str]]:
    with stored(app) as session:
        rows = session.execute(
            select(OutboxMessage.to_address, OutboxMessage.subject)
            .where(OutboxMessage.purpose == "case_alert")
            .order_by(OutboxMessage.id)
        )
        return [(to, subject) for to, subject in rows]


@pytest.mark.requirement("FR-009", "DM-E1", "CS009")
def test_a_late_case_goes_up_the_path_and_each_step_is_told_once(app: Flask, now: datetime) -> None:
    """P3 at the ministry: a first answer within a working day, so by the end of Thursday."""
    reference = a_case(app, now)
    assert look(app, now) == 0
    due = now + timedelta(days=1, hours=7, minutes=30)  # Thursday at 17:30
    seen = []
    for at in (due - timedelta(minutes=30), due + timedelta(hours=16), due + timedelta(days=5)):
        look(app, at)
        assert look(app, at) == 0  # nobody is told twice
        seen.append([to.partition("@")[0] for to, subject in mails(app) if reference in subject])
    assert seen[0] == ["core-policy"] or seen[0] == ["service-desk"]
    assert len(seen[1]) == 2  # overdue: the group, as nobody holds it
    assert {name for name in seen[2] if name.endswith("-lead")}
    assert {name for name in seen[2] if name in {"contract-manager", "service-owner"}}


def test_who_holds_the_case_is_told(app: Flask, now: datetime) -> None:
    a_case(app, now, taken)
    look(app, now + timedelta(days=1, hours=7))
    assert [to.partition("@")[0] for to, _ in mails(app)] == ["asha"]


@pytest.mark.parametrize("life", [held, resolved])
def test_nothing_is_said_of_a_case_that_waits_for_its_customer_or_is_done(
    app: Flask, now: datetime, life: object
) -> None:
    a_case(app, now, life)  # type: ignore[arg-type]
    assert look(app, now + timedelta(days=30)) == 0


def test_a_kept_promise_is_not_spoken_of(app: Flask, now: datetime) -> None:
    a_case(app, now, answered)
    look(app, now + timedelta(days=1, hours=8))
    assert mails(app) == []


def test_what_was_old_before_anybody_watched_is_noted_without_mail(app: Flask, now: datetime) -> None:
    a_case(app, now)
    assert look(app, now + timedelta(days=60)) > 0
    assert mails(app) == []


def test_two_workers_tell_once(app: Flask, now: datetime) -> None:
    for _ in range(5):
        a_case(app, now)
    late = now + timedelta(days=2)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: look(app, late), range(2)))
    with stored(app) as session:
        found = session.scalars(select(CaseAlert)).all()
    assert len(mails(app)) == len(found) > 0


def test_the_desk_sees_who_was_told(app: Flask, cast: Cast, now: datetime) -> None:
    client = cast.signed_in("asha")
    assert "No alerts" in text_of(client.get("/desk/alerts"))
    reference = a_case(app, now)
    look(app, now + timedelta(days=2))
    with clock.held_at(now + timedelta(days=2)), queries(app) as sent:
        page = text_of(client.get("/desk/alerts"))
    assert reference in page
    assert "The first answer was due" in page
    assert len(sent) <= 4
    case = text_of(client.get(f"/desk/cases/{reference}"))
    assert "The first answer was due Thursday 11 June at 17:30" in case
    assert "Told: the agent" in case
