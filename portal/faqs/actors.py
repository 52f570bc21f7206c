"""Who somebody is to the content: the roles of an account, told in the words of the workflow (CS021)."""

from __future__ import annotations

from content.workflow import WRITERS, Actor, ContentRole
from portal.identity.models import Account
from portal.identity.rules import Permission, Role, permissions_of

EVERYWHERE = ""
"""The service key of a role that was given for all services."""

_ROLES: dict[Permission, ContentRole] = {
    Permission.WRITE_CONTENT: ContentRole.editor,
    Permission.REVIEW_CONTENT: ContentRole.reviewer,
    Permission.MANAGE_CONTENT: ContentRole.manager,
}


def actor_on(account: Account, section_key: str) -> Actor:
    """This person as they are on one section: roles given for that service, and those given for all."""
    given = {Role(grant.role) for grant in account.grants if grant.service_key in (EVERYWHERE, section_key)}
    return _actor(account, frozenset(given))


def actor_anywhere(account: Account) -> Actor:
    """This person with every role they hold on any section: for lists, never for a decision."""
    return _actor(account, account.roles)


def may_write_on(account: Account, section_key: str) -> bool:
    return bool(actor_on(account, section_key).roles & WRITERS)


def manages(account: Account, section_key: str) -> bool:
    """Whether they may withdraw its pages and keep its synonyms; ``EVERYWHERE`` asks for all services."""
    return ContentRole.manager in actor_on(account, section_key).roles


def _actor(account: Account, roles: frozenset[Role]) -> Actor:
    held = permissions_of(roles)
    return Actor(
        id=account.person_id,
        name=account.name,
        roles=frozenset(role for permission, role in _ROLES.items() if permission in held),
    )
