"""Who can see, edit and approve the pages of a section, and why: what the rules decide by, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import Section
from content.queries import section_tree
from content.roles import (
    APPROVERS,
    AUTHORS,
    MANAGERS,
    PUBLISHERS,
    ROLE_NAMES,
    WRITERS,
    ContentRole,
    HolderKind,
    Reason,
    SectionNode,
    reasons_on,
)
from portal.faqs.actors import EVERYWHERE, content_roles, reach, roles_of
from portal.identity.models import Account, StaffGroup
from portal.identity.rules import Role
from portal.identity.section_access import SectionAccess, section_access

MOST_NAMES = 6
RIGHTS: tuple[tuple[str, frozenset[ContentRole]], ...] = (
    ("Start a page", AUTHORS),
    ("Change every page", WRITERS),
    ("Approve", APPROVERS),
    ("Withdraw, move, give roles", MANAGERS),
    ("Publish without review", PUBLISHERS),
)


@dataclass(frozen=True, slots=True)
class PersonsRights:
    """What one person may do on a section: names of ``RIGHTS``, and the sentences that say why."""

    person_id: int
    name: str
    rights: tuple[str, ...]
    reasons: tuple[str, ...]


def who_may(session: Session, section: SectionNode) -> list[PersonsRights]:
    """Everybody who holds any role on the section, by name."""
    access = section_access(session)
    group_names = {row.id: row.name for row in session.scalars(select(StaffGroup))}
    found = []
    accounts = select(Account).where(Account.is_disabled.is_(False)).order_by(Account.id)
    for account in session.scalars(accounts).all():
        roles = roles_of(access, account, section.key)
        if roles:
            rights = tuple(name for name, needed in RIGHTS if roles & needed)
            reasons = (
                *_by_account(access, account, section),
                *_by_section(access, account, section, group_names),
            )
            found.append(PersonsRights(account.person_id, account.name, rights, reasons))
    return sorted(found, key=lambda each: each.name.lower())


def page_in_words(session: Session, section: Section, *, author: str) -> list[tuple[str, str]]:
    """``in_words`` of a version of a page that stands in this section and that ``author`` wrote last."""
    people = who_may(session, section_tree(session).nodes[section.id])
    return in_words(people, section.title, is_restricted=section.is_restricted, but=author)


def in_words(
    people: Sequence[PersonsRights], title: str, *, is_restricted: bool, but: str = ""
) -> list[tuple[str, str]]:
    """(question, answer) of who can see, change and approve pages of a section called ``title``; ``but``
    wrote the version at hand last, so others approve it."""

    def those(right: str) -> list[str]:
        return [each.name for each in people if right in each.rights]

    everybody = [each.name for each in people]
    readers = (
        f"Only people with a role on {title}: {_list(everybody)}" if is_restricted else "Everybody, once live"
    )
    approvers = [name for name in those("Approve") if name != but]
    approval = _list(approvers) + (f". Not {but}, who wrote it last" if but in those("Approve") else "")
    alone = those("Publish without review")
    return [
        ("See", readers),
        ("Change", _list(those("Change every page"))),
        ("Approve", approval),
        *([("Publish without review", _list(alone))] if alone else []),
    ]


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown or "Nobody: give somebody a role"


def _by_account(access: SectionAccess, account: Account, section: SectionNode) -> Iterable[str]:
    reached = reach(access, section.key)
    for grant in sorted(account.grants, key=lambda grant: (grant.service_key, grant.role)):
        held = content_roles(frozenset({Role(grant.role)}))
        if held and grant.service_key in reached:
            words = _highest(held)
            key = grant.service_key
            place = _title(access, key) if key != EVERYWHERE else "all services"
            yield f"{words} for {place}, by the role of the account"


def _by_section(
    access: SectionAccess, account: Account, section: SectionNode, group_names: dict[int, str]
) -> Iterable[str]:
    holders = access.holders(account.person_id)
    for reason in reasons_on(access.map.tree, access.map.grants, section.id):
        if reason.grant.holder in holders:
            yield _sentence(reason, section, group_names)


def _sentence(reason: Reason, section: SectionNode, group_names: dict[int, str]) -> str:
    grant = reason.grant
    place = "on the whole site" if reason.section is None else f"given on {reason.section.title}"
    if reason.section is not None and reason.section.id == section.id:
        place = "given here"
    through = ""
    if grant.holder.kind is HolderKind.group:
        through = f" to the group {group_names.get(grant.holder.id, grant.holder_name)}"
    return f"{ROLE_NAMES[grant.role]}, {place}{through}"


def _highest(roles: frozenset[ContentRole]) -> str:
    order = (ContentRole.manager, ContentRole.reviewer, ContentRole.editor)
    return ROLE_NAMES[next(role for role in order if role in roles)]


def _title(access: SectionAccess, key: str) -> str:
    node = access.map.tree.by_key(key)
    return node.title if node is not None else key
