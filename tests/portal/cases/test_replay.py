"""A history says what its case is, after anything that may happen, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from portal.cases.actions import bulk, conversation, handling, resolution, retyping
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.replay import State, differences
from portal.cases.rules import (
    REFUSALS,
    TRANSITIONS,
    Act,
    ActRefused,
    CaseType,
    KnowledgeOutcome,
    Nature,
    PendingReason,
    Status,
)
from portal.catalogue.priority import Level
from portal.catalogue.queries import catalogue
from portal.cli import group as commands
from portal.config import PREFIX, Settings
from portal.kernel import clock
from tests.factories.cases import add_cases, raise_case
from tests.factories.cast import actor, person
from tests.portal.cases.desk_work import stored

AGENTS = ("asha", "ben")
# These need a problem, another case or a complaint: see test_problems, test_relations and test_complaints.
ACTS = tuple(act for act in Act if act not in {Act.HANG, Act.MERGE, Act.NEXT_STAGE})
Doing = Callable[[Session, Case, datetime], object]


def doing(
    session: Session, who: str, to: str | None, reason: PendingReason, level: Level
) -> dict[Act, Doing]:
    """Every act there is, as somebody does it."""
    one, cleo = actor(session, who), actor(session, "cleo")
    groups = catalogue(session).groups
    there = groups[0] if level is Level.LOW else groups[-1]
    given: dict[str, Any] = {"group_id": there.id, "group_name": there.name}
    given["assignee"] = person(session, to) if to else None
    told: dict[str, Any] = {"outcome": KnowledgeOutcome.NOT_KNOWLEDGE, "knowledge_slug": None}
    return {
        Act.TAKE: lambda s, c, at: handling.take(s, case=c, actor=one, now=at),
        Act.ASSIGN: lambda s, c, at: handling.assign(s, case=c, **given, actor=one, now=at),
        Act.PRIORITISE: lambda s, c, at: handling.prioritise(
            s, case=c, impact=level, urgency=level, reason="x", actor=one, now=at
        ),
        Act.REPLY: lambda s, c, at: conversation.reply(s, case=c, body="x", actor=one, now=at),
        Act.NOTE: lambda s, c, at: conversation.note(s, case=c, body="x", actor=one, now=at),
        Act.HOLD: lambda s, c, at: handling.hold(s, case=c, reason=reason, body="x", actor=one, now=at),
        Act.RESUME: lambda s, c, at: handling.resume(s, case=c, actor=one, now=at),
        Act.RESOLVE: lambda s, c, at: resolution.resolve(s, case=c, body="x", **told, actor=one, now=at),
        Act.CLOSE: lambda s, c, at: resolution.close(s, case=c, actor=one, now=at),
        Act.REOPEN: lambda s, c, at: resolution.reopen(s, case=c, reason="x", actor=one, now=at),
        Act.CANCEL: lambda s, c, at: resolution.cancel(s, case=c, reason="x", actor=cleo, now=at),
        Act.RETYPE: lambda s, c, at: retyping.retype(
            s, case=c, **other_kind(c), reason="x", actor=one, now=at
        ),
        Act.CUSTOMER_REPLY: lambda s, c, at: conversation.customer_reply(
            s, case=c, body="x", actor=cleo, now=at
        ),
    }  # fmt: skip


def other_kind(case: Case) -> dict[str, Any]:
    """Another type and the other nature, which may give the case to another group."""
    other = CaseType.ENQUIRY if case.case_type == CaseType.INCIDENT else CaseType.INCIDENT
    nature = Nature.BUSINESS if case.nature == Nature.TECHNICAL else Nature.TECHNICAL
    return {"case_type": other, "nature": nature}


def as_stored(case: Case) -> dict[str, object]:
    return {f.name: getattr(case, f.name) for f in fields(State) if f.compare}


@pytest.mark.requirement("FR-005", "FR-007", "DM-REC")
def test_whatever_is_done_the_history_tells_it_and_a_refusal_changes_nothing(
    session: Session, now: datetime
) -> None:
    class Desk(RuleBasedStateMachine):
        """One case, and everything that can be done to it by two agents and its customer, in any order."""

        def __init__(self) -> None:
            super().__init__()
            self.savepoint = session.begin_nested()
            self.now = now
            self.case = raise_case(session, subject="x", details="x", now=now)

        def teardown(self) -> None:
            self.savepoint.rollback()
            session.expunge_all()

        @rule(
            act=st.sampled_from(ACTS), who=st.sampled_from(AGENTS), to=st.sampled_from((None, *AGENTS)),
            reason=st.sampled_from(PendingReason), level=st.sampled_from(Level),
        )  # fmt: skip
        def do(self, act: Act, who: str, to: str | None, reason: PendingReason, level: Level) -> None:
            self.now += timedelta(minutes=1)
            before, status = as_stored(self.case), Status(self.case.status)
            work = doing(session, who, to, reason, level)[act]
            if status in TRANSITIONS[act].sources:
                work(session, self.case, self.now)
                return
            with pytest.raises(ActRefused, match=REFUSALS[status]):
                work(session, self.case, self.now)
            assert as_stored(self.case) == before

        @rule(
            act=st.sampled_from((Act.ASSIGN, Act.HOLD, Act.PRIORITISE, Act.RESOLVE)),
            to=st.sampled_from(AGENTS),
        )
        def do_in_bulk_and_undo(self, act: Act, to: str) -> None:
            nouns = {Act.ASSIGN: "assignment", Act.HOLD: "hold", Act.PRIORITISE: "priority"}
            self.now += timedelta(minutes=1)
            one = actor(session, "ben")
            work = doing(session, "ben", to, PendingReason.SUPPLIER, Level.HIGH)[act]
            done = bulk.do_to_all(
                session,
                noun=nouns.get(act, "resolution"),
                cases=[self.case],
                perform=lambda case: work(session, case, self.now) and None,
                actor=one,
                now=self.now,
            )
            self.now += timedelta(minutes=1)
            bulk.undo(session, bulk=done, actor=one, now=self.now)

        @invariant()
        def history_and_case_agree(self) -> None:
            assert differences(self.case, events_of(session, self.case.id)) == []

    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=5, stateful_step_count=12, deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )  # fmt: skip


@pytest.mark.requirement("FR-005")
def test_every_act_from_every_state_through_the_actions(session: Session, now: datetime) -> None:
    states = set()
    for case in add_cases(session, now=now):
        status = Status(case.status)
        states.add(status)
        for act in ACTS:
            with session.begin_nested() as savepoint:
                later = now + timedelta(minutes=1)
                work = doing(session, "ben", "asha", PendingReason.CUSTOMER, Level.LOW)[act]
                if status in TRANSITIONS[act].sources:
                    work(session, case, later)
                    assert differences(case, events_of(session, case.id)) == [], (status, act)
                else:
                    with pytest.raises(ActRefused, match="This case"):
                        work(session, case, later)
                savepoint.rollback()
            session.refresh(case)
    assert states == set(Status) - {Status.ASSIGNED}


def test_lines_from_before_they_named_people_and_groups_are_not_held_against_a_case(
    session: Session, now: datetime
) -> None:
    case = raise_case(session, subject="x", details="x", now=now)
    work = doing(session, "asha", "ben", PendingReason.CUSTOMER, Level.LOW)
    work[Act.ASSIGN](session, case, now)
    old = events_of(session, case.id)
    for line in old:
        line.details = {k: v for k, v in line.details.items() if k not in {"assignee_id", "priority"}}
    assert differences(case, old) == []


@pytest.mark.requirement("DM-REC")
def test_an_operator_is_told_of_each_case_that_is_not_what_its_history_says(
    app: Flask, settings: Settings, now: datetime
) -> None:
    def verify() -> Any:
        variables = {PREFIX + f.name.upper(): str(getattr(settings, f.name)) for f in fields(Settings)}
        return CliRunner().invoke(commands, ["cases", "verify"], env=variables)

    with stored(app) as session, clock.held_at(now):
        cases = add_cases(session, now=now)
        reference = cases[0].reference
    fine = verify()
    assert (fine.exit_code, fine.output) == (0, f"{len(cases)} cases looked at, 0 differences.\n")
    with stored(app) as session:
        session.get_one(Case, cases[0].id).status = Status.CLOSED
        session.get_one(Case, cases[0].id).is_first_contact = True
    wrong = verify()
    assert wrong.exit_code == 1
    assert f"{reference}: status is closed, its history says new" in wrong.output
    assert (
        f"{reference}: is_first_contact is True, its history says None. `portal cases recount`"
        in wrong.output
    )
