"""A section keeps somebody who manages it: the last one is not taken away by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import TransitionRefused
from content.models import Section
from content.roles import MANAGERS
from portal.faqs.actors import EVERYWHERE, roles_of
from portal.identity.models import Account
from portal.identity.section_access import SectionAccess, load_section_access

NOBODY_LEFT = (
    "Then nobody would be left who manages “{title}”. Give somebody else the role of manager here first, or "
    "ask an administrator."
)


def refuse_if_nobody_keeps(session: Session, section: Section, by: Account) -> None:
    """Raises ``TransitionRefused`` where, as things stand in this transaction, no role on the section or
    above it makes anybody its manager.

    Those who manage all services may leave it so: they do it for a reason, and can always mend it.
    """
    session.flush()
    access = load_section_access(session)
    if not _manages_all(access, by) and not _is_kept(access, _accounts(session), section.key):
        raise TransitionRefused(NOBODY_LEFT.format(title=section.title))


def left_alone_without(session: Session, group_id: int) -> list[str]:
    """The titles of the sections that nobody but those who manage all would manage without this group."""
    access, accounts = load_section_access(session), _accounts(session)
    groups = {person_id: ids - {group_id} for person_id, ids in access.groups.items()}
    without, tree = replace(access, groups=groups), access.map.tree
    return [
        tree.title(node.id)
        for node in tree.in_order()
        if _is_kept(access, accounts, node.key) and not _is_kept(without, accounts, node.key)
    ]


def _accounts(session: Session) -> Sequence[Account]:
    found = session.scalars(select(Account).where(Account.is_disabled.is_(False)).order_by(Account.id))
    return found.all()


def _is_kept(access: SectionAccess, accounts: Sequence[Account], key: str) -> bool:
    """Whether somebody manages this section who does not manage all of them."""
    keepers = (each for each in accounts if roles_of(access, each, key) & MANAGERS)
    return any(not _manages_all(access, each) for each in keepers)


def _manages_all(access: SectionAccess, account: Account) -> bool:
    return bool(roles_of(access, account, EVERYWHERE) & MANAGERS)
