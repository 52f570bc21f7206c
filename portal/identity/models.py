"""People, the accounts of those who sign in, and the links mailed to those who do not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UtcDateTime
from portal.identity.customer_rules import contact_advice
from portal.identity.rules import Permission, Role, permissions_of


class Organisation(Base):
    """A customer organisation, e.g. a housing association."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60), default="")
    area: Mapped[str] = mapped_column(String(120), default="")  # ward, district or region
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    changed_by_name: Mapped[str] = mapped_column(String(200), default="")


class Person(Base):
    """Anyone we know: a customer record (FR-001) or a member of staff."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_email", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    email: Mapped[str] = mapped_column(String(320), default="")  # normal_email(); empty if unknown
    phone: Mapped[str] = mapped_column(String(40), default="")
    postal_address: Mapped[str] = mapped_column(String(500), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    preferred_channel: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(60), default="")
    is_no_phone: Mapped[bool] = mapped_column(default=False)
    accessible_format: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_by_name: Mapped[str] = mapped_column(String(200), default="")
    merged_into_id: Mapped[int | None] = mapped_column(index=True)  # the record this one was put into

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def advice(self) -> tuple[str, ...]:
        """What to mind before one writes to them or telephones."""
        return contact_advice(
            preferred_channel=self.preferred_channel,
            language=self.language,
            is_no_phone=self.is_no_phone,
            accessible_format=self.accessible_format,
        )


class Account(Base):
    """Credentials of a person. ``session_key`` names the one session that is open (SEC-14)."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    user_name: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    is_disabled: Mapped[bool] = mapped_column(default=False)
    session_key: Mapped[str | None] = mapped_column(String(64))
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signature: Mapped[str] = mapped_column(String(500), default="")  # below what they write to customers
    has_shortcuts: Mapped[bool] = mapped_column(default=True)  # single keys, which some must turn off

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    grants: Mapped[list[RoleGrant]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    # Set for the length of a request, when the account is loaded for one (``section_access``).
    section_permissions: frozenset[Permission] = frozenset()

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return not self.is_disabled

    def get_id(self) -> str:
        """What the cookie holds: the account and its one session."""
        return f"{self.id}:{self.session_key}"

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants)

    @property
    def permissions(self) -> frozenset[Permission]:
        """By the roles of the account, and by those held on sections of the content."""
        return permissions_of(self.roles) | self.section_permissions

    def may(self, permission: str) -> bool:
        return Permission(permission) in self.permissions


class RoleGrant(Base):
    """A role given to an account, for one service or (empty) for all."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("uq_role_grant", "account_id", "role", "service_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(30))
    service_key: Mapped[str] = mapped_column(String(60), default="")


class StaffGroup(Base):
    """Members of staff who are given a role together, e.g. a team of content owners."""

    __tablename__ = "staff_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class StaffGroupMember(Base):
    """A person in a group."""

    __tablename__ = "staff_group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("staff_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Presence(Base):
    """Who has something open now; a row older than a minute means nothing. ``subject`` says what it is."""

    __tablename__ = "presence"

    subject: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccessToken(Base):
    """A mailed link: one purpose, one subject, a short life, and only its hash is kept."""

    __tablename__ = "access_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(60), index=True)  # e.g. a case reference
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
