"""What a supplier has promised: the policy of one key, in the hours of another. Kept in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.suppliers.clocks import Promise
from portal.catalogue.priority import Priority
from portal.kernel.stamped import kept
from portal.sla.calendar import ServiceCalendar
from portal.sla.definitions import calendar_from
from portal.sla.models import PublicHoliday, ServiceCalendarRow, ServiceLevelPolicy, ServiceLevelTarget
from portal.sla.targets import Measure, Target, Unit


class NoPolicy(LookupError):
    """The supplier names a policy or hours that are not there: ``portal init`` was not run."""


@dataclass(frozen=True)
class _Version:
    begins: date
    definitions: Mapping[Priority, str]
    targets: Mapping[tuple[Priority, Measure], Target]


@dataclass(frozen=True)
class _Book:
    """Hours and policies by their keys; versions of a policy the earliest first."""

    calendars: Mapping[str, ServiceCalendar]
    policies: Mapping[str, Sequence[_Version]]


def promise_of(session: Session, policy_key: str, calendar_key: str, *, at: datetime) -> Promise:
    """What the policy with this key promised for what a supplier was given ``at`` a moment: its version of
    that day, else its first. Raises ``NoPolicy``."""
    book = kept(session, "supplier promises", _load)
    calendar, versions = book.calendars.get(calendar_key), book.policies.get(policy_key)
    if calendar is None or not versions:
        raise NoPolicy(f"There is no policy “{policy_key}”, or no hours “{calendar_key}”. Run: portal init")
    begun = [version for version in versions if version.begins <= calendar.local_date(at)]
    version = begun[-1] if begun else versions[0]
    return Promise(calendar, version.definitions, version.targets)


def _load(session: Session) -> _Book:
    holidays: dict[str, dict[date, str]] = defaultdict(dict)
    for holiday in session.scalars(select(PublicHoliday)):
        holidays[holiday.division][holiday.on] = holiday.title
    targets: dict[int, dict[tuple[Priority, Measure], Target]] = defaultdict(dict)
    rows = select(ServiceLevelTarget).where(
        ServiceLevelTarget.case_type == "",
        ServiceLevelTarget.priority != "",
        ServiceLevelTarget.channel == "",
    )
    for row in session.scalars(rows.order_by(ServiceLevelTarget.id)):
        target = Target(Measure(row.measure), row.amount, Unit(row.unit), row.is_continuous)
        targets[row.policy_id][Priority(row.priority), target.measure] = target
    found: dict[str, list[_Version]] = defaultdict(list)
    for policy in session.scalars(select(ServiceLevelPolicy).order_by(ServiceLevelPolicy.effective_from)):
        definitions = {Priority(code): words for code, words in policy.priority_definitions.items()}
        found[policy.key].append(_Version(policy.effective_from, definitions, targets[policy.id]))
    calendars = session.scalars(select(ServiceCalendarRow))
    return _Book({row.key: _calendar(row, holidays) for row in calendars}, found)


def _calendar(row: ServiceCalendarRow, holidays: Mapping[str, Mapping[date, str]]) -> ServiceCalendar:
    return calendar_from(
        row.definition,
        time_zone=row.time_zone,
        holidays=holidays.get(row.division or "", {}),
        key=f"calendar {row.key}",
    )
