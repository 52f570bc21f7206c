"""The mail a case sends. Each is one row of the outbox; the texts are in ``templates/emails``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import reopen_until
from portal.catalogue.type_queries import StageEntry
from portal.identity.actions import issue_token
from portal.identity.models import Person
from portal.identity.rules import TokenPurpose
from portal.kernel.clock import LONDON
from portal.kernel.phrases import day_text, moment_text
from portal.notifications.actions import Letter, send, write
from portal.sla.agreements import agreement_of


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


def reply(
    session: Session,
    *,
    case: Case,
    person: Person,
    body: str,
    now: datetime,
    write_by: datetime | None = None,
) -> None:
    until = moment_text(write_by.astimezone(LONDON)) if write_by else ""
    _message(session, "case_reply", case, person, body, now, write_by=until)


def question(session: Session, *, case: Case, person: Person, body: str, now: datetime) -> None:
    _message(session, "case_question", case, person, body, now)


def resolved(session: Session, *, case: Case, person: Person, body: str, now: datetime) -> None:
    days = agreement_of(session, case).reopen_days
    until = moment_text(reopen_until(now, days).astimezone(LONDON))
    _message(session, "case_resolved", case, person, body, now, reopen_until=until)


def unanswered(session: Session, *, case: Case, person: Person, body: str, now: datetime) -> None:
    """Resolved because the customer did not answer; says until when an answer opens it again."""
    days = agreement_of(session, case).reopen_days
    until = moment_text(reopen_until(now, days).astimezone(LONDON))
    _message(session, "case_unanswered", case, person, body, now, reopen_until=until)


def reminder(
    session: Session, *, case: Case, person: Person, question: str, until: datetime, now: datetime
) -> None:
    """Our question once more, and what happens without an answer."""
    last_day = day_text(until.astimezone(LONDON).date())
    _message(session, "case_reminder", case, person, question, now, until=last_day)


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


def complaint_stage(session: Session, *, case: Case, stage: StageEntry, now: datetime) -> None:
    """ "Your complaint is at stage 2": who answers, and by when."""
    person = session.get_one(Person, case.requester_id)
    due = case.resolution_due_at
    send(
        session,
        to=person.email,
        template="complaint_stage",
        now=now,
        name=person.name,
        reference=case.reference,
        subject_line=case.subject,
        stage=stage.name,
        answered_by=stage.answered_by,
        due=moment_text(due.astimezone(LONDON)) if due else "",
    )
