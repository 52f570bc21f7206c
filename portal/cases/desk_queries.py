"""What only the desk's pages ask for: colleagues, who has a case open, and one customer's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.cases.models import Case, ReplyDraft
from portal.cases.presence import CASE
from portal.identity.models import Account, Person, Presence, RoleGrant
from portal.identity.presence import is_present
from portal.identity.rules import PERMISSIONS, Permission


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may work cases; ``is_here`` while they have the case in question open."""

    id: int
    name: str
    is_here: bool


def colleagues(session: Session, case_id: int, now: datetime) -> Sequence[Colleague]:
    """All who may work cases, by name, and who of them has this case open: one query for both."""
    roles = [role.value for role, allowed in PERMISSIONS.items() if Permission.WORK_CASES in allowed]
    statement = (
        select(Person.id, Person.name, Presence.person_id.is_not(None))
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Presence, is_present(CASE, case_id, now))
        .where(
            Account.is_disabled.is_(False),
            Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role.in_(roles))),
        )
        .order_by(Person.name, Person.id)
    )
    return [Colleague(*row) for row in session.execute(statement)]


def reply_draft(session: Session, case_id: int, person_id: int) -> str:
    """What this person wrote to the customer and has not sent; empty where there is nothing."""
    statement = select(ReplyDraft.body).where(
        ReplyDraft.case_id == case_id, ReplyDraft.person_id == person_id
    )
    return session.scalar(statement) or ""


def case_id_of(session: Session, reference: str) -> int | None:
    return session.scalar(select(Case.id).where(Case.reference == reference))


def customer(session: Session, person_id: int) -> Person | None:
    """A customer's record with the organisation."""
    return session.scalar(
        select(Person).where(Person.id == person_id).options(joinedload(Person.organisation))
    )
