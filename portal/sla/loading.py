"""Brings the reference policies, their calendars and the public holidays into the database."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import ResolverGroup, Service
from portal.kernel.stamped import configuration_changed
from portal.sla.holidays import Division, packaged_holidays
from portal.sla.models import (
    AlertRuleRow,
    GroupTargetRow,
    PublicHoliday,
    ServiceAgreement,
    ServiceCalendarRow,
    ServiceLevelPolicy,
    ServiceLevelTarget,
)
from portal.sla.reference import (
    ReferenceCalendar,
    ReferencePolicy,
    reference_agreements,
    reference_alert_rules,
    reference_calendars,
    reference_group_times,
    reference_policies,
)
from portal.sla.targets import Policy

FROM_THE_START = date(2000, 1, 1)  # before there was any case


def load_policies(session: Session) -> None:
    """Add what is missing. Agreements are added only where there are none at all: they are the staff's."""
    known = set(session.scalars(select(ServiceLevelPolicy.key)))
    for reference in reference_policies():
        if reference.policy.name not in known:
            _calendar(session, _own_calendar(reference))
            store_policy(session, reference.policy)
    for calendar in reference_calendars():
        _calendar(session, calendar)
    load_holidays(session)
    _alert_rules(session)
    _group_times(session)
    if session.scalar(select(ServiceAgreement.id).limit(1)) is None:
        _agreements(session)
    configuration_changed(session)


def _group_times(session: Session) -> None:
    """Add the times of groups if there are none: what staff removed stays removed."""
    if session.scalar(select(GroupTargetRow.group_id).limit(1)) is None:
        groups = {key: id for id, key in session.execute(select(ResolverGroup.id, ResolverGroup.key))}
        session.add_all(
            GroupTargetRow(
                group_id=groups[time.group],
                effective_from=FROM_THE_START,
                priority=time.priority or "",
                amount=time.target.amount,
                unit=time.target.unit,
            )
            for time in reference_group_times()
            if time.group in groups
        )
        session.flush()


def _own_calendar(reference: ReferencePolicy) -> ReferenceCalendar:
    """The calendar that comes with a policy, under the policy's key."""
    return ReferenceCalendar(
        key=reference.policy.name,
        title=reference.calendar_title,
        time_zone=reference.time_zone,
        division=reference.division,
        definition=reference.calendar_definition,
    )


def _calendar(session: Session, calendar: ReferenceCalendar) -> None:
    if session.scalar(select(ServiceCalendarRow.id).where(ServiceCalendarRow.key == calendar.key)) is None:
        session.add(
            ServiceCalendarRow(
                key=calendar.key,
                name=calendar.title,
                time_zone=calendar.time_zone,
                division=calendar.division,
                definition=dict(calendar.definition),
            )
        )
        session.flush()


def _agreements(session: Session) -> None:
    services = {key: id for id, key in session.execute(select(Service.id, Service.key))}
    calendars = {
        key: id for id, key in session.execute(select(ServiceCalendarRow.id, ServiceCalendarRow.key))
    }
    for agreed in reference_agreements():
        if agreed.service is None or agreed.service in services:
            session.add(
                ServiceAgreement(
                    service_id=services[agreed.service] if agreed.service else None,
                    effective_from=agreed.effective_from,
                    calendar_id=calendars[agreed.calendar],
                    policy_key=agreed.policy,
                )
            )
    session.flush()


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


def store_policy(session: Session, policy: Policy) -> ServiceLevelPolicy:
    """Write one version of a policy with its targets."""
    row = ServiceLevelPolicy(
        key=policy.name,
        name=policy.title,
        effective_from=policy.effective_from,
        reopen_days=policy.reopen_days,
        priority_definitions={p.value: text for p, text in policy.priority_definitions.items()},
        pauses={
            reason: {"limit": rule.limit, "remind_after": list(rule.remind_after)}
            for reason, rule in policy.pauses.items()
        },
    )
    session.add(row)
    session.flush()
    session.add_all(
        ServiceLevelTarget(
            policy_id=row.id,
            case_type=rule.case_type,
            priority=rule.priority or "",
            channel=rule.channel,
            measure=rule.target.measure,
            amount=rule.target.amount,
            unit=rule.target.unit,
            is_continuous=rule.target.is_continuous,
        )
        for rule in policy.rules
    )
    session.flush()
    return row
