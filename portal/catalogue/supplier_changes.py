"""Suppliers added and changed by hand (HS-L3): what a change says, and storing it whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.errors import InvalidText
from portal.catalogue.changes import RowChanged
from portal.catalogue.models import ResolverGroup
from portal.catalogue.priority import Priority
from portal.catalogue.supplier_models import Supplier, SupplierContact, SupplierStatus, SupplierTimer
from portal.catalogue.suppliers import ContactEntry, SupplierEntry, TimerEntry
from portal.identity.actor import Actor
from portal.identity.configuring import note_configuration
from portal.kernel.phrases import length_text

ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th"}
PLAIN = ("name", "policy_key", "calendar_key", "is_p1_phoned", "is_active")
WORDS = {
    "name": "Name",
    "policy_key": "Targets",
    "calendar_key": "Hours",
    "service_keys": "Services",
    "incidents": "Taken as incidents",
    "service_requests": "Taken as service requests",
}
SWITCHES = {
    "is_p1_phoned": ("A P1 is phoned in as well", "A P1 is no longer phoned in"),
    "is_active": ("New cases can go to them again", "No new case can go to them"),
}


def supplier_differences(old: SupplierEntry, new: SupplierEntry) -> list[str]:
    """What a change says, in sentences."""
    return [*_plain_differences(old, new), *_contact_differences(old, new), *_status_differences(old, new),
            *_timer_differences(old, new)]  # fmt: skip


def contact_text(contact: ContactEntry | None) -> str:
    if contact is None:
        return "nobody"
    return ", ".join(filter(None, (contact.name, contact.title, contact.email, contact.phone)))


def timer_text(timer: TimerEntry | None) -> str:
    if timer is None:
        return "no time"
    late, silent = (timedelta(minutes=each) for each in (timer.late_minutes, timer.silent_minutes))
    at_once = "as soon as it is late" if not late else f"{length_text(late)} late"
    return f"{at_once}, or {length_text(silent)} without an answer"


def save_supplier(
    session: Session, *, old: SupplierEntry, new: SupplierEntry, version: int, actor: Actor, now: datetime
) -> list[str]:
    """Store ``new``, which was made of ``old``; returns what changed. Raises ``RowChanged`` where the person
    saw another version than ``old``, or somebody was quicker."""
    row = session.get_one(Supplier, old.id, with_for_update=True)
    if not row.version == old.version == version:
        raise RowChanged
    changes = supplier_differences(old, new)
    if changes:
        _store(session, row, new)
        row.version += 1
        _note(session, "supplier.changed", row, actor, now, changes=changes)
    return changes


def add_supplier(
    session: Session,
    *,
    key: str,
    name: str,
    contact: ContactEntry,
    like: SupplierEntry,
    actor: Actor,
    now: datetime,
) -> Supplier:
    """With the hours, targets, statuses and timers of another, and no service yet. Raises ``InvalidText``
    where there is such a key already."""
    position = (session.scalar(select(func.max(ResolverGroup.position))) or 0) + 1
    group = ResolverGroup(
        key=key, name=name, kind="supplier", natures=["technical"], email=contact.email, position=position
    )
    try:
        with session.begin_nested():
            session.add(group)
            session.flush()
            row = Supplier(
                key=key, name=name, group_id=group.id, policy_key=like.policy_key,
                calendar_key=like.calendar_key,
            )  # fmt: skip
            session.add(row)
            session.flush()
    except IntegrityError as fault:
        raise InvalidText("key", "There is a supplier or group with this short name already") from fault
    _store_children(session, row, like)
    session.execute(delete(SupplierContact).where(SupplierContact.supplier_id == row.id))
    _add_contacts(session, row, (contact,))
    _note(session, "supplier.added", row, actor, now, like=like.key)
    return row


def _plain_differences(old: SupplierEntry, new: SupplierEntry) -> Iterator[str]:
    for name, words in WORDS.items():
        was, will = getattr(old, name), getattr(new, name)
        if was != will:
            yield f"{words}: “{_listed(was)}” becomes “{_listed(will)}”."
    for name, (on, off) in SWITCHES.items():
        if getattr(old, name) != getattr(new, name):
            yield f"{on if getattr(new, name) else off}."


def _listed(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(value) or "none"


def _contact_differences(old: SupplierEntry, new: SupplierEntry) -> Iterator[str]:
    was = {contact.step: contact for contact in old.contacts}
    will = {contact.step: contact for contact in new.contacts}
    for step in sorted({*was, *will}):
        if was.get(step) != will.get(step):
            before, then = contact_text(was.get(step)), contact_text(will.get(step))
            yield f"{ORDINALS.get(step, str(step))} contact: {before} until now, then {then}."


def _status_differences(old: SupplierEntry, new: SupplierEntry) -> Iterator[str]:
    for value in dict.fromkeys((*old.statuses, *new.statuses)):
        was, will = old.statuses.get(value), new.statuses.get(value)
        if was == will:
            continue
        if will is None:
            yield f"The status “{value}” is taken out."
        else:
            meaning = "they wait for us" if will else "the work is theirs"
            what = "is new and means" if was is None else "now means"
            yield f"The status “{value}” {what} that {meaning}."


def _timer_differences(old: SupplierEntry, new: SupplierEntry) -> Iterator[str]:
    for priority in Priority:
        was = {timer.step: timer for timer in old.timers.get(priority, ())}
        will = {timer.step: timer for timer in new.timers.get(priority, ())}
        for step in sorted({*was, *will}):
            if was.get(step) != will.get(step):
                before, then = timer_text(was.get(step)), timer_text(will.get(step))
                which = f"{priority.value}, {ORDINALS.get(step, str(step))} contact"
                yield f"{which}: {before} until now, then {then}."


def _store(session: Session, row: Supplier, new: SupplierEntry) -> None:
    for name in PLAIN:
        setattr(row, name, getattr(new, name))
    row.incidents, row.service_requests = list(new.incidents), list(new.service_requests)
    group = session.get_one(ResolverGroup, row.group_id)
    group.service_keys, group.name = list(new.service_keys), new.name  # the group is the supplier's own
    for table in (SupplierContact, SupplierStatus, SupplierTimer):
        session.execute(delete(table).where(table.supplier_id == row.id))
    _store_children(session, row, new)


def _store_children(session: Session, row: Supplier, new: SupplierEntry) -> None:
    _add_contacts(session, row, new.contacts)
    session.add_all(
        SupplierStatus(supplier_id=row.id, value=value, is_waiting_for_us=waits, position=position)
        for position, (value, waits) in enumerate(new.statuses.items())
    )
    session.add_all(
        SupplierTimer(
            supplier_id=row.id,
            priority=priority,
            step=timer.step,
            late_minutes=timer.late_minutes,
            silent_minutes=timer.silent_minutes,
        )
        for priority, timers in new.timers.items()
        for timer in timers
    )
    session.flush()


def _add_contacts(session: Session, row: Supplier, contacts: Sequence[ContactEntry]) -> None:
    session.add_all(
        SupplierContact(
            supplier_id=row.id, step=c.step, title=c.title, name=c.name, email=c.email, phone=c.phone
        )
        for c in contacts
    )
    session.flush()


def _note(session: Session, action: str, row: Supplier, actor: Actor, now: datetime, **details: Any) -> None:
    note_configuration(session, action, "supplier", row.key, actor=actor, now=now, details=details)
