"""Every read of suppliers. They are few and asked for on many pages, so they are kept in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import ResolverGroup
from portal.catalogue.priority import Priority
from portal.catalogue.supplier_models import Supplier, SupplierContact, SupplierStatus, SupplierTimer
from portal.kernel.stamped import kept


@dataclass(frozen=True)
class ContactEntry:
    """Whom to turn to at a step."""

    step: int
    title: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class TimerEntry:
    """When a step is due, in the supplier's service minutes; see ``SupplierTimer``."""

    step: int
    late_minutes: int
    silent_minutes: int


@dataclass(frozen=True)
class SupplierEntry:
    """One supplier. ``statuses`` are the values of their portal → whether they wait for us."""

    id: int
    key: str
    name: str
    group_id: int
    policy_key: str
    calendar_key: str
    is_p1_phoned: bool
    is_active: bool
    version: int
    service_keys: tuple[str, ...]
    service_requests: tuple[str, ...]
    incidents: tuple[str, ...]
    statuses: Mapping[str, bool]
    contacts: tuple[ContactEntry, ...]
    timers: Mapping[Priority, tuple[TimerEntry, ...]]

    def contact(self, step: int) -> ContactEntry:
        """The contact of a step; the last one for a step that was taken off the ladder."""
        return next((contact for contact in self.contacts if contact.step == step), self.contacts[-1])

    def timer(self, priority: Priority, step: int) -> TimerEntry | None:
        """``None`` where the ladder ends, or where nobody set a time."""
        is_there = any(contact.step == step for contact in self.contacts)
        return next((t for t in self.timers.get(priority, ()) if is_there and t.step == step), None)

    @property
    def active_status(self) -> str:
        """The first status in which the work is theirs."""
        return next((value for value, waits in self.statuses.items() if not waits), "")


def suppliers(session: Session) -> tuple[SupplierEntry, ...]:
    """All of them, in the order of their groups."""
    return kept(session, "suppliers", _load)


def suppliers_for(session: Session, service_key: str) -> tuple[SupplierEntry, ...]:
    """Those new cases can go to: of a service first, in the order of their groups, then all others."""
    found = (supplier for supplier in suppliers(session) if supplier.is_active)
    return tuple(sorted(found, key=lambda supplier: service_key not in supplier.service_keys))


def supplier_by_id(session: Session, supplier_id: int) -> SupplierEntry:
    """Raises ``StopIteration`` for one that was never there."""
    return next(supplier for supplier in suppliers(session) if supplier.id == supplier_id)


def supplier_by_key(session: Session, key: str) -> SupplierEntry | None:
    return next((supplier for supplier in suppliers(session) if supplier.key == key), None)


def _load(session: Session) -> tuple[SupplierEntry, ...]:
    contacts: dict[int, list[ContactEntry]] = defaultdict(list)
    for row in session.scalars(select(SupplierContact).order_by(SupplierContact.step)):
        entry = ContactEntry(row.step, row.title, row.name, row.email, row.phone)
        contacts[row.supplier_id].append(entry)
    statuses: dict[int, dict[str, bool]] = defaultdict(dict)
    for status in session.scalars(select(SupplierStatus).order_by(SupplierStatus.position)):
        statuses[status.supplier_id][status.value] = status.is_waiting_for_us
    timers: dict[int, dict[Priority, list[TimerEntry]]] = defaultdict(lambda: defaultdict(list))
    for timer in session.scalars(select(SupplierTimer).order_by(SupplierTimer.step)):
        known = TimerEntry(timer.step, timer.late_minutes, timer.silent_minutes)
        timers[timer.supplier_id][Priority(timer.priority)].append(known)
    statement = (
        select(Supplier, ResolverGroup.service_keys)
        .join(ResolverGroup, ResolverGroup.id == Supplier.group_id)
        .order_by(ResolverGroup.position, Supplier.id)
    )
    return tuple(
        _entry(
            row,
            service_keys=tuple(service_keys),
            statuses=statuses[row.id],
            contacts=tuple(contacts[row.id]),
            timers={priority: tuple(steps) for priority, steps in timers[row.id].items()},
        )
        for row, service_keys in session.execute(statement)
        if contacts[row.id]
    )


def _entry(row: Supplier, **more: Any) -> SupplierEntry:
    return SupplierEntry(
        id=row.id,
        key=row.key,
        name=row.name,
        group_id=row.group_id,
        policy_key=row.policy_key,
        calendar_key=row.calendar_key,
        is_p1_phoned=row.is_p1_phoned,
        is_active=row.is_active,
        version=row.version,
        service_requests=tuple(row.service_requests),
        incidents=tuple(row.incidents),
        **more,
    )
