"""The mail a case sends. Each is one row of the outbox; the texts are in ``templates/emails``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import reopen_until
from portal.identity.actions import issue_token
from portal.identity.models import Person
from portal.identity.rules import TokenPurpose
from portal.kernel.clock import LONDON
from portal.notifications.actions import Letter, send, write
from portal.sla.agreements import agreement_for
from portal.sla.phrases import moment_text


def acknowledgement(
    session: Session,
    *,
    name: str,
    email: str,
    reference: str,
    subject: str,
    response_due_at: datetime | None,
    now: datetime,
) -> Letter:
    """ "We have your case": by the machine, so it never counts as a response (SC-R1)."""
    return write(
        session,
        to=email,
        template="case_acknowledgement",
        now=now,
        name=name,
        reference=reference,
        subject_line=subject,
        next_word=moment_text(response_due_at.astimezone(LONDON)) if response_due_at else None,
    )


def reply(session: Session, *, case: Case, person: Person, body: str, now: datetime) -> None:
    _message(session, "case_reply", case, person, body, now)


def question(session: Session, *, case: Case, person: Person, body: str, now: datetime) -> None:
    _message(session, "case_question", case, person, body, now)


def resolved(session: Session, *, case: Case, person: Person, body: str, now: datetime) -> None:
    days = agreement_for(session, case.service_id).reopen_days
    until = moment_text(reopen_until(now, days).astimezone(LONDON))
    _message(session, "case_resolved", case, person, body, now, reopen_until=until)


def tracking_link(session: Session, *, case: Case, person: Person, now: datetime) -> None:
    """A link that opens this one case for a short time."""
    token = issue_token(session, purpose=TokenPurpose.TRACK_CASE, subject=case.reference, now=now)
    send(
        session,
        to=person.email,
        template="case_tracking_link",
        now=now,
        name=person.name,
        reference=case.reference,
        token=token,
    )


def _message(
    session: Session, template: str, case: Case, person: Person, body: str, now: datetime, **more: str
) -> None:
    send(
        session,
        to=person.email,
        template=template,
        now=now,
        name=person.name,
        reference=case.reference,
        subject_line=case.subject,
        message=body,
        **more,
    )
