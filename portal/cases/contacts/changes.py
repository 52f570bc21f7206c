"""Reasons of contacts changed by hand (MI1), and whether they are asked. What was used is never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.errors import InvalidText
from portal.cases.contacts.models import ContactAsking, ContactReason
from portal.cases.contacts.queries import reason_rows
from portal.cases.contacts.rules import Asked
from portal.catalogue.changes import RowChanged
from portal.identity.actor import Actor
from portal.identity.configuring import note_configuration
from portal.kernel.places import move


def add_reason(session: Session, *, values: Mapping[str, Any], actor: Actor, now: datetime) -> ContactReason:
    """Behind all others. Raises ``InvalidText`` where there is such a key already."""
    position = (session.scalar(select(func.max(ContactReason.position))) or 0) + 1
    row = ContactReason(**values, position=position)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as fault:
        raise InvalidText("key", "There is a reason with this short name already") from fault
    _note(session, "contact_reason.added", row.key, actor, now, dict(values))
    return row


def change_reason(
    session: Session,
    *,
    row: ContactReason,
    version: int,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """Raises ``RowChanged`` where somebody was quicker."""
    if row.version != version:
        raise RowChanged
    changed = {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        _note(session, "contact_reason.changed", row.key, actor, now, changed)


def retire_reason(
    session: Session, *, row: ContactReason, is_active: bool, actor: Actor, now: datetime
) -> None:
    """It is offered no more, or again. Whatever was given it keeps it."""
    if row.is_active != is_active:
        row.is_active = is_active
        row.version += 1
        act = "offered_again" if is_active else "retired"
        _note(session, f"contact_reason.{act}", row.key, actor, now, {"name": row.name})


def move_reason(session: Session, *, row: ContactReason, by: int, actor: Actor, now: datetime) -> None:
    """One place up (-1) or down (1) among those on offer; at an end it stays."""
    offered = [each for each in reason_rows(session) if each.is_active]
    if move(offered, row.id, by):
        _note(session, "contact_reason.moved", row.key, actor, now, {"by": by})


def ask_for_reason(
    session: Session, *, asked: Asked | None, service_id: int | None, actor: Actor, now: datetime
) -> None:
    """Whether the reason is asked, for one service or (``None``) for all that say nothing. With ``asked``
    ``None`` the service has no rule of its own any more."""
    same = ContactAsking.service_id == service_id if service_id else ContactAsking.service_id.is_(None)
    known = session.scalar(select(ContactAsking).where(same))
    if (known.asked if known else None) == asked:
        return
    if known is None:
        session.add(ContactAsking(service_id=service_id, asked=asked))
    elif asked is None:
        session.delete(known)
    else:
        known.asked = asked
    details = {"asked": asked.value if asked else "as all others"}
    _note(session, "contact_reason.asking_changed", service_id or "all", actor, now, details)


def _note(
    session: Session, action: str, subject: str | int, actor: Actor, now: datetime, details: dict[str, Any]
) -> None:
    note_configuration(session, action, "contact_reason", subject, actor=actor, now=now, details=details)
