"""Who holds which role on which section, and why. PURE.

Roles are given on a section to a person or a group, and hold for every section below, until a section says
that it takes over nothing from above. A role without a section holds on the whole site and is never blocked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ContentRole(StrEnum):
    """What a person is on a section.

    ``publisher`` is not a step of the ladder but a right of its own: to publish without a review.
    """

    reader = "reader"
    contributor = "contributor"
    editor = "editor"
    reviewer = "reviewer"
    manager = "manager"
    publisher = "publisher"


_R = ContentRole
AUTHORS = frozenset({_R.contributor, _R.editor, _R.reviewer, _R.manager})
"""Who may start a page."""
WRITERS = frozenset({_R.editor, _R.reviewer, _R.manager})
"""Who may change what others wrote."""
APPROVERS = frozenset({_R.reviewer, _R.manager})
MANAGERS = frozenset({_R.manager})
PUBLISHERS = frozenset({_R.publisher})

ROLE_NAMES: dict[ContentRole, str] = {
    _R.reader: "Reader",
    _R.contributor: "Contributor",
    _R.editor: "Editor",
    _R.reviewer: "Reviewer",
    _R.manager: "Manager",
    _R.publisher: "May publish without review",
}
ROLE_PURPOSES: dict[ContentRole, str] = {
    _R.reader: "sees the pages of a section that is not open to the public",
    _R.contributor: "writes pages and sends them for review, and changes their own only",
    _R.editor: "changes every page and says that it is still correct",
    _R.reviewer: "approves what others wrote",
    _R.manager: "withdraws, moves and removes pages, and gives roles",
    _R.publisher: "publishes without a second person; each time is recorded",
}


class HolderKind(StrEnum):
    """Whom a role is given to."""

    person = "person"
    group = "group"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person or a group, by the number it has in the portal."""

    kind: HolderKind
    id: int


@dataclass(frozen=True, slots=True)
class SectionNode:
    """A section as far as roles go. ``is_blocking``: takes over no role from above."""

    id: int
    key: str
    title: str
    parent_id: int | None
    is_blocking: bool = False
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to a holder on a section; ``section_id`` empty: on the whole site."""

    role: ContentRole
    holder: Holder
    holder_name: str
    section_id: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a role holds: the grant, and the section it was given on (empty: the whole site)."""

    grant: Grant
    section: SectionNode | None


@dataclass(frozen=True)
class SectionTree:
    """All sections by id, with the way from each to the top."""

    nodes: Mapping[int, SectionNode]

    def by_key(self, key: str) -> SectionNode | None:
        return next((node for node in self.nodes.values() if node.key == key), None)

    def path(self, section_id: int) -> tuple[SectionNode, ...]:
        """The section and those above it, itself first. A ring in the data ends where it closes."""
        found: dict[int, SectionNode] = {}
        at: int | None = section_id
        while at is not None and at in self.nodes and at not in found:
            found[at] = self.nodes[at]
            at = self.nodes[at].parent_id
        return tuple(found.values())

    def below(self, section_id: int) -> frozenset[int]:
        """The section and all below it."""
        return frozenset(id_ for id_ in self.nodes if any(n.id == section_id for n in self.path(id_)))

    def in_order(self) -> tuple[SectionNode, ...]:
        """All sections as one reads a tree: each before those below it; neighbours as the owners put them."""
        rank = {id_: place for place, id_ in enumerate(self.nodes)}
        return tuple(
            sorted(self.nodes.values(), key=lambda n: [rank[each.id] for each in reversed(self.path(n.id))])
        )

    def title(self, section_id: int) -> str:
        """What it is called, with what it stands in: ``CORE › Users``."""
        return " › ".join(node.title for node in reversed(self.path(section_id)))

    def nearest(self, section_id: int, among: Collection[int]) -> SectionNode | None:
        """The section itself or else the first above it that is one of ``among``."""
        return next((node for node in self.path(section_id) if node.id in among), None)

    def reach(self, section_id: int) -> Iterator[SectionNode]:
        """The sections whose grants hold on this one: itself, and those above until one blocks."""
        for node in self.path(section_id):
            yield node
            if node.is_blocking:
                return


def reasons_on(tree: SectionTree, grants: Iterable[Grant], section_id: int) -> tuple[Reason, ...]:
    """Every grant that holds on the section, nearest first, those for the whole site last."""
    reach = {node.id: place for place, node in enumerate(tree.reach(section_id))}
    holding = [grant for grant in grants if grant.section_id is None or grant.section_id in reach]
    holding.sort(key=lambda grant: reach.get(grant.section_id or 0, len(reach)))
    return tuple(
        Reason(grant, tree.nodes[grant.section_id] if grant.section_id is not None else None)
        for grant in holding
    )


def roles_on(
    tree: SectionTree, grants: Iterable[Grant], holders: frozenset[Holder], section_id: int
) -> frozenset[ContentRole]:
    """The roles somebody who is all of ``holders`` has on the section."""
    return frozenset(
        reason.grant.role for reason in reasons_on(tree, grants, section_id) if reason.grant.holder in holders
    )


def readable_restricted(
    tree: SectionTree, grants: Iterable[Grant], holders: frozenset[Holder]
) -> frozenset[int]:
    """The sections shut to the public that these holders may read: any role on one is enough."""
    known = tuple(grants)
    return frozenset(
        node.id
        for node in tree.nodes.values()
        if node.is_restricted and roles_on(tree, known, holders, node.id)
    )
