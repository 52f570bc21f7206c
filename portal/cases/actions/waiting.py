"""Cases that wait for long: the customer is reminded and then the case ends; others come back to the desk.

How long is the policy's to say (``PauseRule``), by who is waited for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.handling import resume
from portal.cases.actions.ledger import append
from portal.cases.actions.recomputing import recompute
from portal.cases.actions.resolution import resolve_unanswered
from portal.cases.cache_queries import held_too_long, with_ids
from portal.cases.history import HistoryLine
from portal.cases.models import Case
from portal.cases.queries import case_for_change_by_id, events_of, messages_of
from portal.cases.rules import EventKind, PendingReason, Status
from portal.cases.waits import Waiting, waiting_of
from portal.identity.actor import SYSTEM
from portal.identity.models import Person
from portal.sla.agreements import Agreements, agreements
from portal.sla.pauses import PauseRule, PauseStep, reminders_due, step_due

FACTS = ("service_id", "channel", "received_at", "pending_reason")
MOST_AT_ONCE = 200  # the rest comes with the next run, a minute later


@dataclass(frozen=True)
class Due:
    """What is to be done about a case that waits, and by which rule."""

    step: PauseStep
    rule: PauseRule
    waiting: Waiting


def cases_waiting_too_long(session: Session, *, now: datetime) -> list[int]:
    """The numbers of cases about which something is to be done, what is due first. One query."""
    return held_too_long(session, now=now, limit=MOST_AT_ONCE)


def follow_up(session: Session, *, case_id: int, now: datetime) -> bool:
    """Do what is due for one case, looked at anew under its lock; False when another worker was quicker."""
    case = case_for_change_by_id(session, case_id)
    if case is None or case.status != Status.PENDING:
        return False
    facts = {name: getattr(case, name) for name in FACTS}
    due = _due(agreements(session), facts, events_of(session, case_id), now)
    if due is None:  # what is stored says otherwise: hours have changed, and the worker is not there yet
        recompute(session, now=now, which=with_ids([case_id]))
        return False
    if due.step is PauseStep.REMIND:
        _remind(session, case, due, now)
    elif case.pending_reason == PendingReason.CUSTOMER:
        resolve_unanswered(session, case=case, asked_at=due.waiting.since, now=now)
    else:
        resume(session, case=case, actor=SYSTEM, now=now, by="limit")
    return True


def _due(
    agreed: Agreements, facts: Mapping[str, Any], events: Iterable[HistoryLine], now: datetime
) -> Due | None:
    agreement = agreed.holding(facts["service_id"], facts["channel"], facts["received_at"])
    rule = agreement.policy.pauses.get(facts["pending_reason"] or "")
    waiting = waiting_of(events, facts["pending_reason"] or "")
    if rule is None or waiting is None:
        return None
    step = step_due(rule, agreement.calendar, waiting.since, waiting.reminded, now)
    return None if step is PauseStep.NOTHING else Due(step, rule, waiting)


def _remind(session: Session, case: Case, due: Due, now: datetime) -> None:
    calendar = agreements(session).holding(case.service_id, case.channel, case.received_at).calendar
    counts = reminders_due(due.rule, calendar, due.waiting.since, now) - due.waiting.reminded
    append(session, case, EventKind.REMINDED, actor=SYSTEM, now=now, counts=counts)
    said = [m.body for m in messages_of(session, case.id, with_notes=False) if m.direction == "outbound"]
    notices.reminder(
        session,
        case=case,
        person=session.get_one(Person, case.requester_id),
        question=said[-1] if said else "",
        until=calendar.add_working_days(due.waiting.since, due.rule.limit),
        now=now,
    )
