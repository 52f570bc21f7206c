"""Every read of surveys."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.surveys.models import SurveyResponse


def response_of(session: Session, case_id: int) -> SurveyResponse | None:
    return session.scalar(select(SurveyResponse).where(SurveyResponse.case_id == case_id))
