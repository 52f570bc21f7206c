"""What happens to a complaint: decided, taken to the next stage, and learnt from (CS010)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.ledger import append, expect_version, say
from portal.cases.actions.resolution import settle
from portal.cases.complaints.models import CaseStage, ComplaintLearning
from portal.cases.complaints.officers import refuse_former_officer
from portal.cases.complaints.rules import (
    OMBUDSMAN,
    Decision,
    Period,
    decision_letter,
    goes_on_until,
    is_complaint,
    next_stage,
    periods,
)
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.rules import Act, ActRefused, EventKind, KnowledgeOutcome, Status, state_after
from portal.catalogue.type_queries import StageEntry, complaint_stages
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.kernel.clock import LONDON
from portal.kernel.phrases import day_text
from portal.sla.agreements import agreement_of

NO_COMPLAINT = "This case is not a complaint. Change its type first."
TOO_LATE = "You can no longer take this complaint to the next stage here. Write to us instead."


def decide(
    session: Session,
    *,
    case: Case,
    decision: Decision,
    body: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Answer the complaint at its present stage: the customer gets the decision, the reasons (``body``) and
    what they can do next. Raises ``ActRefused`` for who decided an earlier stage."""
    expect_version(case, version)
    stage = _present(session, case)
    refuse_former_officer(session, case, actor.person_id)
    state_after(Act.RESOLVE, Status(case.status))
    row = _row(session, case, _period(session, case))
    row.officer_id, row.officer_name = actor.person_id, actor.name
    row.decision, row.decided_at = decision, now
    row.is_in_time = case.resolution_due_at is None or now <= case.resolution_due_at
    said = {"stage": stage.number, "decision": decision.value}
    append(session, case, EventKind.DECIDED, actor=actor, now=now, **said)
    calendar = agreement_of(session, case).calendar
    stages = {entry.number: entry for entry in complaint_stages(session)}
    until = goes_on_until(_period(session, case), stages, calendar)
    last_day = day_text(until.astimezone(LONDON).date()) if until else ""
    settle(
        session,
        case=case,
        body=decision_letter(stage, decision, body, last_day),
        outcome=KnowledgeOutcome.NOT_KNOWLEDGE,
        knowledge_slug=None,
        actor=actor,
        now=now,
    )


def go_on(
    session: Session,
    *,
    case: Case,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    by_customer: bool = False,
) -> StageEntry:
    """Take the complaint to its next stage, which nobody has yet and for which its clocks begin anew. The
    customer may do so for a time after a decision, and not to the Ombudsman: that way leads past us."""
    expect_version(case, version)
    present, period = _present(session, case), _period(session, case)
    stages = {entry.number: entry for entry in complaint_stages(session)}
    following = next_stage(present.number, stages.values())
    if following is None:
        raise ActRefused("The complaint is at its last stage.")
    if by_customer:
        until = goes_on_until(period, stages, agreement_of(session, case).calendar)
        if until is None or now > until or following.number == OMBUDSMAN:
            raise ActRefused(TOO_LATE)
    status = state_after(Act.NEXT_STAGE, Status(case.status))
    earlier = _row(session, case, period)
    if earlier.decision is None and case.assignee_id:
        officer = session.get_one(Person, case.assignee_id)
        earlier.officer_id, earlier.officer_name = officer.id, officer.name
    session.add(CaseStage(case_id=case.id, number=following.number, began_at=now, officer_name=""))
    case.status, case.pending_reason, case.assignee_id = status, None, None
    case.resolved_at = case.ended_at = case.level = None
    say(session, case, direction="inbound" if by_customer else "note", body=reason, author=actor, now=now)
    by = "customer" if by_customer else "desk"
    append(session, case, EventKind.STAGE_BEGUN, actor=actor, now=now, stage=following.number, by=by)
    if following.number != OMBUDSMAN:
        notices.complaint_stage(session, case=case, stage=following, now=now)
    return following


def learn(
    session: Session, *, case: Case, learnt: str, change: str, due_on: date | None, actor: Actor,
    now: datetime, version: int | None = None,
) -> ComplaintLearning:  # fmt: skip
    """Write down what was learnt and what will change."""
    expect_version(case, version)
    number = _present(session, case).number
    learning = ComplaintLearning(
        case_id=case.id, number=number, learnt=learnt, change=change, due_on=due_on, recorded_at=now,
        recorded_by_name=actor.name,
    )  # fmt: skip
    session.add(learning)
    append(session, case, EventKind.LEARNT, actor=actor, now=now, stage=number)
    return learning


def change_made(session: Session, *, learning: ComplaintLearning, actor: Actor, now: datetime) -> None:
    """What was to change has changed; said once."""
    if learning.done_at is None:
        learning.done_at, learning.done_by_name = now, actor.name
        session.flush()


def _present(session: Session, case: Case) -> StageEntry:
    """The stage a complaint is at. Raises ``ActRefused`` for what is no complaint."""
    if not is_complaint(case.case_type):
        raise ActRefused(NO_COMPLAINT)
    number = _period(session, case).number
    found = next((stage for stage in complaint_stages(session) if stage.number == number), None)
    if found is None:
        raise ActRefused("The stages of complaints are not set up. Run: portal init")
    return found


def _period(session: Session, case: Case) -> Period:
    with session.no_autoflush:
        return periods(case.received_at, events_of(session, case.id))[-1]


def _row(session: Session, case: Case, period: Period) -> CaseStage:
    row = session.get(CaseStage, (case.id, period.number))
    if row is None:
        row = CaseStage(case_id=case.id, number=period.number, began_at=period.began_at, officer_name="")
        session.add(row)
    return row
