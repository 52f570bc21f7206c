"""Cases that wait for long: reminders once each, an end with notice, and the way back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.cases.actions import conversation, handling
from portal.cases.actions.recomputing import recompute
from portal.cases.actions.waiting import cases_waiting_too_long
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.rules import EventKind, PendingReason, Status
from portal.housekeeping import follow_up_waiting
from portal.kernel import clock
from portal.sla.pauses import PauseRule, PauseStep, next_step_at, step_due
from tests.factories.cases import held
from tests.factories.cast import Cast, actor
from tests.portal.cases.desk_work import a_case, case_now, stored, text_of
from tests.portal.cases.walks import mails, open_case, words
from tests.portal.sla.examples import DESK, london

RULE = PauseRule(limit=10, remind_after=(3, 7))
ASKED = london("2026-06-10 10:00")  # a Wednesday; the third working day after it ends on Monday the 15th


@pytest.mark.parametrize(
    ("reminded", "now", "step"),
    [
        (0, "2026-06-15 17:29", PauseStep.NOTHING),
        (0, "2026-06-15 17:30", PauseStep.REMIND),
        (1, "2026-06-19 17:29", PauseStep.NOTHING),
        (1, "2026-06-19 17:30", PauseStep.REMIND),
        (0, "2026-06-22 12:00", PauseStep.REMIND),
        (2, "2026-06-24 17:29", PauseStep.NOTHING),
        (2, "2026-06-24 17:30", PauseStep.END),
        (0, "2026-06-24 17:30", PauseStep.END),  # no worker ran for weeks
    ],
)
def test_what_is_due_when(reminded: int, now: str, step: PauseStep) -> None:
    assert step_due(RULE, DESK, ASKED, reminded, london(now)) is step


@given(
    limit=st.integers(2, 15),
    days=st.sets(st.integers(1, 14), max_size=3),
    reminded=st.integers(0, 4),
    minutes=st.integers(0, 5 * 365 * 24 * 60),
)
def test_the_next_step_is_the_first_moment_at_which_something_is_due(
    limit: int, days: set[int], reminded: int, minutes: int
) -> None:
    rule = PauseRule(limit, tuple(sorted(day for day in days if day < limit)))
    since = ASKED + timedelta(minutes=minutes)
    at = next_step_at(rule, DESK, since, reminded)
    assert step_due(rule, DESK, since, reminded, at) is not PauseStep.NOTHING
    assert step_due(rule, DESK, since, reminded, at - timedelta(microseconds=1)) is PauseStep.NOTHING


def test_only_cases_with_something_due_are_looked_at(app: Flask, now: datetime) -> None:
    database = app.extensions["database"]
    references = [a_case(app, now, held) for _ in range(3)]
    assert {case_now(app, each).waiting_due_at for each in references} == {london("2026-06-15 17:30")}
    assert case_now(app, a_case(app, now)).waiting_due_at is None
    number = case_now(app, references[1]).id
    with stored(app) as session:
        assert cases_waiting_too_long(session, now=now) == []
        late = session.get_one(Case, number)
        late.waiting_due_at = now
        session.flush()
        assert cases_waiting_too_long(session, now=now) == [late.id]
        version = late.version
    assert follow_up_waiting(database, now=now) == 0
    after = case_now(app, references[1])
    assert (after.waiting_due_at, after.version) == (london("2026-06-15 17:30"), version), "put right"
    later = london("2026-06-15 17:30")
    assert follow_up_waiting(database, now=later) == 3
    assert case_now(app, references[0]).waiting_due_at == london("2026-06-19 17:30")
    with stored(app) as session:
        assert recompute(session, now=later) == 0, "what is stored is what the histories say"


def test_a_silent_customer_is_reminded_twice_and_told_at_the_end(
    app: Flask, cast: Cast, now: datetime
) -> None:
    database = app.extensions["database"]
    reference = a_case(app, now, held)
    assert follow_up_waiting(database, now=now) == 0
    for at in ("2026-06-15 17:30", "2026-06-19 17:30"):
        with ThreadPoolExecutor(2) as workers:  # two workers remind once
            assert sum(workers.map(lambda _: follow_up_waiting(database, now=london(at)), range(2))) == 1  # noqa: B023
    with stored(app) as session:
        reminders = mails(session, "case_reminder")
    assert len(reminders) == 2
    assert "Which browser do you use?" in reminders[0].body
    assert "by Wednesday 24 June" in reminders[0].body
    end = london("2026-06-24 17:30")
    assert follow_up_waiting(database, now=end) == 1
    assert case_now(app, reference).status == Status.RESOLVED
    with stored(app) as session:
        assert "Answer by Monday 29 June at 17:30 and we go on" in mails(session, "case_unanswered")[0].body
    with clock.held_at(end):
        page = text_of(cast.signed_in("asha").get(f"/desk/cases/{reference}"))
        assert "Resolved: the customer did not answer" in page
        assert "The customer was reminded by e-mail" in page
        citizen = cast.visitor()
        track = open_case(app, citizen, reference)
        seen = words(citizen.get(track))
        assert "We reminded you of our question" in seen
        assert "have not heard from you" in seen
        citizen.post(track, data={"message": "Sorry, I was away. Firefox."})
    assert case_now(app, reference).status == Status.IN_PROGRESS


@pytest.mark.parametrize("reason", [PendingReason.SUPPLIER, PendingReason.CHANGE])
def test_what_waits_for_others_comes_back(app: Flask, now: datetime, reason: PendingReason) -> None:
    def waits(session: Session, case: Case, at: datetime) -> None:
        handling.hold(session, case=case, reason=reason, body="", actor=actor(session, "asha"), now=at)

    reference = a_case(app, now, waits)
    database = app.extensions["database"]
    assert follow_up_waiting(database, now=london("2026-07-07 12:00")) == 0
    assert follow_up_waiting(database, now=london("2026-08-06 12:00")) == 1
    case = case_now(app, reference)
    assert case.status == Status.IN_PROGRESS
    with stored(app) as session:
        assert events_of(session, case.id)[-1].details == {"by": "limit"}


def test_a_question_put_again_begins_the_wait_anew(app: Flask, now: datetime) -> None:
    def asked_again(session: Session, case: Case, at: datetime) -> None:
        held(session, case, at)
        again = london("2026-06-12 10:00")
        asha = actor(session, "asha")
        conversation.reply(session, case=case, body="And which version?", actor=asha, now=again)

    reference = a_case(app, now, asked_again)
    database = app.extensions["database"]
    assert follow_up_waiting(database, now=london("2026-06-16 12:00")) == 0
    assert follow_up_waiting(database, now=london("2026-06-17 17:30")) == 1
    with stored(app) as session:
        lines = events_of(session, case_now(app, reference).id)
    assert lines[-1].kind == EventKind.REMINDED
