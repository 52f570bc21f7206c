"""The transfers of a period with the cases behind them (MI27), from the histories themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseEvent
from portal.cases.queries import of_services
from portal.cases.rules import EventKind
from portal.cases.suppliers.models import Escalation
from portal.cases.suppliers.transfers import (
    OF_ESCALATION,
    TELLING,
    Figures,
    Outcome,
    figures,
    transfers_of,
)
from portal.cases.suppliers.vocabulary import State
from portal.catalogue.queries import catalogue
from portal.catalogue.suppliers import suppliers


def transfer_figures(session: Session, *, since: datetime, services: frozenset[int] | None) -> list[Figures]:
    """Transfers begun since then, group by group, then to each supplier; groups without any are left out."""
    known = catalogue(session)
    rows: dict[int, list[tuple[str, Outcome]]] = defaultdict(list)
    for reference, events in _histories(session, since, services).items():
        for transfer in transfers_of(events, known.first_line.id):
            if transfer.at >= since:
                rows[transfer.to_group_id].append((reference, transfer.outcome))
    found = [figures(group.name, rows[group.id]) for group in known.groups if rows[group.id]]
    return found + _to_suppliers(session, since, services)


def _histories(
    session: Session, since: datetime, services: frozenset[int] | None
) -> Mapping[str, list[CaseEvent]]:
    """By reference, what the history of each case handed on since then tells of transfers."""
    handed = select(CaseEvent.case_id).where(CaseEvent.kind == EventKind.ASSIGNED, CaseEvent.at >= since)
    statement = (
        select(Case.reference, CaseEvent)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.case_id.in_(handed), CaseEvent.kind.in_(TELLING), of_services(services))
        .order_by(CaseEvent.case_id, CaseEvent.at, CaseEvent.id)
    )
    found: dict[str, list[CaseEvent]] = defaultdict(list)
    for reference, event in session.execute(statement):
        found[reference].append(event)
    return found


def _to_suppliers(session: Session, since: datetime, services: frozenset[int] | None) -> list[Figures]:
    statement = (
        select(Escalation.supplier_id, Case.reference, Escalation.state)
        .join(Case, Case.id == Escalation.case_id)
        .where(Escalation.opened_at >= since, of_services(services))
        .order_by(Escalation.id)
    )
    rows: dict[int, list[tuple[str, Outcome]]] = defaultdict(list)
    for supplier_id, reference, state in session.execute(statement):
        rows[supplier_id].append((reference, OF_ESCALATION[State(state)]))
    return [
        figures(f"{supplier.name}, escalated", rows[supplier.id])
        for supplier in suppliers(session)
        if rows[supplier.id]
    ]
