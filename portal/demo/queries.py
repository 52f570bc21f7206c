"""What the loading of invented data asks of the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.models import ContentItem, Revision
from portal.cases.models import Case
from portal.cases.rules import Channel, Nature, PendingReason, Status
from portal.cases.suppliers.models import Escalation
from portal.catalogue.models import ResolverGroup, Service
from portal.identity.customer_models import CustomerNote
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


class Page(NamedTuple):
    """A page that readers see now."""

    item_id: int
    revision_id: int


def pages_by_slug(session: Session) -> dict[str, Page]:
    rows = session.execute(
        select(ContentItem.slug, ContentItem.id, Revision.id)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .order_by(ContentItem.id)
    )
    return {slug: Page(item_id, revision_id) for slug, item_id, revision_id in rows}


def web_case_references(session: Session) -> dict[str, list[str]]:
    """The cases that came by web form, the newest first, by the key of their service."""
    rows = session.execute(
        select(Service.key, Case.reference)
        .join(Case, Case.service_id == Service.id)
        .where(Case.channel == Channel.WEB)
        .order_by(Case.id.desc())
    )
    found: dict[str, list[str]] = {}
    for key, reference in rows:
        found.setdefault(key, []).append(reference)
    return found


def has_customer_notes(session: Session) -> bool:
    return session.scalar(select(CustomerNote.id).limit(1)) is not None


def busiest_customer(session: Session) -> Person | None:
    """Who has most cases and belongs to an organisation."""
    return session.scalar(
        select(Person)
        .join(Case, Case.requester_id == Person.id)
        .where(Person.organisation_id.is_not(None), Person.email != "")
        .group_by(Person.id)
        .order_by(func.count().desc(), Person.id)
        .limit(1)
    )


def first_organisations(session: Session, most: int) -> Sequence[Organisation]:
    return session.scalars(select(Organisation).order_by(Organisation.name).limit(most)).all()


def has_escalations(session: Session) -> bool:
    return session.scalar(select(Escalation.id).limit(1)) is not None


def cases_with_suppliers(session: Session, limit: int) -> Sequence[Case]:
    """Cases on hold for a supplier first, then technical ones in work; those not touched longest first."""
    waits = (Case.status == Status.PENDING) & (Case.pending_reason == PendingReason.SUPPLIER)
    in_work = (Case.status == Status.IN_PROGRESS) & (Case.nature == Nature.TECHNICAL)
    return session.scalars(
        select(Case)
        .where(waits | in_work)
        .order_by(Case.status.desc(), Case.changed_at, Case.id)
        .limit(limit)
    ).all()


def cases_handed_over(session: Session, limit: int) -> Sequence[Case]:
    """Cases in the hands of a group that nobody there has taken, those not touched longest first."""
    return session.scalars(
        select(Case)
        .join(ResolverGroup, ResolverGroup.id == Case.group_id)
        .where(Case.status == Status.ASSIGNED, Case.assignee_id.is_(None), ResolverGroup.kind == "internal")
        .order_by(Case.changed_at, Case.id)
        .limit(limit)
    ).all()
