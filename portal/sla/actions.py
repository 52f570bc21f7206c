"""Changing hours, holidays, policies, agreements and alerts. Each change is one line of the audit log.

Nothing here reaches into the past: what was promised stays promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.catalogue.models import ResolverGroup
from portal.identity.actor import Actor
from portal.identity.configuring import note_configuration
from portal.sla.alerting import AlertRule
from portal.sla.definitions import calendar_from, week_definition
from portal.sla.group_times import GroupTimes, store_times, take_back_planned
from portal.sla.hours import DayHours, WeeklyHours
from portal.sla.loading import store_policy
from portal.sla.models import (
    AlertRuleRow,
    PublicHoliday,
    ServiceAgreement,
    ServiceCalendarRow,
    ServiceLevelPolicy,
)
from portal.sla.targets import Policy


@dataclass(frozen=True)
class Change:
    """Who changes the configuration, and when."""

    actor: Actor
    now: datetime

    def noted(
        self, session: Session, action: str, subject_type: str, subject_id: str | int, **details: Any
    ) -> None:
        """Write it down, and let every process load anew."""
        note_configuration(
            session, action, subject_type, subject_id, actor=self.actor, now=self.now, details=details
        )


@dataclass(frozen=True)
class OtherHours:
    """Hours that differ for a while; both dates included."""

    name: str
    starts_on: date
    ends_on: date
    week: WeeklyHours


def add_hours(session: Session, *, calendar: ServiceCalendarRow, hours: OtherHours, change: Change) -> None:
    """Other hours for a period (DM-P2). A single day counts even on a public holiday.

    Raises ``DefinitionError`` for what makes no sense.
    """
    definition = dict(calendar.definition)
    if hours.starts_on == hours.ends_on:
        day = hours.week[hours.starts_on.weekday()]
        others = [d for d in definition.get("special_days", []) if d["on"] != hours.starts_on.isoformat()]
        definition["special_days"] = [*others, _special_day(hours, day)]
    else:
        period = {
            "name": hours.name,
            "starts_on": hours.starts_on.isoformat(),
            "ends_on": hours.ends_on.isoformat(),
            "weekly": week_definition(hours.week),
        }
        definition["periods"] = [*definition.get("periods", []), period]
    calendar_from(definition, time_zone=calendar.time_zone, key=calendar.key)
    calendar.definition = definition
    change.noted(
        session,
        "calendar.hours_added",
        "service_calendar",
        calendar.key,
        name=hours.name,
        starts_on=hours.starts_on.isoformat(),
        ends_on=hours.ends_on.isoformat(),
        weekly=week_definition(hours.week),
    )


def _special_day(hours: OtherHours, day: DayHours) -> dict[str, Any]:
    return {"on": hours.starts_on.isoformat(), "name": hours.name, "hours": [str(part) for part in day]}


def take_back_hours(
    session: Session, *, calendar: ServiceCalendarRow, name: str, starts_on: date, change: Change
) -> bool:
    """Take out a period or day that has not begun; False if there is none."""
    definition, first = dict(calendar.definition), starts_on.isoformat()
    for key, at in (("periods", "starts_on"), ("special_days", "on")):
        kept = [entry for entry in definition.get(key, []) if (entry["name"], entry[at]) != (name, first)]
        if len(kept) != len(definition.get(key, [])):
            calendar.definition = definition | {key: kept}
            change.noted(
                session,
                "calendar.hours_taken_back",
                "service_calendar",
                calendar.key,
                name=name,
                starts_on=first,
            )
            return True
    return False


def add_holiday(session: Session, *, division: str, on: date, title: str, change: Change) -> None:
    session.add(PublicHoliday(division=division, on=on, title=title))
    change.noted(session, "holiday.added", "public_holiday", division, on=on.isoformat(), title=title)


def strike_holiday(session: Session, *, holiday: PublicHoliday, change: Change) -> None:
    """From now on the desk works on that day."""
    session.delete(holiday)
    change.noted(
        session,
        "holiday.struck",
        "public_holiday",
        holiday.division,
        on=holiday.on.isoformat(),
        title=holiday.title,
    )


def add_version(session: Session, *, policy: Policy, change: Change) -> None:
    """A new version of a policy, for what is received from its date on."""
    store_policy(session, policy)
    change.noted(
        session,
        "policy.version_added",
        "service_level_policy",
        policy.name,
        effective_from=policy.effective_from.isoformat(),
        targets=[_told(rule) for rule in policy.rules],
        pauses={
            reason: {"limit": rule.limit, "remind_after": list(rule.remind_after)}
            for reason, rule in policy.pauses.items()
        },
    )


def take_back_version(session: Session, *, policy: Policy, change: Change) -> None:
    """A version whose day has not come: the one before it goes on. With a wrong day in it, it would stand in
    the way of every other."""
    row = ServiceLevelPolicy
    session.execute(delete(row).where(row.key == policy.name, row.effective_from == policy.effective_from))
    change.noted(
        session,
        "policy.version_taken_back",
        "service_level_policy",
        policy.name,
        effective_from=policy.effective_from.isoformat(),
    )


def _told(rule: Any) -> dict[str, Any]:
    target = rule.target
    return {
        "case_type": rule.case_type,
        "priority": rule.priority or "",
        "channel": rule.channel,
        "measure": target.measure,
        "amount": target.amount,
        "unit": target.unit,
        "is_continuous": target.is_continuous,
    }


def agree(session: Session, *, agreement: ServiceAgreement, change: Change) -> None:
    session.add(agreement)
    change.noted(
        session,
        "agreement.added",
        "service_agreement",
        agreement.service_id or "all",
        effective_from=agreement.effective_from.isoformat(),
        channel=agreement.channel,
        calendar_id=agreement.calendar_id,
        policy=agreement.policy_key,
    )


def take_back_agreement(session: Session, *, agreement: ServiceAgreement, change: Change) -> None:
    """An agreement whose day has not come: what holds now goes on."""
    session.delete(agreement)
    change.noted(
        session,
        "agreement.taken_back",
        "service_agreement",
        agreement.service_id or "all",
        effective_from=agreement.effective_from.isoformat(),
        channel=agreement.channel,
        policy=agreement.policy_key,
    )


def add_alert_rule(session: Session, *, rule: AlertRule, change: Change) -> None:
    session.add(
        AlertRuleRow(
            kind=rule.kind, priority=rule.priority or "", recipient=rule.recipient, minutes=rule.minutes
        )
    )
    _note_rule(
        session, "alert_rule.added", rule.kind, rule.priority or "", rule.recipient, rule.minutes, change
    )


def remove_alert_rule(session: Session, *, row: AlertRuleRow, change: Change) -> None:
    session.delete(row)
    _note_rule(session, "alert_rule.removed", row.kind, row.priority, row.recipient, row.minutes, change)


def _note_rule(
    session: Session, action: str, kind: str, priority: str, recipient: str, minutes: int, change: Change
) -> None:
    change.noted(session, action, "alert_rule", kind, priority=priority, recipient=recipient, minutes=minutes)


def set_addresses(
    session: Session, *, group: ResolverGroup, email: str, lead_email: str, client_email: str, change: Change
) -> None:
    """Whom a group is reached by, and who is told when it is late (CS009)."""
    new = {"email": email, "lead_email": lead_email, "client_email": client_email}
    before = {name: getattr(group, name) for name in new}
    for name, address in new.items():
        setattr(group, name, address)
    changed = {name: [before[name], new[name]] for name in new if before[name] != new[name]}
    if changed:
        change.noted(session, "group.addresses_changed", "resolver_group", group.key, **changed)


def set_group_times(session: Session, *, group: ResolverGroup, times: GroupTimes, change: Change) -> None:
    """How long a group has for what is handed to it from a date on, which has not come yet (DM-G1). It takes
    the place of what was planned from then on: a wrong day could never be put right."""
    take_back_planned(session, group_id=group.id, since=times.effective_from)
    store_times(session, group_id=group.id, times=times)
    change.noted(
        session,
        "group.times_changed",
        "resolver_group",
        group.key,
        effective_from=times.effective_from.isoformat(),
        times={priority or "other": [t.amount, t.unit.value] for priority, t in times.targets.items()},
    )
