"""The surveys a customer answered, for the page of everything they did with us (FR-013)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.customers.timeline import Asked, Entry, EntryKind, cut
from portal.cases.models import Case
from portal.identity.models import Person
from portal.surveys.models import SurveyResponse


def opinions_of(session: Session, asked: Asked) -> list[Entry]:
    """Each answer with the case it is about."""
    statement = (
        select(SurveyResponse.answered_at, SurveyResponse.id, SurveyResponse.score, SurveyResponse.comment)
        .add_columns(Person.id, Person.name, Case.subject, Case.reference, Case.service_id)
        .join(Case, Case.id == SurveyResponse.case_id)
        .join(Person, Person.id == Case.requester_id)
        .where(asked.cases)
    )
    rows = session.execute(
        asked.page(statement, EntryKind.OPINION, SurveyResponse.answered_at, SurveyResponse.id)
    )
    return [
        Entry(
            at,
            EntryKind.OPINION,
            id,
            f"{score} of 5: {subject}",
            person_id,
            person,
            text=cut(comment),
            reference=reference,
            service_id=service_id,
        )
        for at, id, score, comment, person_id, person, subject, reference, service_id in rows
    ]
