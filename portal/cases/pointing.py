"""Open cases that an answer was used in, or that came from its page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import OPEN
from portal.faqs.pointers import MOST, Pointer

WHAT = "Open cases"


def cases_naming(session: Session, slugs: Sequence[str]) -> list[Pointer]:
    """By reference only: whoever keeps the pages need not be somebody who may read cases."""
    statement = (
        select(Case.reference)
        .where(
            Case.status.in_([status.value for status in OPEN]),
            or_(Case.knowledge_slug.in_(slugs), Case.origin["faq_slug"].as_string().in_(slugs)),
        )
        .order_by(Case.id)
        .limit(MOST)
    )
    return [Pointer(WHAT, reference, f"/desk/cases/{reference}") for reference in session.scalars(statement)]
