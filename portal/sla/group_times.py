"""How long resolver groups have for a case that is handed to them, from a date on (DM-G1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.catalogue.priority import Priority
from portal.sla.models import GroupTargetRow
from portal.sla.targets import Measure, Target, Unit


@dataclass(frozen=True)
class GroupTimes:
    """What was agreed with a group from a date on; ``targets`` by priority, ``""`` for every other one."""

    effective_from: date
    targets: Mapping[str, Target]

    def target(self, priority: Priority) -> Target | None:
        return self.targets.get(priority) or self.targets.get("")


def times_on(versions: Iterable[GroupTimes], day: date) -> GroupTimes | None:
    """What held on a day: a case keeps what was agreed when it was handed over. ``versions`` are the newest
    first; before the first nothing was agreed."""
    return next((times for times in versions if times.effective_from <= day), None)


def group_times(session: Session, group_id: int | None = None) -> dict[int, tuple[GroupTimes, ...]]:
    """Of every group, or of one, by its number; the newest first."""
    wanted = select(GroupTargetRow).order_by(GroupTargetRow.effective_from.desc(), GroupTargetRow.priority)
    if group_id is not None:
        wanted = wanted.where(GroupTargetRow.group_id == group_id)
    found: dict[int, dict[date, dict[str, Target]]] = defaultdict(lambda: defaultdict(dict))
    for row in session.scalars(wanted):
        targets = found[row.group_id][row.effective_from]
        if row.amount:
            targets[row.priority] = Target(Measure.GROUP, row.amount, Unit(row.unit))
    return {
        group: tuple(GroupTimes(begins, targets) for begins, targets in dated.items())
        for group, dated in found.items()
    }


def take_back_planned(session: Session, *, group_id: int, since: date) -> None:
    """Forget what was to hold from that day on or later, of which nothing may have begun."""
    planned = GroupTargetRow.group_id == group_id, GroupTargetRow.effective_from >= since
    session.execute(delete(GroupTargetRow).where(*planned))


def store_times(session: Session, *, group_id: int, times: GroupTimes) -> None:
    """Write down what holds from a date on; no target at all is written down too."""
    rows = [
        GroupTargetRow(
            group_id=group_id,
            effective_from=times.effective_from,
            priority=priority,
            amount=target.amount,
            unit=target.unit,
        )
        for priority, target in times.targets.items()
    ]
    nothing = GroupTargetRow(
        group_id=group_id, effective_from=times.effective_from, amount=0, unit=Unit.SERVICE_MINUTES
    )
    session.add_all(rows or [nothing])
    session.flush()
