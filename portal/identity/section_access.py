"""What the roles given on sections of the content make of a member of staff.

The tree, the roles and the groups are small and asked for with every page an editor opens, so they are kept
under the public stamp: whoever changes one of them raises it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.queries.access import AccessMap, access_map
from content.roles import ContentRole, Holder, HolderKind
from portal.identity.models import StaffGroupMember
from portal.identity.rules import Permission
from portal.kernel.stamped import kept

_WRITE = frozenset({Permission.WRITE_CONTENT})
PERMISSIONS_OF_SECTION_ROLE: dict[ContentRole, frozenset[Permission]] = {
    ContentRole.reader: frozenset(),
    ContentRole.contributor: _WRITE,
    ContentRole.editor: _WRITE,
    ContentRole.reviewer: _WRITE | {Permission.REVIEW_CONTENT},
    ContentRole.manager: _WRITE | {Permission.REVIEW_CONTENT, Permission.MANAGE_CONTENT},
    ContentRole.publisher: _WRITE,
}


@dataclass(frozen=True)
class SectionAccess:
    """Sections, roles and who belongs to which group. ``groups`` is person id → group ids."""

    map: AccessMap
    groups: Mapping[int, frozenset[int]]

    def holders(self, person_id: int) -> frozenset[Holder]:
        """Everything roles may be given to that this person is."""
        groups = self.groups.get(person_id, frozenset())
        return frozenset(
            {Holder(HolderKind.person, person_id), *(Holder(HolderKind.group, each) for each in groups)}
        )

    def permissions(self, person_id: int) -> frozenset[Permission]:
        """Which doors of the editors' room stand open because of a role on some section."""
        roles = self.map.roles_anywhere(self.holders(person_id))
        return (
            frozenset().union(*(PERMISSIONS_OF_SECTION_ROLE[role] for role in roles))
            if roles
            else frozenset()
        )


def section_access(session: Session) -> SectionAccess:
    """Who holds what on which section, as it is now."""
    return kept(session, "section_access", load_section_access)


def load_section_access(session: Session) -> SectionAccess:
    """The same, as it stands in this very transaction."""
    groups: dict[int, set[int]] = defaultdict(set)
    rows = session.execute(select(StaffGroupMember.person_id, StaffGroupMember.group_id))
    for person_id, group_id in rows:
        groups[person_id].add(group_id)
    return SectionAccess(access_map(session), {key: frozenset(ids) for key, ids in groups.items()})
