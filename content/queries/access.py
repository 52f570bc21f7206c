"""The tree of sections and the roles given on it, read together: both are small and asked for often."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import Section, SectionRole
from content.roles import ContentRole, Grant, Holder, SectionNode, SectionTree, readable_restricted, roles_on


@dataclass(frozen=True)
class AccessMap:
    """The whole of who holds what. Holds no session, so that it may be kept."""

    tree: SectionTree
    grants: tuple[Grant, ...]

    def roles_on(self, holders: frozenset[Holder], section_key: str) -> frozenset[ContentRole]:
        """Roles on a section; none on one that does not exist."""
        node = self.tree.by_key(section_key)
        return roles_on(self.tree, self.grants, holders, node.id) if node else frozenset()

    def roles_anywhere(self, holders: frozenset[Holder]) -> frozenset[ContentRole]:
        """Every role held somewhere: for what to show, never for a decision."""
        return frozenset(grant.role for grant in self.grants if grant.holder in holders)

    def reads(self, holders: frozenset[Holder]) -> frozenset[int]:
        """The sections shut to the public that these holders may read."""
        return readable_restricted(self.tree, self.grants, holders)


def access_map(session: Session) -> AccessMap:
    """Sections and roles as they are now."""
    return AccessMap(section_tree(session), grants(session))


def section_tree(session: Session) -> SectionTree:
    """All sections with their places."""
    rows = session.execute(
        select(
            Section.id,
            Section.key,
            Section.title,
            Section.parent_id,
            Section.is_blocking,
            Section.is_restricted,
        ).order_by(Section.position, Section.title, Section.id)
    )
    return SectionTree({row.id: SectionNode(*row) for row in rows})


def grants(session: Session) -> tuple[Grant, ...]:
    """All roles given, in a fixed order."""
    rows = session.scalars(select(SectionRole).order_by(SectionRole.id))
    return tuple(
        Grant(row.role, Holder(row.holder_kind, row.holder_id), row.holder_name, row.section_id)
        for row in rows
    )
