"""Every change of the catalogue by hand; each is on the audit log, and holds at once in every process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.errors import InvalidText
from portal.catalogue.models import Category, Licence, Peak, Service, SuperUser
from portal.catalogue.register_queries import categories_of
from portal.identity.actor import Actor
from portal.identity.configuring import note_configuration
from portal.kernel.places import move

Row = Service | Category | Peak | SuperUser | Licence


class RowChanged(Exception):
    """Somebody else changed it after this person last looked at it."""


def save_row(
    session: Session,
    *,
    row: Row | None,
    model: type[Row],
    version: int,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Row:
    """Add one, or change a locked one. Raises ``RowChanged``, or ``InvalidText`` for one that is there."""
    if row is not None and row.version != version:
        raise RowChanged
    changed: dict[str, Any] = {}
    if row is not None:
        before = {name: getattr(row, name) for name in values}
        changed = {name: [_plain(before[name]), _plain(v)] for name, v in values.items() if before[name] != v}
    try:
        with session.begin_nested():
            saved = _written(session, row, model, values)
    except IntegrityError as fault:
        raise InvalidText("", "There is one like it already") from fault
    _note(session, "added" if row is None else "changed", saved, actor, now, changed)
    return saved


def _written(session: Session, row: Row | None, model: type[Row], values: Mapping[str, Any]) -> Row:
    if row is None:
        row = model(**values)
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
    session.flush()
    return row


def remove_row(session: Session, *, row: Peak | SuperUser | Licence, actor: Actor, now: datetime) -> None:
    """Take it out of its register."""
    _note(session, "removed", row, actor, now, {"was": name_of(row)})
    session.delete(row)
    session.flush()


def name_of(row: Row) -> str:
    """What it is called on screens."""
    if isinstance(row, Peak):
        return row.title
    return row.module if isinstance(row, Licence) else row.name


def end_service(
    session: Session, *, service: Service, farewell: str, instead: str, actor: Actor, now: datetime
) -> None:
    """Shut its doors to new cases (DM-T2). Old ones go on. Ending it twice changes only what is said."""
    service.farewell, service.instead = farewell, instead
    service.is_active, service.ended_at = False, service.ended_at or now
    service.version += 1
    _note(session, "ended", service, actor, now, {"farewell": farewell, "instead": instead})


def reopen_service(session: Session, *, service: Service, actor: Actor, now: datetime) -> None:
    """Offer it again, with all that it had."""
    service.is_active, service.ended_at = True, None
    service.version += 1
    _note(session, "opened", service, actor, now, {})


def next_position(session: Session, service_id: int) -> int:
    """Behind all other categories."""
    statement = select(func.max(Category.position)).where(Category.service_id == service_id)
    return (session.scalar(statement) or 0) + 1


def retire_category(
    session: Session, *, category: Category, is_active: bool, actor: Actor, now: datetime
) -> None:
    """No new case may be about it; or it may again. Cases that are about it stay so."""
    if category.is_active != is_active:
        category.is_active = is_active
        category.version += 1
        _note(session, "offered again" if is_active else "retired", category, actor, now, {})


def move_category(session: Session, *, category: Category, by: int, actor: Actor, now: datetime) -> None:
    """One place up (-1) or down (1) among those on offer; at an end it stays."""
    offered = [each for each in categories_of(session, category.service_id) if each.is_active]
    if move(offered, category.id, by):
        _note(session, "moved", category, actor, now, {"by": by})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list) or value is None else str(value)


def _note(
    session: Session, act: str, row: Row, actor: Actor, now: datetime, details: Mapping[str, Any]
) -> None:
    note_configuration(
        session,
        f"{row.__tablename__}.{act.replace(' ', '_')}",
        row.__tablename__,
        row.id,
        actor=actor,
        now=now,
        details={**details, "name": name_of(row)},
    )
