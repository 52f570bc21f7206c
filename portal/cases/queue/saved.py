"""Saved views: which somebody may open, which are in their menu, and every change to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.errors import InvalidText
from content.texts import tidy_line
from portal.audit.actions import record
from portal.cases.queue.models import GroupMember, SavedView, ViewPin
from portal.identity.actor import Actor
from portal.identity.models import Account, Person
from portal.identity.rules import PERMISSIONS, Permission, Role

LONGEST_NAME = 60
MOST_VIEWS = 100


@dataclass(frozen=True)
class ViewRow:
    """A view somebody may open. ``is_mine``: they may change it."""

    id: int
    name: str
    query: str
    group_id: int | None
    owner_name: str
    is_mine: bool
    is_pinned: bool


def services_of(account: Account, services: Collection[tuple[str, int]]) -> frozenset[int] | None:
    """The ids of the services whose cases somebody may see, of pairs of key and id; ``None``: all."""
    works = [g for g in account.grants if Permission.WORK_CASES in PERMISSIONS[Role(g.role)]]
    if any(not grant.service_key for grant in works):
        return None
    keys = {grant.service_key for grant in works}
    return frozenset(number for key, number in services if key in keys)


def views_for(session: Session, person_id: int, *, only_pinned: bool = False) -> list[ViewRow]:
    """Their own and those shared with a group they work in, by name: one query."""
    groups = select(GroupMember.group_id).where(GroupMember.person_id == person_id)
    statement = (
        select(SavedView, Person.name, ViewPin.person_id.is_not(None))
        .join(Person, Person.id == SavedView.owner_id)
        .outerjoin(ViewPin, (ViewPin.view_id == SavedView.id) & (ViewPin.person_id == person_id))
        .where((SavedView.owner_id == person_id) | SavedView.group_id.in_(groups))
        .order_by(SavedView.name, SavedView.id)
    )
    if only_pinned:
        statement = statement.where(ViewPin.person_id.is_not(None))
    return [
        ViewRow(v.id, v.name, v.query, v.group_id, owner, v.owner_id == person_id, pinned)
        for v, owner, pinned in session.execute(statement.limit(MOST_VIEWS))
    ]


def view_for(session: Session, view_id: int, person_id: int) -> ViewRow | None:
    """One view, if this person may open it."""
    return next((row for row in views_for(session, person_id) if row.id == view_id), None)


def groups_of(session: Session, person_id: int) -> frozenset[int]:
    """The resolver groups somebody works in."""
    return frozenset(session.scalars(select(GroupMember.group_id).where(GroupMember.person_id == person_id)))


def save_view(session: Session, *, name: str, query: str, owner_id: int, now: datetime) -> SavedView:
    """Keep a view under a name; the same name again keeps the new one. Raises ``InvalidText``."""
    words = _name(name)
    found = session.scalar(select(SavedView).where(SavedView.owner_id == owner_id, SavedView.name == words))
    if found is None:
        if (
            len(session.scalars(select(SavedView.id).where(SavedView.owner_id == owner_id)).all())
            >= MOST_VIEWS
        ):
            raise InvalidText("name", f"You have {MOST_VIEWS} views. Delete one before you save another.")
        found = SavedView(owner_id=owner_id, name=words, query=query, created_at=now, changed_at=now)
        session.add(found)
    if len(query) > 1000:
        raise InvalidText("name", "This view has too many filters to be saved.")
    found.query, found.changed_at = query, now
    session.flush()
    return found


def change_view(
    session: Session, *, view_id: int, name: str, group_id: int | None, owner_id: int, now: datetime
) -> None:
    """Rename a view, and share it with a group or (``None``) with nobody. Raises ``InvalidText``."""
    words = _name(name)
    taken = select(SavedView.id).where(
        SavedView.owner_id == owner_id, SavedView.name == words, SavedView.id != view_id
    )
    if session.scalar(taken):
        raise InvalidText("name", f"You already have a view “{words}”.")
    view = session.get_one(SavedView, view_id)
    view.name, view.group_id, view.changed_at = words, group_id, now
    session.flush()


def pin(session: Session, *, view_id: int, person_id: int, is_pinned: bool) -> None:
    """Put a view into somebody's menu, or take it out."""
    found = session.get(ViewPin, (person_id, view_id))
    if is_pinned and found is None:
        session.add(ViewPin(person_id=person_id, view_id=view_id))
    elif not is_pinned and found is not None:
        session.delete(found)
    session.flush()


def remove_view(session: Session, view_id: int) -> None:
    session.execute(delete(SavedView).where(SavedView.id == view_id))


def keep_members(
    session: Session, *, group_id: int, person_ids: Sequence[int], actor: Actor, now: datetime
) -> None:
    """Say who works in a resolver group; who joined and who left goes into the audit log."""
    members = select(GroupMember.person_id).where(GroupMember.group_id == group_id)
    before, after = set(session.scalars(members)), set(person_ids)
    gone = GroupMember.person_id.in_(before - after)
    session.execute(delete(GroupMember).where(GroupMember.group_id == group_id, gone))
    session.add_all(GroupMember(group_id=group_id, person_id=one) for one in sorted(after - before))
    session.flush()
    if before != after:
        record(
            session,
            now=now,
            action="group.people",
            subject_type="resolver_group",
            subject_id=str(group_id),
            actor_id=actor.person_id,
            actor_name=actor.name,
            details={"joined": sorted(after - before), "left": sorted(before - after)},
        )


def _name(name: str) -> str:
    words = tidy_line(name)
    if not words:
        raise InvalidText("name", "Enter a name for the view.")
    if len(words) > LONGEST_NAME:
        raise InvalidText("name", f"The name may have up to {LONGEST_NAME} characters.")
    return words
