"""Who is in which group, who leads it, and who could be in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.queue.models import GroupMember
from portal.catalogue.models import ResolverGroup
from portal.identity.models import Account, Person, RoleGrant
from portal.identity.rules import PERMISSIONS, Permission


def agents(session: Session) -> Sequence[Person]:
    """Everybody who may work cases and sign in, by name."""
    roles = [role.value for role, allowed in PERMISSIONS.items() if Permission.WORK_CASES in allowed]
    work = select(RoleGrant.account_id).where(RoleGrant.role.in_(roles))
    return session.scalars(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_disabled.is_(False), Account.id.in_(work))
        .order_by(Person.name, Person.id)
    ).all()


def members_by_group(session: Session) -> dict[int, list[tuple[int, str]]]:
    """Group id → ids and names of its people, by name."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    statement = (
        select(GroupMember.group_id, Person.id, Person.name)
        .join(Person, Person.id == GroupMember.person_id)
        .order_by(Person.name, Person.id)
    )
    for group_id, person_id, name in session.execute(statement):
        found[group_id].append((person_id, name))
    return found


def leads_of(session: Session) -> dict[int, str]:
    """Group id → the e-mail address of its lead, empty where none is named."""
    rows = session.execute(select(ResolverGroup.id, ResolverGroup.lead_email))
    return {row.id: row.lead_email for row in rows}
