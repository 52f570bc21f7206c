"""Reads for the screens of those who administer hours, policies and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import ResolverGroup, Service
from portal.sla.agreements import policy_from, rule_from
from portal.sla.models import (
    AlertRuleRow,
    PublicHoliday,
    ServiceAgreement,
    ServiceCalendarRow,
    ServiceLevelPolicy,
    ServiceLevelTarget,
)
from portal.sla.targets import Policy


def calendars(session: Session) -> Sequence[ServiceCalendarRow]:
    return session.scalars(select(ServiceCalendarRow).order_by(ServiceCalendarRow.name)).all()


def calendar_by_key(session: Session, key: str) -> ServiceCalendarRow | None:
    return session.scalar(select(ServiceCalendarRow).where(ServiceCalendarRow.key == key))


def holidays(session: Session, division: str, *, since: date, until: date) -> Sequence[PublicHoliday]:
    return session.scalars(
        select(PublicHoliday)
        .where(PublicHoliday.division == division, PublicHoliday.on.between(since, until))
        .order_by(PublicHoliday.on)
    ).all()


def holiday_on(session: Session, division: str, on: date) -> PublicHoliday | None:
    return session.scalar(
        select(PublicHoliday).where(PublicHoliday.division == division, PublicHoliday.on == on)
    )


def policy_versions(session: Session, key: str = "") -> list[Policy]:
    """The versions of one policy, or of all, the newest of each first."""
    statement = select(ServiceLevelPolicy).order_by(
        ServiceLevelPolicy.name, ServiceLevelPolicy.key, ServiceLevelPolicy.effective_from.desc()
    )
    if key:
        statement = statement.where(ServiceLevelPolicy.key == key)
    rows = session.scalars(statement).all()
    targets = session.scalars(
        select(ServiceLevelTarget)
        .where(ServiceLevelTarget.policy_id.in_([row.id for row in rows]))
        .order_by(ServiceLevelTarget.id)
    ).all()
    return [policy_from(row, [rule_from(t) for t in targets if t.policy_id == row.id]) for row in rows]


def all_agreements(session: Session) -> Sequence[tuple[ServiceAgreement, str | None, str]]:
    """With the names of service and calendar; the defaults first, then the newest of each service."""
    rows = session.execute(
        select(ServiceAgreement, Service.name, ServiceCalendarRow.name)
        .outerjoin(Service, Service.id == ServiceAgreement.service_id)
        .join(ServiceCalendarRow, ServiceCalendarRow.id == ServiceAgreement.calendar_id)
        .order_by(
            ServiceAgreement.service_id.is_not(None),
            Service.position,
            ServiceAgreement.channel,
            ServiceAgreement.effective_from.desc(),
        )
    )
    return [(agreement, service, calendar) for agreement, service, calendar in rows]


def planned_agreement(session: Session, id: int, today: date) -> ServiceAgreement | None:
    """An agreement whose day has not come."""
    found = session.get(ServiceAgreement, id)
    return found if found is not None and found.effective_from > today else None


def has_agreement(session: Session, service_id: int | None, channel: str, on: date) -> bool:
    found = select(ServiceAgreement.id).where(
        ServiceAgreement.service_id == service_id if service_id else ServiceAgreement.service_id.is_(None),
        ServiceAgreement.channel == channel,
        ServiceAgreement.effective_from == on,
    )
    return session.scalar(found.limit(1)) is not None


def alert_rule_rows(session: Session) -> Sequence[AlertRuleRow]:
    return session.scalars(
        select(AlertRuleRow).order_by(AlertRuleRow.kind, AlertRuleRow.priority, AlertRuleRow.minutes)
    ).all()


def alert_rule_by_id(session: Session, id: int) -> AlertRuleRow | None:
    return session.get(AlertRuleRow, id)


def has_alert_rule(session: Session, kind: str, priority: str, recipient: str) -> bool:
    found = select(AlertRuleRow.id).where(
        AlertRuleRow.kind == kind, AlertRuleRow.priority == priority, AlertRuleRow.recipient == recipient
    )
    return session.scalar(found.limit(1)) is not None


def groups(session: Session) -> Sequence[ResolverGroup]:
    return session.scalars(select(ResolverGroup).order_by(ResolverGroup.position, ResolverGroup.id)).all()


def group_by_key(session: Session, key: str) -> ResolverGroup | None:
    return session.scalar(select(ResolverGroup).where(ResolverGroup.key == key))
