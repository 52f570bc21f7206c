"""Brings the reference suppliers (statuses, contacts, timers) into the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import ResolverGroup
from portal.catalogue.supplier_models import Supplier, SupplierContact, SupplierStatus, SupplierTimer

PLAIN = ("key", "name", "is_p1_phoned", "service_requests", "incidents")


def load_suppliers(session: Session, reference: dict[str, Any]) -> None:
    """Add the suppliers that are missing, each whole; one that is there stays as staff have made it."""
    known = set(session.scalars(select(Supplier.key)))
    groups = {group.key: group.id for group in session.scalars(select(ResolverGroup))}
    for entry in reference["supplier"]:
        if entry["key"] not in known:
            _supplier(session, entry, groups[entry["group"]], reference["timer"])
    session.flush()


def _supplier(session: Session, entry: dict[str, Any], group_id: int, timers: list[dict[str, Any]]) -> None:
    plain = {name: entry[name] for name in PLAIN}
    agreed = {"policy_key": entry["policy"], "calendar_key": entry.get("hours", entry["policy"])}
    supplier = Supplier(group_id=group_id, **agreed, **plain)
    session.add(supplier)
    session.flush()
    session.add_all(SupplierContact(supplier_id=supplier.id, **contact) for contact in entry["contact"])
    session.add_all(SupplierTimer(supplier_id=supplier.id, **timer) for timer in timers)
    session.add_all(
        SupplierStatus(supplier_id=supplier.id, position=position, **status)
        for position, status in enumerate(entry["status"])
    )
