"""The tree: sections made, changed and moved; roles given and taken; who answers for what stands there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import queries
from content.errors import InvalidText, NotFound, TransitionRefused
from content.library.glossary import explain_anew
from content.library.outbox import bump_public_stamp, mark_all_stale
from content.library.records import section_or_raise
from content.models import ContentItem, Section, SectionRole
from content.roles import ContentRole, Holder
from content.texts import checked_slug, tidy_line
from content.workflow import Actor


def create_section(
    session: Session,
    *,
    key: str,
    title: str,
    summary: str = "",
    position: int = 0,
    parent_key: str | None = None,
) -> Section:
    """Add a section. Raises ``InvalidText`` for a key that is malformed or taken, or an empty title."""
    if queries.section_by_key(session, checked_slug(key, "key")) is not None:
        raise InvalidText("key", f"There is already a section “{key}”.")
    parent = section_or_raise(session, parent_key) if parent_key is not None else None
    section = Section(
        key=key,
        title=_title(title),
        summary=tidy_line(summary),
        position=position,
        parent_id=None if parent is None else parent.id,
        is_restricted=parent is not None and parent.is_restricted,
    )
    session.add(section)
    bump_public_stamp(session)
    return section


def update_section(session: Session, *, key: str, title: str, summary: str, position: int) -> Section:
    """Change what a section is called and where it stands among its neighbours."""
    section = section_or_raise(session, key)
    section.title, section.summary, section.position = _title(title), tidy_line(summary), position
    bump_public_stamp(session)
    return section


def name_owner(
    session: Session,
    *,
    key: str,
    owner_id: int | None,
    owner_name: str,
    contact_name: str = "",
    contact_email: str = "",
) -> Section:
    """Say who answers for a section, and whom to tell when they do not act."""
    section = section_or_raise(session, key)
    section.owner_id, section.owner_name = owner_id, tidy_line(owner_name)
    section.contact_name, section.contact_email = tidy_line(contact_name), tidy_line(contact_email)
    bump_public_stamp(session)
    return section


def set_access(
    session: Session, *, key: str, is_blocking: bool, is_restricted: bool, now: datetime
) -> Section:
    """Whether a section takes over roles from above, and whether it is itself shut to the public.

    Shut together with all below it. Opened, it stays shut while what stands above it is; and of those below,
    the ones that were shut themselves stay so.
    """
    section = section_or_raise(session, key)
    section.is_blocking, section.is_shut_here = is_blocking, is_restricted
    _carry_down(session, section, now)
    bump_public_stamp(session)
    return section


def move_section(session: Session, *, key: str, parent_key: str | None, now: datetime) -> Section:
    """Put a section, with all below it, under another one or at the top.

    Pages keep their addresses: an address names the page, never its place. What is shut stays shut, wherever
    it comes to stand. Raises ``TransitionRefused`` where the new place lies inside the section itself.
    """
    section = section_or_raise(session, key)
    parent = section_or_raise(session, parent_key) if parent_key is not None else None
    if parent is not None and parent.id in queries.section_tree(session).below(section.id):
        raise TransitionRefused("A section cannot stand inside itself.")
    section.is_shut_here = section.is_restricted
    section.parent_id = parent.id if parent is not None else None
    session.flush()
    below = queries.section_tree(session).below(section.id)
    pages = select(ContentItem.id).where(ContentItem.section_id.in_(sorted(below)))
    explain_anew(session, item_ids=pages, now=now)
    _carry_down(session, section, now)
    _tell_index(session, section, now)
    bump_public_stamp(session)
    return section


def give_role(
    session: Session,
    *,
    section_key: str | None,
    role: ContentRole,
    holder: Holder,
    holder_name: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a role on a section, or without one on the whole site. Giving it twice changes nothing."""
    section = section_or_raise(session, section_key) if section_key is not None else None
    section_id = None if section is None else section.id
    if _role(session, section_id, role, holder) is None:
        session.add(
            SectionRole(
                section_id=section_id,
                role=role,
                holder_kind=holder.kind,
                holder_id=holder.id,
                holder_name=tidy_line(holder_name),
                given_by_id=actor.id,
                given_by_name=actor.name,
                given_at=now,
            )
        )
    bump_public_stamp(session)


def take_role(session: Session, *, section_key: str | None, role: ContentRole, holder: Holder) -> None:
    """Take a role back. Raises ``NotFound`` where it was not given on this very section."""
    section = section_or_raise(session, section_key) if section_key is not None else None
    given = _role(session, None if section is None else section.id, role, holder)
    if given is None:
        raise NotFound("This role is not given here.")
    session.delete(given)
    bump_public_stamp(session)


def rename_holder(session: Session, *, holder: Holder, name: str) -> None:
    """Call somebody by another name wherever a role was given to them."""
    for given in _held_by(session, holder):
        given.holder_name = tidy_line(name)
    bump_public_stamp(session)


def forget_holder(session: Session, *, holder: Holder) -> list[tuple[int | None, ContentRole]]:
    """Take back every role of somebody who is no longer there: (section id, role) of each."""
    held = _held_by(session, holder)
    taken = [(given.section_id, given.role) for given in held]
    for given in held:
        session.delete(given)
    bump_public_stamp(session)
    return taken


def order_section(session: Session, *, key: str, past: str, is_up: bool) -> None:
    """Put a section just before or just after its neighbour ``past``, and count the neighbours anew.

    Raises ``NotFound``, and ``TransitionRefused`` where they stand in different places.
    """
    section, other = section_or_raise(session, key), section_or_raise(session, past)
    if section.parent_id != other.parent_id:
        raise TransitionRefused("These sections do not stand in the same place.")
    neighbours = [each for each in queries.sections(session) if each.parent_id == section.parent_id]
    neighbours.remove(section)
    neighbours.insert(neighbours.index(other) + (not is_up), section)
    for position, each in enumerate(neighbours, start=1):
        each.position = position
    bump_public_stamp(session)


def _held_by(session: Session, holder: Holder) -> list[SectionRole]:
    held = select(SectionRole).where(
        SectionRole.holder_kind == holder.kind, SectionRole.holder_id == holder.id
    )
    return list(session.scalars(held.order_by(SectionRole.id)))


def _role(session: Session, section_id: int | None, role: ContentRole, holder: Holder) -> SectionRole | None:
    return session.scalar(
        select(SectionRole).where(
            SectionRole.section_id.is_(None) if section_id is None else SectionRole.section_id == section_id,
            SectionRole.role == role,
            SectionRole.holder_kind == holder.kind,
            SectionRole.holder_id == holder.id,
        )
    )


def _carry_down(session: Session, section: Section, now: datetime) -> None:
    """Whether the section, and each below it, is open now: neither shut itself nor below one that is."""
    session.flush()
    tree = queries.section_tree(session)
    below = tree.below(section.id)
    rows = {row.id: row for row in queries.sections(session)}
    was_open = {id_: not rows[id_].is_restricted for id_ in below}
    for node in tree.in_order():
        if node.id in below:
            row = rows[node.id]
            above = rows.get(row.parent_id or 0)
            row.is_restricted = row.is_shut_here or (above is not None and above.is_restricted)
    session.flush()
    if any(was_open[id_] is rows[id_].is_restricted for id_ in below):
        _tell_index(session, section, now)


def _tell_index(session: Session, section: Section, now: datetime) -> None:
    """Every live page of the section and below stands in the index under its sections, or not at all."""
    below = queries.section_tree(session).below(section.id)
    mark_all_stale(
        session,
        ContentItem.section_id.in_(sorted(below)),
        ContentItem.live_revision_id.is_not(None),
        now=now,
    )


def _title(title: str) -> str:
    words = tidy_line(title)
    if not words:
        raise InvalidText("title", "Enter the name of the section.")
    return words
