"""What cases tell the editors of FAQs: what is missing, and what is wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from content.models import ContentItem, Section
from content.queries.visibility import Columns
from portal.cases.knowledge.question import anonymous_question
from portal.cases.models import Case
from portal.cases.rules import KnowledgeOutcome
from portal.catalogue.queries import catalogue
from portal.identity.models import Person

LOOKED_BACK = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Question:
    """What a case says about our FAQs. ``slug`` names the FAQ that is wrong, empty where one is missing."""

    reference: str
    text: str
    service_name: str
    category_name: str
    said_at: datetime
    slug: str


def faqs_wanted(
    session: Session, now: datetime, *, service_ids: Collection[int], limit: int = 50
) -> list[Question]:
    """Cases of the last half year whose agent asked for an FAQ that nobody has started, the newest first; of
    these services."""
    drafted = select(ContentItem.id).where(ContentItem.origin_case_reference == Case.reference)
    return _questions(
        session,
        _told(now, KnowledgeOutcome.DRAFT_FAQ)
        .where(~drafted.exists(), Case.service_id.in_(service_ids))
        .limit(limit),
    )


def faqs_in_doubt(
    session: Session, now: datetime, *, section_keys: Collection[str], limit: int = 50
) -> list[Question]:
    """Cases whose agent found an FAQ of these sections wrong or short, which nobody has checked since; the
    newest first."""
    statement = (
        _told(now, KnowledgeOutcome.FAQ_WRONG)
        .join(ContentItem, ContentItem.slug == Case.knowledge_slug)
        .join(Section, Section.id == ContentItem.section_id)
        .where(
            Section.key.in_(sorted(section_keys)),
            ContentItem.live_revision_id.is_not(None),
            or_(ContentItem.last_verified_at.is_(None), ContentItem.last_verified_at < Case.resolved_at),
        )
    )
    return _questions(session, statement.limit(limit))


def _told(now: datetime, outcome: KnowledgeOutcome) -> Columns:
    return (
        select(
            Case.reference,
            Case.subject,
            Person.name,
            Case.service_id,
            Case.category_id,
            Case.resolved_at,
            Case.knowledge_slug,
        )
        .join(Person, Person.id == Case.requester_id)
        .where(
            Case.knowledge_outcome == outcome,
            Case.received_at >= now - LOOKED_BACK,
            Case.resolved_at.is_not(None),
        )
        .order_by(Case.resolved_at.desc(), Case.id.desc())
    )


def _questions(session: Session, statement: Columns) -> list[Question]:
    everything = catalogue(session)
    return [
        Question(
            reference=reference,
            text=anonymous_question(subject, asked_by),
            service_name=service.name if (service := everything.services_by_id.get(service_id)) else "",
            category_name=about.name if (about := everything.categories_by_id.get(category_id)) else "",
            said_at=resolved_at,
            slug=slug or "",
        )
        for reference, subject, asked_by, service_id, category_id, resolved_at, slug in session.execute(
            statement
        )
    ]
