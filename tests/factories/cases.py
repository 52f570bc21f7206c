"""Cases in every state, told as short lives: who asked what, and what the desk did about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases.actions import conversation, handling, resolution
from portal.cases.actions.registration import Registration, prepare, register
from portal.cases.models import Case
from portal.cases.rules import Channel, KnowledgeOutcome, PendingReason
from portal.catalogue.queries import catalogue
from tests.factories.cast import actor

Life = Callable[[Session, Case, datetime], None]


def raise_case(
    session: Session,
    *,
    subject: str,
    details: str,
    now: datetime,
    about: str = "core/log-queries",
    name: str = "Cleo Example",
    email: str = "cleo@example.org",
    channel: Channel = Channel.WEB,
) -> Case:
    """A case about ``service/category``, acknowledged by mail."""
    service_key, _, category_key = about.partition("/")
    service = catalogue(session).service(service_key)
    assert service is not None, service_key
    category = service.category(category_key)
    assert category is not None, about
    registration = Registration(
        service=service,
        category=category,
        channel=channel,
        subject=subject,
        details=details,
        received_at=now,
        requester_name=name,
        requester_email=email,
    )
    prepared = prepare(session, registration=registration, now=now)
    return session.get_one(Case, register(session, prepared=prepared).id)


def taken(session: Session, case: Case, now: datetime) -> None:
    handling.take(session, case=case, actor=actor(session, "asha"), now=now)


def answered(session: Session, case: Case, now: datetime) -> None:
    asha = actor(session, "asha")
    conversation.reply(session, case=case, body="Thank you. We are looking into it.", actor=asha, now=now)
    conversation.note(
        session, case=case, body="Seen twice this week.\nAsk the supplier.", actor=asha, now=now
    )


def held(session: Session, case: Case, now: datetime) -> None:
    answered(session, case, now)
    question = "Which browser do you use?"
    reason = PendingReason.CUSTOMER
    handling.hold(session, case=case, reason=reason, body=question, actor=actor(session, "asha"), now=now)


def resolved(session: Session, case: Case, now: datetime) -> None:
    answered(session, case, now)
    resolution.resolve(
        session,
        case=case,
        body="The log was under “Deleted”. We have put it back.",
        outcome=KnowledgeOutcome.DRAFT_FAQ,
        knowledge_slug=None,
        actor=actor(session, "asha"),
        now=now + timedelta(minutes=1),
    )


def closed(session: Session, case: Case, now: datetime) -> None:
    resolved(session, case, now)
    resolution.close(session, case=case, actor=actor(session, "asha"), now=now + timedelta(minutes=2))


def withdrawn(session: Session, case: Case, now: datetime) -> None:
    resolution.cancel(session, case=case, reason="I found it", actor=actor(session, "cleo"), now=now)


def untouched(session: Session, case: Case, now: datetime) -> None:
    """Nobody has seen it yet."""


LIVES: tuple[tuple[str, str, Life], ...] = (
    ("I cannot find a log I submitted on Monday", "core/log-queries", untouched),
    ("The claim page shows an error when I press Submit", "eclaims/error-message-received", taken),
    ("Our new scheme is not in the list", "core/management-groups-schemes", answered),
    ("<b>Bold</b> & “quoted” subject with a_very_long_word_" + "x" * 60, "core/log-queries", held),
    ("Which form do I use for a transfer?", "core/log-queries", resolved),
    ("How do I add a colleague?", "core/user-management", closed),
    ("I pressed the wrong button", "core/log-queries", withdrawn),
)


def add_cases(session: Session, *, now: datetime) -> list[Case]:
    """One case of each life, raised over the last days; commits nothing."""
    cases = []
    for number, (subject, about, life) in enumerate(LIVES):
        received_at = now - timedelta(hours=7 * number + 3)
        details = f"{subject}.\n\nIt worked last week. <script>alert(1)</script>"
        case = raise_case(session, subject=subject, details=details, about=about, now=received_at)
        life(session, case, received_at + timedelta(minutes=20))
        cases.append(case)
    return cases
