"""A case comes into being, from the web or at the desk (FR-001, 002, 003, 011)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, make_transient_to_detached

from portal.cases import notices
from portal.cases.actions.ledger import refresh
from portal.cases.events import CaseRegistered
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.rules import Channel, EventKind, QueueBand, Status
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


def register(
    session: Session,
    *,
    registration: Registration,
    now: datetime,
    requester: Person | None = None,
    agent: Actor | None = None,
    acknowledge: bool = True,
) -> Case:
    """Store the case with its first message and history; queue the acknowledgement.

    ``requester`` is a customer record already chosen; without one it is found by address or made.
    ``agent`` is who typed it in, empty where the customer did.
    """
    person = _requester(session, registration, requester, now)
    case = _new_case(registration, person, group_id=catalogue(session).first_line.id, now=now)
    author = Actor(person.id, registration.requester_name or person.name)
    events = [_event(EventKind.REGISTERED, agent or author, now, channel=registration.channel.value)]
    if acknowledge and person.email:
        events.append(_event(EventKind.ACKNOWLEDGED, SYSTEM, now))
    refresh(session, case, events, now=now)  # before it is stored: one INSERT instead of an UPDATE more
    _store(session, case, events, _first_message(registration, author))
    if acknowledge:
        notices.acknowledge(session, case=case, person=person, now=now)
    publish(session, CaseRegistered(case, now))
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


def _store(session: Session, case: Case, events: list[CaseEvent], message: CaseMessage) -> None:
    """Three INSERTs; afterwards the case is known to the session as if it had been read from the database."""
    case.id = message.case_id = add_row(session, case)
    for event in events:
        event.case_id = case.id
    add_rows(session, events)
    add_row(session, message)
    make_transient_to_detached(case)
    session.add(case)


def _new_case(registration: Registration, person: PersonCard, *, group_id: int, now: datetime) -> Case:
    category = registration.category
    impact = registration.impact or category.default_impact
    urgency = registration.urgency or category.default_urgency
    return Case(
        reference=new_reference(),
        submission_key=registration.submission_key,
        case_type=category.case_type,
        nature=category.nature,
        channel=registration.channel,
        service_id=registration.service.id,
        category_id=category.id,
        requester_id=person.id,
        subject=registration.subject,
        form_version_id=registration.form_version_id,
        answers=[{"label": label, "value": value} for label, value in registration.answers],
        origin=registration.origin,
        status=Status.NEW,
        impact=impact,
        urgency=urgency,
        priority=priority_of(impact, urgency),
        is_fast_lane=category.is_access,
        group_id=group_id,
        received_at=registration.received_at,
        registered_at=now,
        changed_at=now,
        queue_band=QueueBand.RUNNING,
        version=1,
    )


def _first_message(registration: Registration, author: Actor) -> CaseMessage:
    return CaseMessage(
        at=registration.received_at,
        direction="inbound",
        author_id=author.person_id,
        author_name=author.name,
        body=registration.details,
    )


def _event(kind: EventKind, actor: Actor, now: datetime, **details: Any) -> CaseEvent:
    return CaseEvent(at=now, kind=kind, actor_id=actor.person_id, actor_name=actor.name, details=details)
