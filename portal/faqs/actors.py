"""Who somebody is to the content: the roles of an account and of its groups, on the section at hand (CS021).

Two sources, one answer. Roles of an account hold for all services or for one (its top section, and what lies
below it). Roles given on a section hold there and below, until a section takes over nothing from above.
"""

from __future__ import annotations

from content.models import Section
from content.roles import AUTHORS, MANAGERS, WRITERS, ContentRole
from content.workflow import Actor
from portal.identity.models import Account
from portal.identity.rules import Permission, Role, permissions_of
from portal.identity.section_access import SectionAccess, section_access
from portal.web.transaction import db

EVERYWHERE = ""
"""The service key of a role that was given for all services."""

_ROLES: dict[Permission, ContentRole] = {
    Permission.WRITE_CONTENT: ContentRole.editor,
    Permission.REVIEW_CONTENT: ContentRole.reviewer,
    Permission.MANAGE_CONTENT: ContentRole.manager,
}


def actor_on(account: Account, section_key: str) -> Actor:
    """This person as they are on one section."""
    access = section_access(db())
    return _actor(account, access, roles_of(access, account, section_key))


def actor_anywhere(account: Account) -> Actor:
    """This person with every role they hold on any section: for lists, never for a decision."""
    access = section_access(db())
    held = access.map.roles_anywhere(access.holders(account.person_id))
    return _actor(account, access, content_roles(account.roles) | held)


def sections_where(account: Account, roles: frozenset[ContentRole]) -> tuple[str, ...]:
    """The keys of the sections on which this person holds one of ``roles``."""
    access = section_access(db())
    keys = (node.key for node in access.map.tree.nodes.values())
    return tuple(key for key in keys if roles_of(access, account, key) & roles)


def reader_of(account: Account) -> Actor | None:
    """This person as a reader: the sections shut to the public that they may read; None if there is none."""
    access = section_access(db())
    who = _actor(account, access, frozenset())
    return who if who.reads else None


def may_look_into(account: Account, section: Section) -> bool:
    """Whether a section's pages are this person's to see at all: they are open, or they hold a role there."""
    return not section.is_restricted or section.id in reads_of(account, section_access(db()))


def may_author_on(account: Account, section_key: str) -> bool:
    """Whether they may start a page here."""
    return bool(actor_on(account, section_key).roles & AUTHORS)


def may_write_on(account: Account, section_key: str) -> bool:
    """Whether they may change what others wrote here."""
    return bool(actor_on(account, section_key).roles & WRITERS)


def manages(account: Account, section_key: str) -> bool:
    """Whether they may withdraw its pages and keep its synonyms; ``EVERYWHERE`` asks for all services."""
    return bool(actor_on(account, section_key).roles & MANAGERS)


def roles_of(access: SectionAccess, account: Account, section_key: str) -> frozenset[ContentRole]:
    """Every role somebody holds on one section, from either source."""
    given = {Role(grant.role) for grant in account.grants if grant.service_key in reach(access, section_key)}
    held = access.map.roles_on(access.holders(account.person_id), section_key)
    return content_roles(frozenset(given)) | held


def content_roles(roles: frozenset[Role]) -> frozenset[ContentRole]:
    """Roles of an account in the words of the workflow."""
    held = permissions_of(roles)
    return frozenset(role for permission, role in _ROLES.items() if permission in held)


def reach(access: SectionAccess, section_key: str) -> frozenset[str]:
    """The service keys whose roles hold on a section: all services, its own, and those it stands below."""
    node = access.map.tree.by_key(section_key)
    above = {each.key for each in access.map.tree.reach(node.id)} if node is not None else set()
    return frozenset({EVERYWHERE, section_key, *above})


def _actor(account: Account, access: SectionAccess, roles: frozenset[ContentRole]) -> Actor:
    return Actor(
        id=account.person_id,
        name=account.name,
        roles=roles,
        reads=reads_of(account, access),
    )


def reads_of(account: Account, access: SectionAccess) -> frozenset[int]:
    """Sections shut to the public that this person may read, by whichever role."""
    tree = access.map.tree
    by_account = {
        node.id
        for node in tree.nodes.values()
        if node.is_restricted
        and content_roles(
            frozenset(Role(g.role) for g in account.grants if g.service_key in reach(access, node.key))
        )
    }
    return access.map.reads(access.holders(account.person_id)) | by_account
