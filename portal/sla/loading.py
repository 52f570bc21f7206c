"""Brings the reference policies, their calendars and the public holidays into the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.stamped import configuration_changed
from portal.sla.holidays import Division, packaged_holidays
from portal.sla.models import (
    AlertRuleRow,
    PublicHoliday,
    ServiceAgreement,
    ServiceCalendarRow,
    ServiceLevelPolicy,
    ServiceLevelTarget,
)
from portal.sla.reference import ReferencePolicy, reference_alert_rules, reference_policies


def load_policies(session: Session) -> None:
    """Add what is missing; the first reference policy becomes the default agreement of every service."""
    known = set(session.scalars(select(ServiceLevelPolicy.key)))
    for reference in reference_policies():
        if reference.policy.name not in known:
            _policy(session, reference)
    load_holidays(session)
    _alert_rules(session)
    if session.scalar(select(ServiceAgreement.id).limit(1)) is None:
        default = reference_policies()[0].policy.name
        session.add(
            ServiceAgreement(
                service_id=None,
                calendar_id=session.scalars(
                    select(ServiceCalendarRow.id).where(ServiceCalendarRow.key == default)
                ).one(),
                policy_id=session.scalars(
                    select(ServiceLevelPolicy.id).where(ServiceLevelPolicy.key == default)
                ).one(),
            )
        )
    configuration_changed(session)


def load_holidays(session: Session) -> None:
    """Add the packaged holidays of years the table does not know; days staff struck stay struck."""
    for division in Division:
        years = {
            on.year
            for on in session.scalars(select(PublicHoliday.on).where(PublicHoliday.division == division))
        }
        session.add_all(
            PublicHoliday(division=division, on=on, title=title)
            for on, title in packaged_holidays(division)
            if on.year not in years
        )
    session.flush()


def _alert_rules(session: Session) -> None:
    """Add the path of alerts if there is none: steps that staff removed stay removed."""
    if session.scalar(select(AlertRuleRow.id).limit(1)) is None:
        session.add_all(
            AlertRuleRow(
                kind=rule.kind, priority=rule.priority or "", recipient=rule.recipient, minutes=rule.minutes
            )
            for rule in reference_alert_rules()
        )
        session.flush()


def _policy(session: Session, reference: ReferencePolicy) -> None:
    policy = reference.policy
    session.add(
        ServiceCalendarRow(
            key=policy.name,
            name=reference.calendar_title,
            time_zone=reference.time_zone,
            division=reference.division,
            definition=dict(reference.calendar_definition),
        )
    )
    row = ServiceLevelPolicy(
        key=policy.name,
        name=policy.title,
        effective_from=policy.effective_from,
        reopen_days=policy.reopen_days,
        priority_definitions={p.value: text for p, text in policy.priority_definitions.items()},
    )
    session.add(row)
    session.flush()
    session.add_all(
        ServiceLevelTarget(
            policy_id=row.id,
            case_type=rule.case_type,
            priority=rule.priority or "",
            measure=rule.target.measure,
            amount=rule.target.amount,
            unit=rule.target.unit,
            is_continuous=rule.target.is_continuous,
        )
        for rule in policy.rules
    )
    session.flush()
