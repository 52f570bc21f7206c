"""A case comes into being, from the web or at the desk (FR-001, 002, 003, 011)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.ledger import Facts, caches, desk_groups
from portal.cases.complaints.officers import begin_first_stage
from portal.cases.complaints.rules import is_complaint
from portal.cases.contacts.rules import FIRST
from portal.cases.events import CaseRegistered
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.queries import unused_reference
from portal.cases.rules import Channel, EventKind, Status
from portal.catalogue.priority import Level, priority_of
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.catalogue.type_queries import complaint_stages
from portal.identity.actions import find_or_create_person
from portal.identity.actor import SYSTEM, Actor
from portal.identity.queries import PersonCard, person_by_email
from portal.identity.rules import normal_email
from portal.kernel.events import publish
from portal.kernel.rows import add_row
from portal.notifications.actions import Letter, queue
from portal.sla.agreements import agreement_of


@dataclass(frozen=True)
class Registration:
    """All that is known when a case is registered. ``received_at`` may lie before the typing-in."""

    service: ServiceEntry
    category: CategoryEntry
    channel: Channel
    subject: str
    details: str
    received_at: datetime
    requester_name: str = ""
    requester_email: str = ""
    requester_phone: str = ""
    answers: tuple[tuple[str, str], ...] = ()  # question and answer, as they were shown
    impact: Level | None = None  # None: the category's own
    urgency: Level | None = None
    form_version_id: int | None = None
    submission_key: str | None = None
    reference: str = ""  # the one the customer was given already; empty: a new one
    origin: dict[str, Any] = field(default_factory=dict)
    case_type: str = ""  # empty: the category's own
    type_answers: tuple[dict[str, Any], ...] = ()  # what its type asks for, as a case keeps it


@dataclass
class Line:
    """A line of the history before it is stored."""

    at: datetime
    kind: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A case that is worked out and not yet written.

    ``row`` holds its columns but for the requester, who may be new: ``requester`` is empty then.
    """

    registration: Registration
    requester: PersonCard | None
    row: dict[str, Any]
    history: list[Line]
    acknowledgement: Letter | None
    at: datetime


@dataclass(frozen=True)
class NewCase:
    """What came of it."""

    id: int
    reference: str
    first_message_id: int = 0


def prepare(
    session: Session,
    *,
    registration: Registration,
    now: datetime,
    requester: PersonCard | None = None,
    is_acknowledged: bool = True,
) -> Prepared:
    """Work out all that can be before the first write. Only reads.

    ``requester`` is a customer record already chosen; without one it is found by address, or made later.
    """
    requester = requester or person_by_email(session, registration.requester_email)
    reference = registration.reference or unused_reference(session)
    row = _row(registration, reference, group_id=catalogue(session).first_line.id, now=now)
    history = [Line(now, EventKind.REGISTERED, _start(row))]
    if is_acknowledged:
        history.append(Line(now, EventKind.ACKNOWLEDGED, {}))
    facts = _facts(row)
    desk, stages = desk_groups(session), complaint_stages(session)
    row |= caches(agreement_of(session, facts), facts, history, desk=desk, now=now, stages=stages)
    email = requester.email if requester else normal_email(registration.requester_email)
    letter = None
    if is_acknowledged and email:
        letter = notices.acknowledgement(
            session,
            name=requester.name if requester else registration.requester_name,
            email=email,
            reference=row["reference"],
            subject=registration.subject,
            response_due_at=row["response_due_at"],
            now=now,
        )
    return Prepared(registration, requester, row, history, letter, now)


def register(session: Session, *, prepared: Prepared, agent: Actor | None = None) -> NewCase:
    """Store the case with its first message and history; queue the acknowledgement.

    ``agent`` is who typed it in, empty where the customer did.
    """
    registration, row = prepared.registration, prepared.row
    person = prepared.requester or _requester(session, registration, prepared.at)
    author = Actor(person.id, registration.requester_name or person.name)
    case = NewCase(add_row(session, Case, row | {"requester_id": person.id}), row["reference"])
    actors = {EventKind.REGISTERED: agent or author, EventKind.ACKNOWLEDGED: SYSTEM}
    for line in prepared.history:
        add_row(session, CaseEvent, _event(case, line, actors[EventKind(line.kind)]))
    message_id = add_row(session, CaseMessage, _first_message(case, registration, author))
    if is_complaint(row["case_type"]):
        begin_first_stage(session, case.id, registration.received_at)
    if prepared.acknowledgement is not None:
        queue(session, letter=prepared.acknowledgement)
    publish(session, CaseRegistered(case.id, case.reference, prepared.at))
    return NewCase(case.id, case.reference, message_id)


def _requester(session: Session, registration: Registration, now: datetime) -> PersonCard:
    return find_or_create_person(
        session,
        name=registration.requester_name,
        email=registration.requester_email,
        phone=registration.requester_phone,
        now=now,
    )


def _row(registration: Registration, reference: str, *, group_id: int, now: datetime) -> dict[str, Any]:
    """The columns of the case, without the requester and those that are caches of its history."""
    category = registration.category
    impact = registration.impact or category.default_impact
    urgency = registration.urgency or category.default_urgency
    return {
        "reference": reference,
        "submission_key": registration.submission_key,
        "case_type": registration.case_type or category.case_type,
        "nature": category.nature,
        "channel": registration.channel,
        "service_id": registration.service.id,
        "category_id": category.id,
        "subject": registration.subject,
        "form_version_id": registration.form_version_id,
        "answers": [
            *({"label": label, "value": value} for label, value in registration.answers),
            *registration.type_answers,
        ],
        "origin": registration.origin,
        "status": Status.NEW,
        "impact": impact,
        "urgency": urgency,
        "priority": priority_of(impact, urgency),
        "is_fast_lane": category.is_access,
        "group_id": group_id,
        "received_at": registration.received_at,
        "registered_at": now,
        "changed_at": now,
    }


def _start(row: dict[str, Any]) -> dict[str, Any]:
    """What the first line of the history says: the rest of it starts from there."""
    return {"channel": str(row["channel"]), "group_id": row["group_id"], "priority": str(row["priority"])}


def _facts(row: dict[str, Any]) -> Facts:
    return Facts(
        service_id=row["service_id"],
        channel=row["channel"],
        case_type=row["case_type"],
        priority=row["priority"],
        status=row["status"],
        pending_reason=None,
        is_fast_lane=row["is_fast_lane"],
        received_at=row["received_at"],
    )


def _first_message(case: NewCase, registration: Registration, author: Actor) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "at": registration.received_at,
        "direction": "inbound",
        "author_id": author.person_id,
        "author_name": author.name,
        "body": registration.details,
        "channel": registration.channel,
        "contact_type": FIRST,
    }


def _event(case: NewCase, line: Line, actor: Actor) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "at": line.at,
        "kind": line.kind,
        "actor_id": actor.person_id,
        "actor_name": actor.name,
        "details": line.details,
    }
