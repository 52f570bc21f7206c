"""Open cases that an answer was used in, or that came from its page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseAnswer
from portal.cases.rules import OPEN, KnowledgeOutcome
from portal.faqs.evidence import Linked
from portal.faqs.pointers import MOST, Pointer
from portal.identity.rules import Permission

WHAT = "Open cases"
LATEST = 5


def cases_linked(session: Session, slugs: Sequence[str]) -> list[Linked]:
    """Cases answered with the page, found it wrong, or came from it: how many, and the latest of them."""
    from_page = Case.origin["faq_slug"].as_string().in_(slugs)
    used = _sent_with(slugs) | (
        Case.knowledge_slug.in_(slugs) & (Case.knowledge_outcome == KnowledgeOutcome.FAQ_USED)
    )
    wrong = Case.knowledge_slug.in_(slugs) & (Case.knowledge_outcome == KnowledgeOutcome.FAQ_WRONG)
    told = (
        ("Cases answered with it", used),
        ("Cases that found it wrong", wrong),
        ("Cases raised from it", from_page),
    )
    return [line for what, which in told if (line := _linked(session, what, which)).number]


def _sent_with(slugs: Sequence[str]) -> ColumnElement[bool]:
    """Cases with a reply that held the page's answer."""
    return Case.id.in_(select(CaseAnswer.case_id).where(CaseAnswer.faq_slug.in_(slugs)))


def _linked(session: Session, what: str, which: ColumnElement[bool]) -> Linked:
    number = session.scalar(select(func.count(Case.id)).where(which)) or 0
    latest = session.scalars(select(Case.reference).where(which).order_by(Case.id.desc()).limit(LATEST))
    return Linked(what, number, tuple((reference, f"/desk/cases/{reference}") for reference in latest))


def cases_naming(session: Session, slugs: Collection[str]) -> list[tuple[str, Pointer]]:
    """Open cases by slug, the oldest first, and by reference only: whoever keeps the pages need not be
    somebody who may read cases."""
    origin = Case.origin["faq_slug"].as_string()
    is_sent = (CaseAnswer.case_id == Case.id) & CaseAnswer.faq_slug.in_(slugs)
    rows = session.execute(
        select(Case.reference, CaseAnswer.faq_slug, Case.knowledge_slug, origin)
        .outerjoin(CaseAnswer, is_sent)
        .where(
            Case.status.in_([status.value for status in OPEN]),
            or_(CaseAnswer.faq_slug.is_not(None), Case.knowledge_slug.in_(slugs), origin.in_(slugs)),
        )
        .order_by(Case.id, CaseAnswer.faq_slug)
        .limit(MOST * len(slugs))
    )
    return [
        (slug, Pointer(WHAT, reference, f"/desk/cases/{reference}", Permission.WORK_CASES))
        for reference, *named in rows
        for slug in sorted(set(named) & set(slugs))
    ]
