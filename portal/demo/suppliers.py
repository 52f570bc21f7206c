"""Cases of the demo that are with a supplier: waiting for an answer, waiting for us, late, phoned, solved."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases.actions.transfers import send_back
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.suppliers import actions
from portal.cases.suppliers.matters import Matter
from portal.cases.suppliers.models import Escalation, SupplierMessage
from portal.cases.suppliers.transfers import waiting_transfer
from portal.cases.suppliers.vocabulary import How, Kind
from portal.catalogue.priority import Priority
from portal.catalogue.queries import catalogue
from portal.catalogue.suppliers import SupplierEntry, suppliers_for
from portal.demo.queries import cases_handed_over, cases_with_suppliers, has_escalations
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.kernel.references import new_reference

MOST = 9
LETTERS = (
    "The page shows “unexpected error 500” after Submit since the release of this morning.",
    "A record stays locked although nobody has it open. Please release it and tell us the cause.",
    "The import stops at row 214 without a message. The same file went through last week.",
)


def add_escalations(session: Session, *, now: datetime) -> int:
    """Once; returns how many. They begin when the case was put on hold for the supplier."""
    if has_escalations(session):
        return 0
    cases = cases_with_suppliers(session, MOST)
    for number, case in enumerate(cases):
        _escalate(session, case, number, now)
    if cases:
        session.add(_stray(now))
    _send_one_back(session, now)
    return len(cases)


def _escalate(session: Session, case: Case, number: int, now: datetime) -> None:
    service = catalogue(session).services_by_id[case.service_id]
    supplier, begun = suppliers_for(session, service.key)[0], case.changed_at
    holder = session.get(Person, case.assignee_id) if case.assignee_id else None
    agent = Actor(holder.id, holder.name, is_staff=True) if holder else Actor(None, "Service desk")
    order = actions.Order(
        supplier=supplier,
        kind=Kind.INCIDENT,
        subject=supplier.incidents[-1],
        priority=Priority.P1 if number % 4 == 3 else Priority(case.priority),
        token=f"S-{new_reference()}",
        body=LETTERS[number % len(LETTERS)],
        their_reference=f"INC{20417 + 13 * number}" if number % 3 else "",
    )
    row = actions.escalate(session, case=case, order=order, actor=agent, now=begun)
    _live_on(session, case, row, supplier, agent, number, begun, now)


def _live_on(
    session: Session,
    case: Case,
    row: Escalation,
    supplier: SupplierEntry,
    agent: Actor,
    number: int,
    begun: datetime,
    now: datetime,
) -> None:
    """Some answered, some wait for us, some have solved it, and some are silent."""

    def at(share: float) -> Matter:
        return Matter(session, case, row, supplier, agent, begun + (now - begun) * share)

    if number % 3 == 1:
        said = "We can see it too and work on it. Could you send us the number of one record?"
        actions.hear(at(0.3), body=said, how=How.PHONE, who="the duty team")
        actions.set_standing(
            at(0.4),
            status=next(value for value, waits in supplier.statuses.items() if waits),
            their_reference=row.their_reference,
            priority=Priority(row.priority),
        )
    elif number == 2:
        actions.solve(at(0.5), body="Mended with this morning’s release.", how=How.PORTAL)


def _send_one_back(session: Session, now: datetime) -> None:
    """A group that was handed the wrong case says so."""
    first_line = catalogue(session).first_line.id
    for case in cases_handed_over(session, MOST):
        if waiting_transfer(events_of(session, case.id), first_line):
            group = catalogue(session).groups_by_id[case.group_id].name
            reason = "This is about the log-in, not about the rules. The service desk can help."
            send_back(session, case=case, reason=reason, actor=Actor(None, group), now=now)
            return


def _stray(now: datetime) -> SupplierMessage:
    return SupplierMessage(
        at=now - timedelta(hours=1),
        direction="inbound",
        how=How.MAIL,
        author_name="Notification service",
        address="no-reply@example.org",
        subject="Your ticket has been updated",
        body="Your ticket was updated. Sign in to our portal to see the change.",
        message_id="<demo-stray@example.org>",
        why_stray="It answers no mail of ours and quotes no reference of ours",
    )
