"""How a case changes: one line of history, then the caches, then the audit log. Nobody else writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.cases.complaints.clocks import of_present_stage
from portal.cases.complaints.rules import is_complaint
from portal.cases.contacts.rules import Contact
from portal.cases.deadlines import case_clocks, still_due
from portal.cases.first_contact import first_contact
from portal.cases.history import HistoryLine
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.queries import events_of
from portal.cases.rules import EventKind, PendingReason, Status, queue_band
from portal.cases.waits import waiting_due_at
from portal.catalogue.priority import Priority
from portal.catalogue.queries import FIRST_LINE, catalogue
from portal.catalogue.type_queries import StageEntry, complaint_stages
from portal.identity.actor import Actor
from portal.sla.agreements import Agreement, agreement_of
from portal.sla.targets import Measure

# Here a due time moves by as long as the clock stood still, which the history tells by itself.
MOVES_BY_WAITING = frozenset(
    {EventKind.HELD, EventKind.RESUMED, EventKind.RESOLVED, EventKind.REOPENED, EventKind.CLOSED}
)


class CaseChanged(Exception):
    """Somebody else changed the case after this person last looked at it."""


def expect_version(case: Case, version: int | None) -> None:
    """Raises ``CaseChanged`` unless the case is still as the person saw it; ``None`` asks nothing."""
    if version is not None and case.version != version:
        raise CaseChanged


def append(
    session: Session, case: Case, kind: EventKind, *, actor: Actor, now: datetime, **details: Any
) -> CaseEvent:
    """Add a line to the history of a stored case and bring its caches up to date."""
    event = CaseEvent(
        case_id=case.id, at=now, kind=kind, actor_id=actor.person_id, actor_name=actor.name, details=details
    )
    case.changed_at = now
    before = _promises(case)
    with session.no_autoflush:  # one UPDATE of the case for the whole act
        history = [*events_of(session, case.id), event]
    refresh(session, case, history, now=now)
    if kind not in MOVES_BY_WAITING and (moved := _moved(before, _promises(case))):
        event.details = details = event.details | {"promised": moved}
    session.add(event)
    session.flush()
    if actor.is_staff:
        record(
            session,
            now=now,
            action=f"case.{kind}",
            subject_type="case",
            subject_id=case.reference,
            actor_id=actor.person_id,
            actor_name=actor.name,
            details=details,
        )
    return event


def _promises(case: Case) -> dict[Measure, datetime | None]:
    return {Measure.RESPONSE: case.response_due_at, Measure.RESOLUTION: case.resolution_due_at}


def _moved(
    before: dict[Measure, datetime | None], after: dict[Measure, datetime | None]
) -> dict[str, list[str | None]]:
    """What was promised and what is promised now, where a change of the case itself moved it: the due times
    are derived anew, so the history has to keep what people were told."""
    return {
        measure.value: [at.isoformat() if at else None for at in (due, after[measure])]
        for measure, due in before.items()
        if due != after[measure]
    }


def say(
    session: Session,
    case: Case,
    *,
    direction: str,
    body: str,
    author: Actor,
    now: datetime,
    contact: Contact | None = None,
) -> CaseMessage:
    """Add a message: ``inbound`` (then ``contact`` says how and why), ``outbound`` or ``note``."""
    message = CaseMessage(
        case_id=case.id,
        at=now,
        direction=direction,
        author_id=author.person_id,
        author_name=author.name,
        body=body,
        channel=contact.channel if contact else None,
        contact_type=contact.kind if contact else None,
        contact_reason=contact.reason if contact else None,
    )
    session.add(message)
    return message


@dataclass(frozen=True)
class Facts:
    """What the due times and the place in the queue depend on, besides the history."""

    service_id: int
    channel: str
    case_type: str
    priority: str
    status: str
    pending_reason: str | None
    is_fast_lane: bool
    received_at: datetime


def refresh(session: Session, case: Case, events: list[CaseEvent], *, now: datetime) -> None:
    """Recompute what the case stores for sorting from its history (and nothing else)."""
    facts = Facts(
        service_id=case.service_id,
        channel=case.channel,
        case_type=case.case_type,
        priority=case.priority,
        status=case.status,
        pending_reason=case.pending_reason,
        is_fast_lane=case.is_fast_lane,
        received_at=case.received_at,
    )
    agreement, desk = agreement_of(session, facts), desk_groups(session)
    stages = complaint_stages(session)
    for name, value in caches(agreement, facts, events, desk=desk, now=now, stages=stages).items():
        setattr(case, name, value)


def caches(
    agreement: Agreement,
    facts: Facts,
    events: Sequence[HistoryLine],
    *,
    desk: frozenset[int],
    now: datetime,
    stages: Sequence[StageEntry] = (),
) -> dict[str, Any]:
    """The columns a case stores for sorting, by name. ``desk`` are the groups of the first line, ``stages``
    those of complaints."""
    status = Status(facts.status)
    clocks = case_clocks(
        received_at=facts.received_at,
        events=events,
        agreement=agreement,
        case_type=facts.case_type,
        priority=Priority(facts.priority),
        now=now,
    )
    responses = (e.at for e in events if e.kind in {EventKind.REPLIED, EventKind.RESOLVED})
    reason = PendingReason(facts.pending_reason) if facts.pending_reason else None
    responded_at = next(responses, None)
    if is_complaint(facts.case_type):
        clocks, responded_at = of_present_stage(
            clocks, facts.received_at, events, stages, agreement.calendar, now
        )
    return {
        "response_due_at": clocks.response.due_at if clocks.response else None,
        "resolution_due_at": clocks.resolution.due_at if clocks.resolution else None,
        "processing_due_at": still_due(clocks.processing),
        "update_due_at": still_due(clocks.update),
        "group_due_at": still_due(clocks.group),
        "waiting_due_at": waiting_due_at(agreement, events, reason if status is Status.PENDING else None),
        "responded_at": responded_at,
        "next_due_at": clocks.next_due_at(status),
        "queue_band": queue_band(status, reason, is_fast_lane=facts.is_fast_lane),
        "is_first_contact": first_contact(events, desk=desk).is_solved,
    }


def desk_groups(session: Session) -> frozenset[int]:
    """The groups of the first line: a case handed to any other was not solved at first contact."""
    return frozenset(group.id for group in catalogue(session).groups if group.line == FIRST_LINE)
