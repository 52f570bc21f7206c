"""What the desk serves: services, their categories, and the groups that resolve cases."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UtcDateTime


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
    farewell: Mapped[str] = mapped_column(String(500), default="")  # told to those who come after it ended
    instead: Mapped[str] = mapped_column(String(300), default="")  # an address of this site, or elsewhere
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

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
    version: Mapped[int] = mapped_column(default=1)


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
    version: Mapped[int] = mapped_column(default=1)


class SuperUser(Base):
    """A colleague in a user organisation, whom users may ask before the desk (HS-L1b)."""

    __tablename__ = "super_user"
    __table_args__ = (Index("uq_super_user", "service_id", "module", "email", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    module: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320))
    helps_with: Mapped[str] = mapped_column(String(500), default="")
    is_listed: Mapped[bool] = mapped_column(default=True)  # they agreed to be shown to users
    version: Mapped[int] = mapped_column(default=1)


class Licence(Base):
    """Licences of one module: how many are held, how many are in use (HS-LIC)."""

    __tablename__ = "licence"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    module: Mapped[str] = mapped_column(String(120))
    held: Mapped[int]
    in_use: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
