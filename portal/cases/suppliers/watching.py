"""Tells the desk, once for each step, that the next contact of a supplier's ladder is due (DM-E1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.suppliers.models import EscalationEvent
from portal.cases.suppliers.queries import OpenEscalation, address_of_agent, all_open, claim_reminder
from portal.cases.suppliers.standing import Standing, standings
from portal.cases.suppliers.vocabulary import What
from portal.identity.actor import SYSTEM
from portal.notifications.actions import send


@dataclass(frozen=True)
class DueStep:
    """An open escalation whose next contact is due."""

    of: OpenEscalation
    standing: Standing


def steps_due(session: Session, *, now: datetime, services: frozenset[int] | None = None) -> list[DueStep]:
    """Of cases of these services (``None``: all), the one due longest first. Only reads."""
    rows = all_open(session, services)
    found = [
        DueStep(of, standing)
        for of, standing in zip(rows, standings(session, [of.escalation for of in rows], now), strict=True)
        if standing.is_next_due
    ]
    return sorted(found, key=lambda due: due.standing.next.due_at if due.standing.next else now)


def remind(session: Session, due: Iterable[DueStep], *, now: datetime) -> int:
    """Mail whoever has the case, or its group; returns how many were told."""
    return sum(_remind(session, step, now) for step in due)


def not_told(due: Iterable[DueStep]) -> list[DueStep]:
    """Those nobody was told of."""
    return [step for step in due if step.standing.row.reminded_step <= step.standing.row.step]


def _remind(session: Session, due: DueStep, now: datetime) -> bool:
    row, coming = due.standing.row, due.standing.next
    if coming is None or not claim_reminder(session, row.id, coming.contact.step):
        return False  # another worker has just done it
    session.add(
        EscalationEvent(
            escalation_id=row.id,
            at=now,
            what=What.REMINDED,
            actor_name=SYSTEM.name,
            details={"step": coming.contact.step},
        )
    )
    case = session.get_one(Case, row.case_id)
    send(
        session,
        to=address_of_agent(session, case),
        template="supplier_step",
        now=now,
        supplier=due.standing.supplier.name,
        reference=case.reference,
        subject_line=case.subject,
        number=row.number,
        reason=coming.reason,
        contact=f"{coming.contact.name}, {coming.contact.title}, {coming.contact.phone}",
    )
    return True
