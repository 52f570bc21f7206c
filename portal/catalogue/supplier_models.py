"""External suppliers: what they take, their statuses, whom to turn to, and when (HS-L3)."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base


class Supplier(Base):
    """A company outside the house that a case can be escalated to."""

    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    group_id: Mapped[int] = mapped_column(ForeignKey("resolver_group.id"), unique=True)
    policy_key: Mapped[str] = mapped_column(String(60))  # their targets and what their priorities mean
    calendar_key: Mapped[str] = mapped_column(String(60))  # their hours
    is_p1_phoned: Mapped[bool] = mapped_column(default=False)  # their P1 is reported by phone as well
    service_requests: Mapped[list[str]] = mapped_column(JSON, default=list)  # what they take as which
    incidents: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_active: Mapped[bool] = mapped_column(default=True)  # new cases can go to them
    version: Mapped[int] = mapped_column(default=1)


class SupplierContact(Base):
    """Whom to turn to at a step of the ladder; step 1 comes first."""

    __tablename__ = "supplier_contact"
    __table_args__ = (Index("uq_supplier_contact", "supplier_id", "step", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    step: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(320))
    phone: Mapped[str] = mapped_column(String(40), default="")


class SupplierStatus(Base):
    """A status of the supplier's own portal, and whether it says that they wait for us."""

    __tablename__ = "supplier_state"
    __table_args__ = (Index("uq_supplier_state", "supplier_id", "value", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    value: Mapped[str] = mapped_column(String(60))
    is_waiting_for_us: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class SupplierTimer(Base):
    """When a step of the ladder is due at a priority. Both lengths are the supplier's own service minutes.

    ``late_minutes`` count from the missed promise, ``silent_minutes`` from our letter nobody has answered.
    """

    __tablename__ = "supplier_timer"
    __table_args__ = (Index("uq_supplier_timer", "supplier_id", "priority", "step", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    priority: Mapped[str] = mapped_column(String(4))
    step: Mapped[int]
    late_minutes: Mapped[int]
    silent_minutes: Mapped[int]
