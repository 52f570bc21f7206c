"""The demo's desk with a known problem, cases under it, a call about a case, and two that belong together."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.contacts.models import ContactReason
from portal.cases.contacts.recording import add_contact
from portal.cases.contacts.rules import Contact
from portal.cases.models import Case
from portal.cases.problems.answering import answer_all
from portal.cases.problems.hanging import hang
from portal.cases.problems.living import open_problem
from portal.cases.problems.public import ProblemWords
from portal.cases.problems.queries import problem_cards
from portal.cases.relations.making import link
from portal.cases.relations.rules import RelationKind
from portal.cases.rules import WORKABLE, Channel, Status
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor
from portal.identity.queries import account_by_user_name

SERVICE, CATEGORY = "core", "log-queries"
WORDS = ProblemWords(
    title="Some submitted logs are missing from the list",
    words="Logs sent since this morning do not all appear in the list. They are stored, and nothing is lost."
    "\n\nWe are working on it with the supplier.",
    workaround="Please do not send the log again. Look for it by its number instead.",
    affects="Everyone who submits lettings or sales logs.",
)
TOLD = (
    "The supplier has found the cause and mends it today. Your logs are safe: please do not send them again."
)
SAID = "Called to ask whether there is any news. The year-end deadline is close."
UNDER_IT = 4


def join_cases(session: Session, *, now: datetime) -> None:
    """Once: a desk that has a known problem is left alone."""
    account, service = account_by_user_name(session, "priya"), catalogue(session).service(SERVICE)
    about = service.category(CATEGORY) if service else None
    if account is None or service is None or about is None or problem_cards(session, None):
        return
    agent = Actor(account.person_id, account.name, is_staff=True)
    _give_reasons(session)
    cases = session.scalars(
        select(Case)
        .where(Case.service_id == service.id, Case.status.in_(WORKABLE), Case.is_fast_lane.is_(False))
        .order_by(Case.category_id != about.id, Case.received_at.desc(), Case.id)
        .limit(UNDER_IT + 2)
    ).all()
    at = now - timedelta(minutes=50)
    problem = open_problem(session, service=service, words=WORDS, is_public=True, actor=agent, now=at)
    for case in cases[:UNDER_IT]:
        hang(session, case=case, problem=problem, actor=agent, now=now - timedelta(minutes=40))
    answer_all(
        session, problem=problem, body=TOLD, actor=agent, services=None, now=now - timedelta(minutes=30)
    )
    if len(cases) > UNDER_IT + 1:
        one, other = cases[UNDER_IT], cases[UNDER_IT + 1]
        call = Contact(Channel.PHONE, "chasing", "chasing")
        add_contact(session, case=one, contact=call, said=SAID, agent=agent, now=now - timedelta(minutes=20))
        link(session, case=one, other=other, kind=RelationKind.RELATED, actor=agent, now=now)


def _give_reasons(session: Session) -> None:
    """Why customers had to contact us, for two of three settled cases, in turn."""
    reasons = session.scalars(select(ContactReason.key).order_by(ContactReason.position)).all()
    settled = select(Case).where(Case.status.in_((Status.RESOLVED, Status.CLOSED))).order_by(Case.id)
    for number, case in enumerate(session.scalars(settled)):
        if number % 3 and case.contact_reason is None:
            case.contact_reason = reasons[(number * 5 + number // 7) % len(reasons)]
