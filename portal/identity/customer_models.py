"""What hangs on customers and organisations: memberships, notes, what duplicates are found by, merges."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class Membership(Base):
    """A person belongs to an organisation; to any number. ``person.organisation_id`` names the main one."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    job: Mapped[str] = mapped_column(String(120), default="")
    since_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_name: Mapped[str] = mapped_column(String(200), default="")


class OrganisationDomain(Base):
    """Whose mail comes from this domain."""

    __tablename__ = "organisation_domain"

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)


class CustomerNote(Base):
    """What staff should know of a person or an organisation, for a while. Never deleted: it ends."""

    __tablename__ = "customer_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_name: Mapped[str] = mapped_column(String(200))
    expires_on: Mapped[date]  # the last day on which it is seen
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_name: Mapped[str] = mapped_column(String(200), default="")


class CustomerKey(Base):
    """What a record is compared by; see ``customer_rules.keys_of``. Every record looked at has a ``name``."""

    __tablename__ = "customer_key"
    __table_args__ = (Index("ix_customer_key_kind_value", "kind", "value", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(320), primary_key=True)


class DuplicatePair(Base):
    """Two records that may be one person, the smaller id first. Settled: somebody has decided."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (Index("ix_duplicate_pair_open", "settled_at", "found_at"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    likeness: Mapped[str] = mapped_column(String(20))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_name: Mapped[str] = mapped_column(String(200), default="")


class PersonMerge(Base):
    """One record was put into another: what the kept one said before, and what was moved to it."""

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by_name: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON)  # ids by kind of thing
    kept_version: Mapped[int]  # of the kept record, straight after
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_name: Mapped[str] = mapped_column(String(200), default="")
