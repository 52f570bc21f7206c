"""Answering the survey through its mailed link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.queries import case_by_reference
from portal.identity.actions import use_token
from portal.identity.models import AccessToken
from portal.surveys.actions import answer


def answer_by_link(session: Session, *, token: AccessToken, score: int, comment: str, now: datetime) -> bool:
    """Use the link up and store the answer; false where it was used a moment ago (a double click)."""
    session.refresh(token, with_for_update=True)
    case = case_by_reference(session, token.subject)
    if token.used_at is not None or case is None:
        return False
    use_token(session, token=token, now=now)
    answer(session, case=case, score=score, comment=comment, now=now)
    return True
