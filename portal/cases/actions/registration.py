"""A case comes into being, from the web or at the desk (FR-001, 002, 003, 011)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.ledger import Facts, caches
from portal.cases.events import CaseRegistered
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.rules import Channel, EventKind, Status
from portal.catalogue.priority import Level, priority_of
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.identity.actions import find_or_create_person
from portal.identity.actor import SYSTEM, Actor
from portal.identity.models import Person
from portal.identity.queries import PersonCard
from portal.kernel.events import publish
from portal.kernel.references import new_reference
from portal.kernel.rows import add_row, add_rows


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
    origin: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewCase:
    """What came of it."""

    id: int
    reference: str


@dataclass
class Line:
    """A line of the history before it is stored."""

    at: datetime
    kind: str
    actor_id: int | None
    actor_name: str
    details: dict[str, Any]


def register(
    session: Session,
    *,
    registration: Registration,
    now: datetime,
    requester: Person | None = None,
    agent: Actor | None = None,
    acknowledge: bool = True,
) -> NewCase:
    """Store the case with its first message and history; queue the acknowledgement.

    ``requester`` is a customer record already chosen; without one it is found by address or made.
    ``agent`` is who typed it in, empty where the customer did.
    """
    person = _requester(session, registration, requester, now)
    author = Actor(person.id, registration.requester_name or person.name)
    history = [_line(EventKind.REGISTERED, agent or author, now, channel=registration.channel.value)]
    if acknowledge and person.email:
        history.append(_line(EventKind.ACKNOWLEDGED, SYSTEM, now))
    row = _row(registration, person, group_id=catalogue(session).first_line.id, now=now)
    row |= caches(session, _facts(row), history, now=now)
    case = NewCase(add_row(session, Case, row), row["reference"])
    add_rows(session, CaseEvent, [{"case_id": case.id, **vars(line)} for line in history])
    add_row(session, CaseMessage, _first_message(case, registration, author))
    if acknowledge:
        notices.acknowledge(
            session,
            person=person,
            reference=case.reference,
            subject=registration.subject,
            response_due_at=row["response_due_at"],
            now=now,
        )
    publish(session, CaseRegistered(case.id, case.reference, now))
    return case


def _requester(
    session: Session, registration: Registration, chosen: Person | None, now: datetime
) -> PersonCard:
    if chosen is not None:
        return PersonCard(chosen.id, chosen.name, chosen.email)
    return find_or_create_person(
        session,
        name=registration.requester_name,
        email=registration.requester_email,
        phone=registration.requester_phone,
        now=now,
    )


def _row(registration: Registration, person: PersonCard, *, group_id: int, now: datetime) -> dict[str, Any]:
    """The columns of the case, without those that are caches of its history."""
    category = registration.category
    impact = registration.impact or category.default_impact
    urgency = registration.urgency or category.default_urgency
    return {
        "reference": new_reference(),
        "submission_key": registration.submission_key,
        "case_type": category.case_type,
        "nature": category.nature,
        "channel": registration.channel,
        "service_id": registration.service.id,
        "category_id": category.id,
        "requester_id": person.id,
        "subject": registration.subject,
        "form_version_id": registration.form_version_id,
        "answers": [{"label": label, "value": value} for label, value in registration.answers],
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


def _facts(row: dict[str, Any]) -> Facts:
    return Facts(
        service_id=row["service_id"],
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
    }


def _line(kind: EventKind, actor: Actor, now: datetime, **details: Any) -> Line:
    return Line(at=now, kind=kind, actor_id=actor.person_id, actor_name=actor.name, details=details)
