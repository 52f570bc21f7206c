"""A contact that came by phone, post or the like, typed in by an agent (FR-002)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.cases.actions.handling import take
from portal.cases.actions.registration import Registration, prepare, register
from portal.cases.actions.resolution import resolve
from portal.cases.members.wards import keep_ward
from portal.cases.models import Case
from portal.cases.queries import case_by_submission, messages_of
from portal.cases.rules import KnowledgeOutcome
from portal.identity.actor import Actor
from portal.identity.customer_queries import addresses_of
from portal.identity.models import Person
from portal.identity.queries import card_of


@dataclass(frozen=True)
class Solution:
    """What was told the customer at once, and what it means for our FAQs."""

    body: str
    outcome: KnowledgeOutcome
    knowledge_slug: str | None
    contact_reason: str | None = None


def record_contact(
    session: Session,
    *,
    registration: Registration,
    requester: Person | None,
    agent: Actor,
    now: datetime,
    is_taken: bool = False,
    solution: Solution | None = None,
) -> tuple[Case, bool]:
    """The case and whether it is new: the same submission sent twice is one case.

    Solved at once, the customer gets the answer by mail and no acknowledgement before it.
    """
    known = _known(session, registration)
    if known is not None:
        return known, False
    address = requester.email if requester else registration.requester_email
    prepared = prepare(
        session,
        registration=registration,
        now=now,
        requester=card_of(requester) if requester else None,
        is_acknowledged=solution is None and bool(address),
    )
    try:
        with session.begin_nested():
            new = register(session, prepared=prepared, agent=agent)
    except IntegrityError:
        known = _known(session, registration)
        if known is None:
            raise
        return known, False
    case = session.get_one(Case, new.id)
    if solution is not None:
        resolve(
            session,
            case=case,
            body=solution.body,
            outcome=solution.outcome,
            knowledge_slug=solution.knowledge_slug,
            contact_reason=solution.contact_reason,
            actor=agent,
            now=now,
        )
    if registration.type_answers:
        keep_ward(session, case)
    if solution is None and is_taken:
        take(session, case=case, actor=agent, now=now)
    return case, True


def says_the_same(session: Session, case: Case, registration: Registration, requester: Person | None) -> bool:
    """Whether a form that is sent again is the one the case was made of, or was changed since: somebody went
    back to it and typed the next contact over the last."""
    bodies = {message.body for message in messages_of(session, case.id, with_notes=False)}
    if requester is not None:
        is_theirs = requester.id == case.requester_id
    else:
        addresses = addresses_of(session, case.requester_id)
        is_theirs = (
            registration.requester_email.casefold() in addresses
            or registration.requester_name == session.get_one(Person, case.requester_id).name
        )
    return is_theirs and case.subject == registration.subject and registration.details in bodies


def _known(session: Session, registration: Registration) -> Case | None:
    key = registration.submission_key
    return case_by_submission(session, key) if key else None
