"""Calendars, policies and targets as data (DM-P1, DM-P2), and which service has which."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base


class ServiceCalendarRow(Base):
    """Opening hours of a desk; the pure ``ServiceCalendar`` is built from it."""

    __tablename__ = "service_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/London")
    division: Mapped[str | None] = mapped_column(String(40))  # whose public holidays; empty: none
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)  # hours, as in the reference files


class PublicHoliday(Base):
    """A day on which no calendar of its division works; staff may add or strike one."""

    __tablename__ = "public_holiday"
    __table_args__ = (Index("uq_public_holiday", "division", "on", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division: Mapped[str] = mapped_column(String(40))
    on: Mapped[date]
    title: Mapped[str] = mapped_column(String(120))


class ServiceLevelPolicy(Base):
    """One version of a named set of targets, in force from a date until the next one begins."""

    __tablename__ = "service_level_policy"
    __table_args__ = (Index("uq_service_level_policy", "key", "effective_from", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    effective_from: Mapped[date]
    reopen_days: Mapped[int]  # how long a customer may re-activate a resolved case (SC-R2)
    priority_definitions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    pauses: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by reason: {limit, remind_after}


class ServiceLevelTarget(Base):
    """How much of which unit for one measure; what is empty means any."""

    __tablename__ = "service_level_target"
    __table_args__ = (
        Index(
            "uq_service_level_target",
            *("policy_id", "case_type", "priority", "channel", "measure"),
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("service_level_policy.id", ondelete="CASCADE"))
    case_type: Mapped[str] = mapped_column(String(30), default="")
    priority: Mapped[str] = mapped_column(String(4), default="")
    channel: Mapped[str] = mapped_column(String(20), default="")
    measure: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(30))
    is_continuous: Mapped[bool] = mapped_column(default=False)


class GroupTargetRow(Base):
    """How long a resolver group has for a case that is handed to it from a date on, until the next date.

    The rows of one date belong together; ``priority`` empty means any other. An ``amount`` of 0 is none: it
    ends what was agreed before.
    """

    __tablename__ = "group_target"

    group_id: Mapped[int] = mapped_column(ForeignKey("resolver_group.id"), primary_key=True)
    effective_from: Mapped[date] = mapped_column(primary_key=True)
    priority: Mapped[str] = mapped_column(String(4), primary_key=True, default="")
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(30))


class AlertRuleRow(Base):
    """One step of the path along which people are told; the pure ``AlertRule`` is built from it."""

    __tablename__ = "alert_rule"
    __table_args__ = (Index("uq_alert_rule", "kind", "priority", "recipient", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[str] = mapped_column(String(4), default="")  # empty: every one without its own
    recipient: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]  # of the hours in which the promise runs


class ServiceAgreement(Base):
    """Which calendar and policy hold for what a service receives from a date on, until the next one begins.

    Without a service it is the default of all, without a channel it holds for every channel. The policy is
    named by its key: which of its versions holds is again a matter of the date of receipt.
    """

    __tablename__ = "service_agreement"
    __table_args__ = (Index("uq_service_agreement", "service_id", "channel", "effective_from", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    channel: Mapped[str] = mapped_column(String(20), default="")
    effective_from: Mapped[date]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id"))
    policy_key: Mapped[str] = mapped_column(String(60))
