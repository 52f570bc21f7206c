"""What only the desk's pages ask for: colleagues, and who has a case open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, ReplyDraft
from portal.cases.presence import CASE
from portal.identity.models import Account, Person, Presence, RoleGrant
from portal.identity.presence import is_present
from portal.identity.rules import PERMISSIONS, Permission


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may work cases; ``is_here`` while they have the case in question open. ``draft`` is what
    they have written to its customer and not sent; empty for all but the reader."""

    id: int
    name: str
    is_here: bool
    draft: str


def colleagues(session: Session, case_id: int, now: datetime, *, reader_id: int) -> Sequence[Colleague]:
    """All who may work cases, by name, who has this case open, and the reader's own draft: one query."""
    roles = [role.value for role, allowed in PERMISSIONS.items() if Permission.WORK_CASES in allowed]
    statement = (
        select(Person.id, Person.name, Presence.person_id.is_not(None), func.coalesce(ReplyDraft.body, ""))
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Presence, is_present(CASE, case_id, now))
        .outerjoin(
            ReplyDraft,
            (ReplyDraft.case_id == case_id)
            & (ReplyDraft.person_id == Person.id)
            & (ReplyDraft.person_id == reader_id),
        )
        .where(
            Account.is_disabled.is_(False),
            Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role.in_(roles))),
        )
        .order_by(Person.name, Person.id)
    )
    return [Colleague(*row) for row in session.execute(statement)]


def service_of_case(session: Session, reference: str) -> int | None:
    return session.scalar(select(Case.service_id).where(Case.reference == reference))


def case_id_of(session: Session, reference: str) -> int | None:
    return session.scalar(select(Case.id).where(Case.reference == reference))
