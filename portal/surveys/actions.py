"""Asking how it went, and storing what was answered (DM-S1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.identity.actions import issue_token
from portal.identity.models import Person
from portal.identity.rules import TokenPurpose
from portal.notifications.actions import send
from portal.surveys.models import SurveyInvitation, SurveyResponse
from portal.surveys.queries import response_of


def invite(session: Session, *, case: Case, now: datetime) -> None:
    """Mail a link to the survey; nobody is asked who gave no address."""
    person = session.get_one(Person, case.requester_id)
    if not person.email:
        return
    token = issue_token(session, purpose=TokenPurpose.RATE_CASE, subject=case.reference, now=now)
    session.add(SurveyInvitation(case_id=case.id, invited_at=now))
    send(
        session,
        to=person.email,
        template="survey_invitation",
        now=now,
        name=person.name,
        reference=case.reference,
        subject_line=case.subject,
        token=token,
    )


def answer(session: Session, *, case: Case, score: int, comment: str, now: datetime) -> SurveyResponse:
    """Store an answer from 1 to 5; a later answer to the same case replaces an earlier one."""
    if not 1 <= score <= 5:
        raise ValueError("A score is 1 to 5.")
    response = response_of(session, case.id)
    if response is None:
        response = SurveyResponse(case_id=case.id)
        session.add(response)
    response.score, response.comment, response.answered_at = score, comment, now
    return response
