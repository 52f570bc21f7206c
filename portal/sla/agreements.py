"""Which hours and which promises hold for a service: the database's rows as pure objects, kept in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.priority import Priority
from portal.kernel.stamped import kept
from portal.sla.alerting import AlertKind, AlertRule, Promise, Recipient
from portal.sla.calendar import ServiceCalendar, always_open
from portal.sla.definitions import calendar_from
from portal.sla.models import (
    AlertRuleRow,
    PublicHoliday,
    ServiceAgreement,
    ServiceCalendarRow,
    ServiceLevelPolicy,
    ServiceLevelTarget,
)
from portal.sla.targets import Measure, Policy, Target, TargetRule, Unit, target_for

ALWAYS = always_open()


@dataclass(frozen=True)
class Agreement:
    """The calendar and the policy of one service."""

    calendar: ServiceCalendar
    policy: Policy

    def target(self, case_type: str, priority: Priority, measure: Measure) -> Target | None:
        """The promise for this measure; ``None`` where nothing is promised."""
        return target_for(self.policy, case_type, priority, measure)

    @property
    def reopen_days(self) -> int:
        """How many days after its resolution a customer may re-activate a case (SC-R2)."""
        return self.policy.reopen_days

    def promise(self, case_type: str, priority: Priority, measure: Measure, due_at: datetime) -> Promise:
        """A due time with the hours it runs in: day and night where the target does."""
        target = self.target(case_type, priority, measure)
        runs_on = target and (target.is_continuous or target.unit is Unit.CALENDAR_MINUTES)
        return Promise(measure, due_at, ALWAYS if runs_on else self.calendar)


class NoAgreement(LookupError):
    """Neither the service nor the desk has an agreement: ``portal init`` was not run."""


def agreement_for(session: Session, service_id: int | None) -> Agreement:
    """The service's own agreement, else the desk's. Raises ``NoAgreement``."""
    agreements = kept(session, "agreements", _load)
    found = agreements.get(service_id) or agreements.get(None)
    if found is None:
        raise NoAgreement("No service level agreement is set up. Run: portal init")
    return found


def _load(session: Session) -> dict[int | None, Agreement]:
    calendars, policies = _calendars(session), _policies(session)
    return {
        row.service_id: Agreement(calendars[row.calendar_id], policies[row.policy_id])
        for row in session.scalars(select(ServiceAgreement))
    }


def _calendars(session: Session) -> dict[int, ServiceCalendar]:
    holidays: dict[str, dict[date, str]] = defaultdict(dict)
    for holiday in session.scalars(select(PublicHoliday)):
        holidays[holiday.division][holiday.on] = holiday.title
    return {
        row.id: calendar_from(
            row.definition,
            time_zone=row.time_zone,
            holidays=holidays[row.division] if row.division else {},
            key=f"calendar {row.key}",
        )
        for row in session.scalars(select(ServiceCalendarRow))
    }


def _policies(session: Session) -> dict[int, Policy]:
    rules: dict[int, list[TargetRule]] = defaultdict(list)
    for row in session.scalars(select(ServiceLevelTarget).order_by(ServiceLevelTarget.id)):
        target = Target(Measure(row.measure), row.amount, Unit(row.unit), row.is_continuous)
        priority = Priority(row.priority) if row.priority else None
        rules[row.policy_id].append(TargetRule(target, priority, row.case_type))
    return {
        row.id: Policy(
            name=row.key,
            title=row.name,
            effective_from=row.effective_from,
            rules=tuple(rules[row.id]),
            priority_definitions={Priority(p): text for p, text in row.priority_definitions.items()},
            reopen_days=row.reopen_days,
        )
        for row in session.scalars(select(ServiceLevelPolicy))
    }


def alert_rules(session: Session) -> tuple[AlertRule, ...]:
    """The path of alerts, the earliest step of each kind first."""
    return kept(session, "alert rules", _load_alert_rules)


def _load_alert_rules(session: Session) -> tuple[AlertRule, ...]:
    rows = session.scalars(
        select(AlertRuleRow).order_by(AlertRuleRow.kind, AlertRuleRow.minutes, AlertRuleRow.id)
    )
    return tuple(
        AlertRule(
            AlertKind(row.kind),
            row.minutes,
            Recipient(row.recipient),
            Priority(row.priority) if row.priority else None,
        )
        for row in rows
    )
