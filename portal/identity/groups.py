"""Groups of staff: made, filled, renamed, deleted. Each change is on the audit log; it holds at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.errors import InvalidText
from content.library import forget_holder, rename_holder
from content.roles import ContentRole, Holder, HolderKind
from content.texts import slug_from, tidy_line
from portal.identity.actor import Actor
from portal.identity.configuring import note_configuration
from portal.identity.models import Person, StaffGroup, StaffGroupMember


@dataclass(frozen=True)
class GroupRow:
    """A group with its members, by name."""

    group: StaffGroup
    members: Sequence[Person]


def groups_with_members(session: Session) -> list[GroupRow]:
    """All groups, by name."""
    groups = session.scalars(select(StaffGroup).order_by(StaffGroup.name, StaffGroup.id)).all()
    return [GroupRow(group, members_of(session, group.id)) for group in groups]


def members_of(session: Session, group_id: int) -> Sequence[Person]:
    return session.scalars(
        select(Person)
        .join(StaffGroupMember, StaffGroupMember.person_id == Person.id)
        .where(StaffGroupMember.group_id == group_id)
        .order_by(Person.name, Person.id)
    ).all()


def make_group(session: Session, *, name: str, actor: Actor, now: datetime) -> StaffGroup:
    """Raises ``InvalidText`` (``name``) for an empty name or one that is taken."""
    words, key = _free_name(session, name, None)
    group = StaffGroup(key=key, name=words)
    session.add(group)
    session.flush()
    _changed(session, "group.made", group, actor, now)
    return group


def rename_group(session: Session, *, group: StaffGroup, name: str, actor: Actor, now: datetime) -> None:
    """Its roles and members stay. Raises ``InvalidText`` (``name``) as ``make_group`` does."""
    before = group.name
    group.name, group.key = _free_name(session, name, group.id)
    rename_holder(session, holder=Holder(HolderKind.group, group.id), name=group.name)
    _changed(session, "group.renamed", group, actor, now, before=before)


def delete_group(
    session: Session, *, group: StaffGroup, actor: Actor, now: datetime
) -> list[tuple[int | None, ContentRole]]:
    """The group, with every role it holds; the people stay. Returns what it held: section id and role."""
    taken = forget_holder(session, holder=Holder(HolderKind.group, group.id))
    session.execute(delete(StaffGroupMember).where(StaffGroupMember.group_id == group.id))
    _changed(session, "group.deleted", group, actor, now, roles=len(taken))
    session.delete(group)
    session.flush()
    return taken


def _free_name(session: Session, name: str, own_id: int | None) -> tuple[str, str]:
    """A name and its key that no other group has. Raises ``InvalidText``."""
    words = tidy_line(name)[:200]
    if not words:
        raise InvalidText("name", "Enter the name of the group.")
    key = slug_from(words)[:60]
    taken = select(StaffGroup.id).where((StaffGroup.key == key) | (StaffGroup.name == words))
    if session.scalar(taken.where(StaffGroup.id != (own_id or 0))):
        raise InvalidText("name", f"There is already a group “{words}”.")
    return words, key


def add_member(session: Session, *, group: StaffGroup, person: Person, actor: Actor, now: datetime) -> None:
    """Adding somebody twice changes nothing."""
    if session.get(StaffGroupMember, (group.id, person.id)) is None:
        session.add(StaffGroupMember(group_id=group.id, person_id=person.id))
        _changed(session, "group.member_added", group, actor, now, person_id=person.id)


def remove_member(
    session: Session, *, group: StaffGroup, person: Person, actor: Actor, now: datetime
) -> None:
    member = session.get(StaffGroupMember, (group.id, person.id))
    if member is not None:
        session.delete(member)
        _changed(session, "group.member_removed", group, actor, now, person_id=person.id)


def _changed(
    session: Session, action: str, group: StaffGroup, actor: Actor, now: datetime, **details: int | str
) -> None:
    told = {"name": group.name, **details}
    note_configuration(session, action, "staff_group", group.id, actor=actor, now=now, details=told)
