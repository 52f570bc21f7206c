"""What the loading of invented data asks of the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.identity.models import Organisation, Person

BATCH = 400


def has_case_with_key(session: Session, submission_key: str) -> bool:
    return session.scalar(select(Case.id).where(Case.submission_key == submission_key)) is not None


def organisations_by_name(session: Session, names: Sequence[str]) -> dict[str, Organisation]:
    found = session.scalars(select(Organisation).where(Organisation.name.in_(names)))
    return {organisation.name: organisation for organisation in found}


def people_by_email(session: Session, emails: Sequence[str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for start in range(0, len(emails), BATCH):
        batch = emails[start : start + BATCH]
        for person in session.scalars(select(Person).where(Person.email.in_(batch)).order_by(Person.id)):
            people.setdefault(person.email, person)
    return people
