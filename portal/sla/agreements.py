"""Which hours and which promises hold for a service: the database's rows as pure objects, kept in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.priority import Priority
from portal.kernel.stamped import kept
from portal.sla.alerting import AlertKind, AlertRule, Promise, Recipient
from portal.sla.calendar import ServiceCalendar, always_open
from portal.sla.definitions import calendar_from, pauses_from
from portal.sla.group_times import GroupTimes, group_times, times_on
from portal.sla.models import (
    AlertRuleRow,
    PublicHoliday,
    ServiceAgreement,
    ServiceCalendarRow,
    ServiceLevelPolicy,
    ServiceLevelTarget,
)
from portal.sla.targets import Measure, Policy, Target, TargetRule, Unit, policy_in_force, target_for

ALWAYS = always_open()


@dataclass(frozen=True)
class Agreement:
    """The calendar and the policy that hold for one case; ``channel`` is the one it came by."""

    calendar: ServiceCalendar
    policy: Policy
    channel: str = ""
    group_times: Mapping[int, tuple[GroupTimes, ...]] = field(default_factory=dict)

    def group_target(self, group_id: int, priority: Priority, handed_at: datetime) -> Target | None:
        """How long a group has for a case that was handed to it then; ``None`` where nothing was agreed."""
        versions = self.group_times.get(group_id, ())
        times = times_on(versions, self.calendar.local_date(handed_at)) if versions else None
        return times.target(priority) if times else None

    def target(self, case_type: str, priority: Priority, measure: Measure) -> Target | None:
        """The promise for this measure; ``None`` where nothing is promised."""
        return target_for(self.policy, case_type, priority, measure, self.channel)

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


class Received(Protocol):
    """What the agreement of a case depends on: how and when it reached which service."""

    @property
    def service_id(self) -> int: ...
    @property
    def channel(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


@dataclass(frozen=True)
class DatedAgreement:
    """A calendar and all versions of a policy, for what was received from a date on."""

    effective_from: date
    calendar: ServiceCalendar
    versions: tuple[Policy, ...]  # the earliest first

    def policy_on(self, day: date) -> Policy:
        """The version that held on a day; before the first, the first."""
        return policy_in_force(self.versions, day) or self.versions[0]


@dataclass(frozen=True)
class Agreements:
    """Every agreement there ever was. A case is judged by what held when it was received, so that a new
    version or agreement never changes a promise that was given before."""

    of: Mapping[tuple[int | None, str], tuple[DatedAgreement, ...]]  # by service and channel, newest first
    group_times: Mapping[int, tuple[GroupTimes, ...]] = field(default_factory=dict)  # the newest first

    def holding(self, service_id: int | None, channel: str, at: datetime) -> Agreement:
        """The closest agreement that had begun: for service and channel, for the service, for the channel,
        for all. Before the first of all, the default that came first. Raises ``NoAgreement``.

        Days begin when they do on the wall of each agreement's own calendar.
        """
        for key in ((service_id, channel), (service_id, ""), (None, channel), (None, "")):
            for dated in self.of.get(key, ()):
                if dated.effective_from <= (day := dated.calendar.local_date(at)):
                    return Agreement(dated.calendar, dated.policy_on(day), channel, self.group_times)
        if not (defaults := self.of.get((None, ""))):
            raise NoAgreement("No service level agreement is set up. Run: portal init")
        first = defaults[-1]
        policy = first.policy_on(first.calendar.local_date(at))
        return Agreement(first.calendar, policy, channel, self.group_times)

    @property
    def reopen_days(self) -> Iterator[int]:
        """Of every version that any agreement names."""
        return (p.reopen_days for row in self.of.values() for dated in row for p in dated.versions)


def agreements(session: Session) -> Agreements:
    return kept(session, "agreements", _load)


def agreement_of(session: Session, case: Received) -> Agreement:
    """What was promised for a case. Raises ``NoAgreement``."""
    return agreements(session).holding(case.service_id, case.channel, case.received_at)


def agreement_for(session: Session, service_id: int | None, *, at: datetime, channel: str = "") -> Agreement:
    """What a service promises for what it receives ``at`` a moment; without a service, what the desk does.

    Raises ``NoAgreement``.
    """
    return agreements(session).holding(service_id, channel, at)


def _load(session: Session) -> Agreements:
    calendars, policies = _calendars(session), _policies(session)
    found: dict[tuple[int | None, str], list[DatedAgreement]] = defaultdict(list)
    for row in session.scalars(select(ServiceAgreement).order_by(ServiceAgreement.effective_from.desc())):
        if versions := policies.get(row.policy_key):
            dated = DatedAgreement(row.effective_from, calendars[row.calendar_id], versions)
            found[row.service_id, row.channel].append(dated)
    return Agreements({key: tuple(rows) for key, rows in found.items()}, group_times(session))


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


def _policies(session: Session) -> dict[str, tuple[Policy, ...]]:
    """The versions of each policy by its key, the earliest first."""
    rules: dict[int, list[TargetRule]] = defaultdict(list)
    for target in session.scalars(select(ServiceLevelTarget).order_by(ServiceLevelTarget.id)):
        rules[target.policy_id].append(rule_from(target))
    found: dict[str, list[Policy]] = defaultdict(list)
    for row in session.scalars(select(ServiceLevelPolicy).order_by(ServiceLevelPolicy.effective_from)):
        found[row.key].append(policy_from(row, rules[row.id]))
    return {key: tuple(versions) for key, versions in found.items()}


def rule_from(row: ServiceLevelTarget) -> TargetRule:
    target = Target(Measure(row.measure), row.amount, Unit(row.unit), row.is_continuous)
    return TargetRule(target, Priority(row.priority) if row.priority else None, row.case_type, row.channel)


def policy_from(row: ServiceLevelPolicy, rules: Iterable[TargetRule]) -> Policy:
    return Policy(
        name=row.key,
        title=row.name,
        effective_from=row.effective_from,
        rules=tuple(rules),
        priority_definitions={Priority(p): text for p, text in row.priority_definitions.items()},
        reopen_days=row.reopen_days,
        pauses=pauses_from(row.pauses),
    )


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
