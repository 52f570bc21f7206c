"""Customers who complain again and again of the same thing: flagged with a reason and a date to look again.

There are few, and they are asked for on every page of a case, so they are kept in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.cases.complaints.models import CustomerFlag
from portal.catalogue.models import ResolverGroup
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.kernel.clock import LONDON
from portal.kernel.stamped import configuration_changed, kept
from portal.notifications.actions import send


@dataclass(frozen=True)
class FlagCard:
    """A flag that holds."""

    id: int
    person_id: int
    person_name: str
    reason: str
    review_on: date
    set_on: date
    set_by_name: str

    def is_due(self, today: date) -> bool:
        return self.review_on <= today


def flagged(session: Session) -> Mapping[int, FlagCard]:
    """Every flag that holds, by customer; what is due to be looked at first comes first. Of two on one
    customer, as a merge of records can leave, that is the one given."""
    return kept(session, "flagged customers", _load)


def set_flag(
    session: Session, *, person: Person, reason: str, review_on: date, actor: Actor, now: datetime
) -> None:
    """Flag a customer, or write the flag anew; the old one stays on record."""
    for row in _live(session, person.id):
        row.lifted_at, row.lifted_by_name, row.lift_reason = now, actor.name, "Written anew"
    session.add(
        CustomerFlag(
            person_id=person.id, reason=reason, review_on=review_on, set_at=now, set_by_id=actor.person_id,
            set_by_name=actor.name, lifted_by_name="", lift_reason="",
        )
    )  # fmt: skip
    _changed(session, person, "customer.flagged", {"reason": reason, "review_on": str(review_on)}, actor, now)


def lift_flag(session: Session, *, person: Person, reason: str, actor: Actor, now: datetime) -> None:
    for row in _live(session, person.id):
        row.lifted_at, row.lifted_by_name, row.lift_reason = now, actor.name, reason
    _changed(session, person, "customer.flag_lifted", {"reason": reason}, actor, now)


def flags_of(session: Session, person_id: int) -> list[CustomerFlag]:
    """All there ever were, the newest first."""
    return list(
        session.scalars(
            select(CustomerFlag).where(CustomerFlag.person_id == person_id).order_by(CustomerFlag.id.desc())
        )
    )


def remind_of_reviews(session: Session, *, now: datetime) -> int:
    """One mail for each flag that is due to be looked at: to whoever set it, else to the desk's lead."""
    today = now.astimezone(LONDON).date()
    rows = session.scalars(
        select(CustomerFlag)
        .where(
            CustomerFlag.review_on <= today,
            CustomerFlag.lifted_at.is_(None),
            CustomerFlag.reminded_at.is_(None),
        )
        .order_by(CustomerFlag.id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.reminded_at = now
        setter = session.get(Person, row.set_by_id) if row.set_by_id else None
        send(
            session,
            to=setter.email if setter else _lead(session),
            template="customer_flag_review",
            now=now,
            customer=session.get_one(Person, row.person_id).name,
            path=f"/desk/customers/{row.person_id}/flag",
            reason=row.reason,
        )
    session.flush()
    return len(rows)


def _lead(session: Session) -> str:
    desk = catalogue(session).first_line.id
    found = session.get(ResolverGroup, desk)
    return (found.lead_email or found.email) if found else ""


def _live(session: Session, person_id: int) -> list[CustomerFlag]:
    return [row for row in flags_of(session, person_id) if row.lifted_at is None]


def _changed(
    session: Session, person: Person, action: str, details: dict[str, str], actor: Actor, now: datetime
) -> None:
    session.flush()
    configuration_changed(session)
    record(
        session, now=now, action=action, subject_type="person", subject_id=str(person.id),
        actor_id=actor.person_id, actor_name=actor.name, details=details,
    )  # fmt: skip


def _load(session: Session) -> Mapping[int, FlagCard]:
    rows = session.execute(
        select(CustomerFlag, Person.name)
        .join(Person, Person.id == CustomerFlag.person_id)
        .where(CustomerFlag.lifted_at.is_(None))
        .order_by(CustomerFlag.review_on, CustomerFlag.id)
    )
    found: dict[int, FlagCard] = {}
    for row, name in rows:
        card = FlagCard(
            row.id, row.person_id, name, row.reason, row.review_on,
            row.set_at.astimezone(LONDON).date(), row.set_by_name,
        )  # fmt: skip
        found.setdefault(row.person_id, card)
    return found
