"""What a supplier has promised: the policy and the hours of its key. Kept in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
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
    """The supplier names a policy that is not there: ``portal init`` was not run."""


def promise_of(session: Session, policy_key: str, *, at: datetime) -> Promise:
    """What the policy with this key promised for what a supplier was given ``at`` a moment: its version of
    that day, else its first. Raises ``NoPolicy``."""
    versions = kept(session, "supplier promises", _load).get(policy_key)
    if not versions:
        raise NoPolicy(f"There is no policy “{policy_key}”. Run: portal init")
    begun = [promise for begins, promise in versions if begins <= promise.calendar.local_date(at)]
    return begun[-1] if begun else versions[0][1]


def _load(session: Session) -> dict[str, list[tuple[date, Promise]]]:
    """The versions of each policy with the day each begins, the earliest first."""
    holidays: dict[str, dict[date, str]] = defaultdict(dict)
    for holiday in session.scalars(select(PublicHoliday)):
        holidays[holiday.division][holiday.on] = holiday.title
    calendars = {row.key: row for row in session.scalars(select(ServiceCalendarRow))}
    targets: dict[int, dict[tuple[Priority, Measure], Target]] = defaultdict(dict)
    rows = select(ServiceLevelTarget).where(
        ServiceLevelTarget.case_type == "",
        ServiceLevelTarget.priority != "",
        ServiceLevelTarget.channel == "",
    )
    for row in session.scalars(rows.order_by(ServiceLevelTarget.id)):
        target = Target(Measure(row.measure), row.amount, Unit(row.unit), row.is_continuous)
        targets[row.policy_id][Priority(row.priority), target.measure] = target
    found: dict[str, list[tuple[date, Promise]]] = defaultdict(list)
    for policy in session.scalars(select(ServiceLevelPolicy).order_by(ServiceLevelPolicy.effective_from)):
        if policy.key in calendars:
            definitions = {Priority(code): words for code, words in policy.priority_definitions.items()}
            promise = Promise(_calendar(calendars[policy.key], holidays), definitions, targets[policy.id])
            found[policy.key].append((policy.effective_from, promise))
    return found


def _calendar(row: ServiceCalendarRow, holidays: Mapping[str, Mapping[date, str]]) -> ServiceCalendar:
    return calendar_from(
        row.definition,
        time_zone=row.time_zone,
        holidays=holidays.get(row.division or "", {}),
        key=f"calendar {row.key}",
    )
