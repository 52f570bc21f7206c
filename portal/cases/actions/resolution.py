"""How a case ends: resolved, closed, withdrawn, or opened again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.ledger import append, expect_version, say
from portal.cases.events import CaseResolved
from portal.cases.kinds import kind_of, refuse_misfit
from portal.cases.models import Case
from portal.cases.queries import cases_to_close, resolved_cases, was_with_supplier
from portal.cases.rules import (
    Act,
    EventKind,
    KnowledgeOutcome,
    Status,
    may_reactivate,
    state_after,
    support_level,
)
from portal.cases.suppliers.actions import end_with_case
from portal.identity.actor import SYSTEM, Actor
from portal.identity.models import Person
from portal.kernel.clock import LONDON
from portal.kernel.events import publish
from portal.kernel.phrases import moment_text
from portal.sla.agreements import agreements


def resolve(
    session: Session,
    *,
    case: Case,
    body: str,
    outcome: KnowledgeOutcome,
    knowledge_slug: str | None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    contact_reason: str | None = None,
) -> None:
    """Tell the customer the answer and stop the clocks; says what the case means for our FAQs (HS-L1c), and
    why the customer had to contact us (MI1), where that was asked."""
    expect_version(case, version)
    refuse_misfit(session, case, Act.RESOLVE)
    settle(
        session,
        case=case,
        body=body,
        outcome=outcome,
        knowledge_slug=knowledge_slug,
        actor=actor,
        now=now,
        contact_reason=contact_reason,
    )


def settle(
    session: Session,
    *,
    case: Case,
    body: str,
    outcome: KnowledgeOutcome,
    knowledge_slug: str | None,
    actor: Actor,
    now: datetime,
    contact_reason: str | None = None,
) -> None:
    """What every answer does that ends a case, whatever its type asks for before."""
    case.status = state_after(Act.RESOLVE, Status(case.status))
    case.pending_reason = None
    case.resolved_at = now
    case.knowledge_outcome = outcome
    case.knowledge_slug = knowledge_slug
    case.contact_reason = contact_reason or case.contact_reason
    if case.assignee_id is None:
        case.assignee_id = actor.person_id
    case.level = support_level(
        is_fast_lane=case.is_fast_lane, was_with_supplier=was_with_supplier(session, case), outcome=outcome
    )
    say(session, case, direction="outbound", body=body, author=actor, now=now)
    why = {"contact_reason": contact_reason} if contact_reason else {}
    append(
        session,
        case,
        EventKind.RESOLVED,
        actor=actor,
        now=now,
        outcome=outcome.value,
        faq=knowledge_slug,
        **why,
    )
    may_come_back = Act.REOPEN not in kind_of(session, case.case_type).never
    tell = notices.resolved if may_come_back else notices.reply
    tell(session, case=case, person=session.get_one(Person, case.requester_id), body=body, now=now)
    end_with_case(session, case=case, reason="The case is resolved.", actor=actor, now=now)
    publish(session, CaseResolved(case, now))


def resolve_unanswered(session: Session, *, case: Case, asked_at: datetime, now: datetime) -> None:
    """The customer was asked, reminded, and did not answer: they are told, and how to open it again."""
    case.status = state_after(Act.RESOLVE, Status(case.status))
    case.pending_reason = None
    case.resolved_at = now
    case.level = support_level(
        is_fast_lane=case.is_fast_lane, was_with_supplier=was_with_supplier(session, case), outcome=None
    )
    body = (
        f"We asked you something on {moment_text(asked_at.astimezone(LONDON))} and have not heard from you. "
        "So we have stopped work on your case."
    )
    say(session, case, direction="outbound", body=body, author=SYSTEM, now=now)
    append(session, case, EventKind.RESOLVED, actor=SYSTEM, now=now, by="no_answer")
    person = session.get_one(Person, case.requester_id)
    notices.unanswered(session, case=case, person=person, body=body, now=now)
    end_with_case(session, case=case, reason="The case is resolved.", actor=SYSTEM, now=now)
    publish(session, CaseResolved(case, now))


def reopen(
    session: Session, *, case: Case, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> None:
    """Work on a resolved case again."""
    expect_version(case, version)
    refuse_misfit(session, case, Act.REOPEN)
    case.status = state_after(Act.REOPEN, Status(case.status))
    case.resolved_at = None
    case.level = None
    append(session, case, EventKind.REOPENED, actor=actor, now=now, by="desk", reason=reason)


def close(session: Session, *, case: Case, actor: Actor, now: datetime, version: int | None = None) -> None:
    """End it for good; after this only a new case helps (SC-R2)."""
    expect_version(case, version)
    case.status = state_after(Act.CLOSE, Status(case.status))
    case.ended_at = now
    append(session, case, EventKind.CLOSED, actor=actor, now=now)


def cancel(session: Session, *, case: Case, reason: str, actor: Actor, now: datetime) -> None:
    """The customer no longer needs an answer."""
    case.status = state_after(Act.CANCEL, Status(case.status))
    case.pending_reason = None
    case.ended_at = now
    append(session, case, EventKind.CANCELLED, actor=actor, now=now, reason=reason)
    end_with_case(session, case=case, reason="The case was withdrawn.", actor=SYSTEM, now=now)


def close_due(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Close what was resolved longer ago than its customer may re-activate (SC-R2); returns how many."""
    agreed = agreements(session)
    shortest = min(agreed.reopen_days, default=None)
    if shortest is None:
        return 0  # the worker was started before `portal init` was done
    settled = [
        row.id
        for row in resolved_cases(session, before=now - timedelta(days=shortest))
        if not may_reactivate(
            Status.RESOLVED,
            row.resolved_at,
            agreed.holding(row.service_id, row.channel, row.received_at).reopen_days,
            now,
        )
    ]
    cases = cases_to_close(session, settled[:limit])
    for case in cases:
        close(session, case=case, actor=SYSTEM, now=now)
    return len(cases)
