"""What people of the demo think of us: complaints at several stages, praise, ideas, enquiries of members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.actions.conversation import reply
from portal.cases.actions.handling import take
from portal.cases.actions.registration import Registration, prepare, register
from portal.cases.actions.resolution import resolve
from portal.cases.complaints.actions import decide, go_on, learn
from portal.cases.complaints.rules import Decision
from portal.cases.members.actions import enquire
from portal.cases.models import Case
from portal.cases.rules import CaseType, Channel, KnowledgeOutcome
from portal.catalogue.queries import catalogue
from portal.catalogue.type_models import ElectedMember
from portal.demo.people import staff_people
from portal.identity.actor import Actor

# Service, type, days ago, who, in short, at length.
VOICES = (
    ("core", CaseType.COMPLAINT, 24, "Rita Malone", "Three calls and no call back",
     "I rang three times about a log that was rejected. I was told somebody would ring. Nobody did."),
    ("delta", CaseType.COMPLAINT, 12, "Stefan Brandt", "The deadline passed while my account was locked",
     "I asked for my account to be unlocked two days before the deadline. It took four days."),
    ("eclaims", CaseType.COMPLAINT, 2, "Amara Osei", "I was sent to the wrong team twice",
     "Two teams told me that it was not for them. I had to tell the whole story again each time."),
    ("core", CaseType.COMPLIMENT, 6, "Joan Pickering", "Thank you for staying on the telephone",
     "Your colleague stayed with me until the last log was in, although it was after half past five."),
    ("tfam", CaseType.SUGGESTION, 4, "Idris Vaughan", "Say on the form which file is too large",
     "The form says that a file is too large, but not which one. With ten files that is a long search."),
)  # fmt: skip
# Member, service, days ago, on whose behalf, in short, at length.
ENQUIRIES = (
    ("nadia.member@example.org", "core", 9, "Mr D. Whitlock", "A tenancy that is in no list",
     "My constituent moved in April. His landlord says the log was sent. Can you see it?"),
    ("george.member@example.org", "delta", 3, "", "When are the grants of this year paid?",
     "Several people in my ward have asked me. What may I tell them?"),
    ("kwame.member@example.org", "eclaims", 1, "Dockside Community Trust", "A claim that waits since summer",
     "The trust has heard nothing since July. What is missing, and who decides?"),
)  # fmt: skip
SORRY = "I am sorry. I have read your complaint and find out what happened. You hear from me again this week."


def add_voices(session: Session, *, now: datetime) -> None:
    """Once: a desk that has complaints is left alone."""
    if session.scalar(select(Case.id).where(Case.case_type == CaseType.COMPLAINT).limit(1)):
        return
    staff = {
        name: Actor(person.id, person.name, is_staff=True)
        for name, person in staff_people(session, now=now).items()
    }
    first, second, third, praise, _ = [_begin(session, voice, now) for voice in VOICES]
    _to_stage_two(session, first, staff, now)
    _in_part(session, second, staff, now)
    take(session, case=third, actor=staff["grace"], now=now - timedelta(hours=20))
    _thank(session, praise, staff["tom"], now)
    _enquiries(session, staff["owen"], now)


def _begin(session: Session, voice: tuple[str, CaseType, int, str, str, str], now: datetime) -> Case:
    service_key, case_type, days, name, subject, details = voice
    service = next(each for each in catalogue(session).services if each.key == service_key)
    at = now - timedelta(days=days)
    registration = Registration(
        service=service,
        category=next(c for c in service.categories if c.case_type == case_type),
        channel=Channel.WEB,
        subject=subject,
        details=details,
        received_at=at,
        requester_name=name,
        requester_email=f"{name.lower().replace(' ', '.')}@example.org",
    )
    case = register(session, prepared=prepare(session, registration=registration, now=at))
    return session.get_one(Case, case.id)


def _to_stage_two(session: Session, case: Case, staff: Mapping[str, Actor], now: datetime) -> None:
    """Not upheld, and the customer was not content with that."""
    took, answered = now - timedelta(days=23), now - timedelta(days=16)
    take(session, case=case, actor=staff["tom"], now=took)
    reply(session, case=case, body=SORRY, actor=staff["tom"], now=took)
    why = "Our telephone records have one call, which was answered. We cannot find the others."
    decide(session, case=case, decision=Decision.NOT_UPHELD, body=why, actor=staff["tom"], now=answered)
    customer = Actor(case.requester_id, VOICES[0][3])
    reason = "I have the times of all three calls. Please look again."
    go_on(session, case=case, reason=reason, actor=customer, now=now - timedelta(days=11), by_customer=True)
    at = now - timedelta(days=9)
    take(session, case=case, actor=staff["helen"], now=at)
    reply(session, case=case, body=SORRY, actor=staff["helen"], now=at)


def _in_part(session: Session, case: Case, staff: Mapping[str, Actor], now: datetime) -> None:
    took, answered = now - timedelta(days=11), now - timedelta(days=5)
    take(session, case=case, actor=staff["priya"], now=took)
    reply(session, case=case, body=SORRY, actor=staff["priya"], now=took)
    why = "Your account should have been unlocked on the same day. The deadline itself is not ours to move."
    decide(session, case=case, decision=Decision.PARTLY, body=why, actor=staff["priya"], now=answered)
    learn(
        session,
        case=case,
        learnt="Locked accounts waited in the general queue in the week of a deadline.",
        change="Locked accounts go first in the two weeks before a deadline.",
        due_on=(now + timedelta(days=20)).date(),
        actor=staff["helen"],
        now=answered,
    )


def _thank(session: Session, case: Case, actor: Actor, now: datetime) -> None:
    at = now - timedelta(days=5)
    take(session, case=case, actor=actor, now=at)
    body = "Thank you for telling us. I have passed it on to my colleague, who was very pleased."
    resolve(
        session,
        case=case,
        body=body,
        outcome=KnowledgeOutcome.NOT_KNOWLEDGE,
        knowledge_slug=None,
        actor=actor,
        now=at,
    )


def _enquiries(session: Session, actor: Actor, now: datetime) -> None:
    """The oldest is answered, the next is being worked on, the last is new."""
    for number, (email, service_key, days, on_behalf_of, subject, details) in enumerate(ENQUIRIES):
        member = session.scalars(select(ElectedMember).where(ElectedMember.email == email)).one()
        service = next(each for each in catalogue(session).services if each.key == service_key)
        at = now - timedelta(days=days)
        new = enquire(
            session, member=member, service=service, on_behalf_of=on_behalf_of, subject=subject,
            details=details, asked_at=at, now=at,
        )  # fmt: skip
        if new is None or number == len(ENQUIRIES) - 1:
            continue
        case = session.get_one(Case, new.id)
        take(session, case=case, actor=actor, now=at + timedelta(hours=3))
        if number == 0:
            resolve(
                session,
                case=case,
                body="The log came in on 14 May and is in the list now. I have told the landlord, too.",
                outcome=KnowledgeOutcome.NOT_KNOWLEDGE,
                knowledge_slug=None,
                actor=actor,
                now=now - timedelta(days=4),
            )
