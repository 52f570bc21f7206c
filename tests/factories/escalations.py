"""A case that was escalated to its supplier, with something said on the thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.suppliers.actions import Order, escalate, hear
from portal.cases.suppliers.matters import Matter
from portal.cases.suppliers.models import Escalation, SupplierMessage
from portal.cases.suppliers.vocabulary import How, Kind
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import suppliers
from portal.kernel.references import new_reference
from tests.factories.cases import raise_case, taken
from tests.factories.cast import actor


def an_escalation(session: Session, *, now: datetime, case: Case | None = None, **changes: Any) -> Escalation:
    """With the first supplier, P2, as an incident; ``changes`` are those of the order."""
    if case is None:
        case = raise_case(session, subject="Logs are gone", details="Since this morning.", now=now)
        taken(session, case, now)
    order = {
        "supplier": suppliers(session)[0],
        "kind": Kind.INCIDENT,
        "subject": "Application issues",
        "priority": Priority.P2,
        "token": f"S-{new_reference()}",
        "body": "The index on table LOGS is broken",
    }
    return escalate(session, case=case, order=Order(**order | changes), actor=actor(session, "asha"), now=now)


def matter_of(session: Session, row: Escalation, now: datetime) -> Matter:
    """In Asha's hands."""
    supplier = next(supplier for supplier in suppliers(session) if supplier.id == row.supplier_id)
    case = session.get_one(Case, row.case_id)
    return Matter(session, case, row, supplier, actor(session, "asha"), now)


def example_escalation(session: Session, now: datetime) -> str:
    """The reference of its case; its number is 1."""
    row = an_escalation(session, now=now)
    hear(matter_of(session, row, now), body="<b>We look into it</b>", how=How.PHONE, who="Imogen")
    return session.get_one(Case, row.case_id).reference


def stray_id(session: Session, now: datetime) -> int:
    """A mail that fits no thread."""
    message = SupplierMessage(
        at=now,
        direction="inbound",
        how=How.MAIL,
        author_name="<i>Somebody</i>",
        address="somebody@example.org",
        subject="<b>Your ticket</b>",
        body="<script>alert(1)</script>",
        message_id="<stray@example.org>",
        why_stray="It answers no mail of ours and quotes no reference of ours",
    )
    session.add(message)
    session.flush()
    return message.id
