"""Working a case: taking, handing on, setting its priority, holding and resuming it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.ledger import append, expect_version, say
from portal.cases.complaints.officers import refuse_former_officer
from portal.cases.kinds import refuse_misfit
from portal.cases.models import Case
from portal.cases.rules import Act, EventKind, PendingReason, Status, state_after
from portal.catalogue.priority import Level, priority_of
from portal.identity.actor import Actor
from portal.identity.models import Person


def take(session: Session, *, case: Case, actor: Actor, now: datetime, version: int | None = None) -> None:
    """Start working on it oneself."""
    expect_version(case, version)
    refuse_former_officer(session, case, actor.person_id)
    case.status = state_after(Act.TAKE, Status(case.status))
    case.assignee_id = actor.person_id
    append(session, case, EventKind.ASSIGNED, actor=actor, now=now, to=actor.name, taken=True)


def assign(
    session: Session,
    *,
    case: Case,
    group_id: int,
    group_name: str,
    assignee: Person | None,
    actor: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Give the case to a group, and to a person of it where one is named (FR-007)."""
    expect_version(case, version)
    refuse_former_officer(session, case, assignee.id if assignee else None)
    keeps_hands = assignee is not None and assignee.id == case.assignee_id
    case.status = state_after(Act.ASSIGN, Status(case.status), has_been_taken=keeps_hands)
    case.group_id = group_id
    case.assignee_id = assignee.id if assignee else None
    to = f"{assignee.name}, {group_name}" if assignee else group_name
    details = {"to": to, "group_id": group_id, "assignee_id": case.assignee_id, "reason": reason}
    append(session, case, EventKind.ASSIGNED, actor=actor, now=now, **details)


def prioritise(
    session: Session,
    *,
    case: Case,
    impact: Level,
    urgency: Level,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Set the priority from impact and urgency; due times are derived anew from the receipt."""
    expect_version(case, version)
    refuse_misfit(session, case, Act.PRIORITISE)
    state_after(Act.PRIORITISE, Status(case.status))
    before, after = case.priority, priority_of(impact, urgency)
    case.impact, case.urgency, case.priority = impact, urgency, after
    details = {"from": before, "to": after.value, "reason": reason}
    append(session, case, EventKind.PRIORITISED, actor=actor, now=now, **details)


def hold(
    session: Session,
    *,
    case: Case,
    reason: PendingReason,
    body: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Wait for somebody. Waiting for the customer stops the resolution clock, and the question asked is
    itself a response; waiting for a supplier or a change does not stop our clock."""
    expect_version(case, version)
    refuse_misfit(session, case, Act.HOLD, reason)
    case.status = state_after(Act.HOLD, Status(case.status))
    case.pending_reason = reason
    if reason is PendingReason.CUSTOMER:
        say(session, case, direction="outbound", body=body, author=actor, now=now)
        append(session, case, EventKind.REPLIED, actor=actor, now=now)
        requester = session.get_one(Person, case.requester_id)
        notices.question(session, case=case, person=requester, body=body, now=now)
    elif body:
        say(session, case, direction="note", body=body, author=actor, now=now)
    append(session, case, EventKind.HELD, actor=actor, now=now, reason=reason.value)


def resume(
    session: Session, *, case: Case, actor: Actor, now: datetime, version: int | None = None, by: str = ""
) -> None:
    """Go on with a case that was on hold; ``by`` is what ended the waiting, where it was not a colleague."""
    expect_version(case, version)
    case.status = state_after(Act.RESUME, Status(case.status))
    case.pending_reason = None
    append(session, case, EventKind.RESUMED, actor=actor, now=now, **({"by": by} if by else {}))
