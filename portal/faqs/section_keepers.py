"""A section keeps somebody who manages it: the last one is not taken away by mistake."""

from __future__ import annotations

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
    if _manages_all(access, by):
        return
    accounts = session.scalars(select(Account).where(Account.is_disabled.is_(False)).order_by(Account.id))
    keepers = (each for each in accounts if roles_of(access, each, section.key) & MANAGERS)
    if all(_manages_all(access, each) for each in keepers):
        raise TransitionRefused(NOBODY_LEFT.format(title=section.title))


def _manages_all(access: SectionAccess, account: Account) -> bool:
    return bool(roles_of(access, account, EVERYWHERE) & MANAGERS)
