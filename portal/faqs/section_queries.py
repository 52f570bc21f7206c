"""Reads for the screens of sections."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import queries as content
from content.models import ContentItem, Section, SectionRole
from content.roles import Holder, HolderKind
from portal.faqs.section_forms import holder_word
from portal.identity.models import StaffGroup
from portal.identity.queries import staff


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section in the tree; ``depth`` 0 at the top. ``live`` and ``all`` count its own pages."""

    section: Section
    depth: int
    live: int
    all: int


def section_rows(session: Session) -> list[SectionRow]:
    """The tree as one reads it, each section below its parent."""
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
    return [
        SectionRow(by_id[node.id], len(tree.path(node.id)) - 1, *counts.get(node.id, (0, 0)))
        for node in tree.in_order()
    ]


def roles_given(session: Session, section: Section) -> list[SectionRole]:
    """Roles given on this very section."""
    statement = select(SectionRole).where(SectionRole.section_id == section.id)
    return list(session.scalars(statement.order_by(SectionRole.holder_name, SectionRole.role)))


def holders_on_offer(session: Session) -> list[tuple[str, str]]:
    """Whom a role may be given to: (word, name), groups first."""
    groups = session.scalars(select(StaffGroup).order_by(StaffGroup.name)).all()
    return [
        *((holder_word(Holder(HolderKind.group, group.id)), f"Group: {group.name}") for group in groups),
        *((holder_word(Holder(HolderKind.person, person.id)), person.name) for person in staff(session)),
    ]
