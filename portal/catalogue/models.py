"""What the desk serves: services, their categories, and the groups that resolve cases."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base


class Service(Base):
    """An offering users ask about, e.g. Delta. Off-boarded by ``is_active`` (DM-T2)."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(500), default="")
    audience: Mapped[str] = mapped_column(String(500), default="")
    user_count: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    categories: Mapped[list[Category]] = relationship(lazy="raise", order_by="Category.position")


class Category(Base):
    """What a case is about, with a definition staff can read (DM-T3)."""

    __tablename__ = "category"
    __table_args__ = (Index("uq_category_service_key", "service_id", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    definition: Mapped[str] = mapped_column(Text, default="")
    volume_names: Mapped[list[str]] = mapped_column(JSON, default=list)  # its names in volume files
    nature: Mapped[str] = mapped_column(String(20))  # technical or business (DM-T1)
    case_type: Mapped[str] = mapped_column(String(30))
    default_impact: Mapped[str] = mapped_column(String(10), default="low")
    default_urgency: Mapped[str] = mapped_column(String(10), default="medium")
    form_key: Mapped[str] = mapped_column(String(60))
    is_access: Mapped[bool] = mapped_column(default=False)  # Level 0: somebody cannot get in (HS-L0)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class ResolverGroup(Base):
    """A team that resolves cases, in the house or a supplier's (DM-G1)."""

    __tablename__ = "resolver_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))  # internal or supplier
    line: Mapped[int] = mapped_column(default=2)  # 1 is the desk itself
    natures: Mapped[list[str]] = mapped_column(JSON, default=list)  # technical, business
    service_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    email: Mapped[str] = mapped_column(String(320), default="")
    lead_email: Mapped[str] = mapped_column(String(320), default="")
    client_email: Mapped[str] = mapped_column(String(320), default="")  # whom the group works for (CS009)
    description: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class Peak(Base):
    """A known busy period of a service: a deadline, a go-live, a payment window (DM-PB)."""

    __tablename__ = "peak"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
