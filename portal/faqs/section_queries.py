"""Reads for the screens of sections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import queries as content
from content.models import ContentItem, Section, SectionRole
from content.queries import Reader
from content.roles import ROLE_NAMES, Holder, HolderKind
from portal.faqs.section_forms import holder_word
from portal.identity.models import StaffGroup
from portal.identity.queries import staff


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section in the tree; ``depth`` 0 at the top. ``live`` and ``all`` count its own pages.

    ``before`` and ``after`` are the keys of its neighbours in the same place, empty for the first and last.
    """

    section: Section
    depth: int
    live: int
    all: int
    before: str = ""
    after: str = ""


def section_rows(session: Session, who: Reader) -> list[SectionRow]:
    """The tree as one reads it, each section below its parent; those that ``who`` may look into."""
    tree = content.section_tree(session)
    by_id = {row.id: row for row in content.sections(session)}
    counts = {
        section_id: (live, total)
        for section_id, live, total in session.execute(
            select(
                ContentItem.section_id, func.count(ContentItem.live_revision_id), func.count(ContentItem.id)
            )
            .where(ContentItem.binned_at.is_(None))
            .group_by(ContentItem.section_id)
        )
    }
    seen = [
        node
        for node in tree.in_order()
        if not node.is_restricted or (who is not None and node.id in who.reads)
    ]
    beside: dict[int | None, list[str]] = defaultdict(list)
    for node in seen:
        beside[node.parent_id].append(node.key)
    rows = []
    for node in seen:
        keys = ["", *beside[node.parent_id], ""]
        place = keys.index(node.key)
        depth, pages = len(tree.path(node.id)) - 1, counts.get(node.id, (0, 0))
        rows.append(SectionRow(by_id[node.id], depth, *pages, keys[place - 1], keys[place + 1]))
    return rows


def roles_given(session: Session, section: Section) -> list[SectionRole]:
    """Roles given on this very section."""
    statement = select(SectionRole).where(SectionRole.section_id == section.id)
    return list(session.scalars(statement.order_by(SectionRole.holder_name, SectionRole.role)))


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role given on a section, by its name, and the section's key and title."""

    role: str
    key: str
    title: str


def roles_of_groups(session: Session) -> dict[int, list[HeldRole]]:
    """Group id → the roles given to it; groups without any are left out."""
    rows = session.execute(
        select(SectionRole.holder_id, SectionRole.role, Section.key, Section.title)
        .join(Section, Section.id == SectionRole.section_id)
        .where(SectionRole.holder_kind == HolderKind.group)
        .order_by(Section.title, SectionRole.id)
    )
    found: dict[int, list[HeldRole]] = {}
    for group_id, role, key, title in rows:
        found.setdefault(group_id, []).append(HeldRole(ROLE_NAMES[role], key, title))
    return found


def parent_of(session: Session, section: Section) -> Section | None:
    """The section it stands in; none at the top."""
    return session.get(Section, section.parent_id) if section.parent_id is not None else None


def name_of_holder(session: Session, section: Section, holder: Holder) -> str:
    """What somebody who holds a role here was called when it was given; empty for anybody else."""
    names = (row.holder_name for row in roles_given(session, section) if _is_of(row, holder))
    return next(names, "")


def _is_of(row: SectionRole, holder: Holder) -> bool:
    return (row.holder_kind, row.holder_id) == (holder.kind, holder.id)


def holders_on_offer(session: Session) -> list[tuple[str, str]]:
    """Whom a role may be given to: (word, name), groups first."""
    groups = session.scalars(select(StaffGroup).order_by(StaffGroup.name)).all()
    return [
        *((holder_word(Holder(HolderKind.group, group.id)), f"Group: {group.name}") for group in groups),
        *((holder_word(Holder(HolderKind.person, person.id)), person.name) for person in staff(session)),
    ]
