"""How many cases hang on a service and on each category, for the catalogue's screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import QueueBand
from portal.catalogue.doors import CaseCount, Touched
from portal.catalogue.models import Service


def case_counts(session: Session, category_ids: Sequence[int]) -> Mapping[int, CaseCount]:
    """Open cases and all cases, by category."""
    is_open = case((Case.queue_band < QueueBand.RESOLVED, 1), else_=0)
    rows = session.execute(
        select(Case.category_id, func.sum(is_open), func.count())
        .where(Case.category_id.in_(category_ids))
        .group_by(Case.category_id)
    )
    return {category_id: CaseCount(int(opened), every) for category_id, opened, every in rows}


def cases_touched(session: Session, service: Service) -> list[Touched]:
    counts = (
        select(func.count()).select_from(Case).where(Case.service_id == service.id, Case.queue_band < band)
        for band in (QueueBand.RESOLVED, QueueBand.ENDED)
    )
    opened, unsettled = (session.scalar(statement) or 0 for statement in counts)
    return [
        Touched("Open cases", opened, "They are worked to their end. Their customers see no change."),
        Touched("Resolved cases not closed yet", unsettled - opened, "Customers may still open them again."),
    ]
