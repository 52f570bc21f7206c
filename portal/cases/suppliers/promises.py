"""What a supplier has promised: the policy and the hours of its key. Kept in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

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
    """The supplier names a policy that is not there: ``portal init`` was not run."""


def promise_of(session: Session, policy_key: str) -> Promise:
    """What the policy with this key promises. Raises ``NoPolicy``."""
    found = kept(session, "supplier promises", _load).get(policy_key)
    if found is None:
        raise NoPolicy(f"There is no policy “{policy_key}”. Run: portal init")
    return found


def _load(session: Session) -> dict[str, Promise]:
    holidays: dict[str, dict[date, str]] = defaultdict(dict)
    for holiday in session.scalars(select(PublicHoliday)):
        holidays[holiday.division][holiday.on] = holiday.title
    calendars = {row.key: row for row in session.scalars(select(ServiceCalendarRow))}
    targets: dict[int, dict[tuple[Priority, Measure], Target]] = defaultdict(dict)
    rows = select(ServiceLevelTarget).where(
        ServiceLevelTarget.case_type == "", ServiceLevelTarget.priority != ""
    )
    for row in session.scalars(rows.order_by(ServiceLevelTarget.id)):
        target = Target(Measure(row.measure), row.amount, Unit(row.unit), row.is_continuous)
        targets[row.policy_id][Priority(row.priority), target.measure] = target
    return {
        policy.key: Promise(
            _calendar(calendars[policy.key], holidays),
            {Priority(code): words for code, words in policy.priority_definitions.items()},
            targets[policy.id],
        )
        for policy in session.scalars(select(ServiceLevelPolicy).order_by(ServiceLevelPolicy.effective_from))
        if policy.key in calendars
    }


def _calendar(row: ServiceCalendarRow, holidays: Mapping[str, Mapping[date, str]]) -> ServiceCalendar:
    return calendar_from(
        row.definition,
        time_zone=row.time_zone,
        holidays=holidays.get(row.division or "", {}),
        key=f"calendar {row.key}",
    )
