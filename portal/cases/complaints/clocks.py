"""The clocks of a complaint, each stage its own, derived from the history. Pure.

A stage begins with the receipt (stage 1) or when the complaint went on to it. Its first clock stops when a
person first writes back within the stage, its second when the stage is decided; waiting for the customer
pauses the second. Going on to the next stage ends both. All by ``portal.sla.clock``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.cases.complaints.rules import Period, periods
from portal.cases.deadlines import CaseClocks, status_changes
from portal.cases.history import HistoryLine
from portal.cases.rules import EventKind
from portal.catalogue.type_queries import StageEntry
from portal.sla.calendar import ServiceCalendar
from portal.sla.clock import SlaClock, compute_clock
from portal.sla.history import ChangeKind, StatusChange
from portal.sla.targets import Measure, Target, Unit


@dataclass(frozen=True)
class StageClock:
    """What a clock of one stage is computed from."""

    stage: StageEntry
    period: Period
    history: tuple[StatusChange, ...]

    @property
    def targets(self) -> tuple[Target, Target]:
        """By when it is acknowledged, and by when decided."""
        return (
            Target(Measure.RESPONSE, self.stage.acknowledge_days, Unit.WORKING_DAYS),
            Target(Measure.RESOLUTION, self.stage.answer_days, Unit.WORKING_DAYS),
        )

    def clocks(self, calendar: ServiceCalendar, now: datetime) -> tuple[SlaClock, SlaClock]:
        first, second = self.targets
        return (
            compute_clock(self.history, calendar, first, now),
            compute_clock(self.history, calendar, second, now),
        )


def stage_clocks(
    received_at: datetime, events: Iterable[HistoryLine], stages: Iterable[StageEntry]
) -> tuple[StageClock, ...]:
    """One for each stage the complaint has been at, in order; none for a stage nobody has defined."""
    known = {stage.number: stage for stage in stages}
    return tuple(
        StageClock(known[period.number], period, _history(period))
        for period in periods(received_at, events)
        if period.number in known
    )


def of_present_stage(
    clocks: CaseClocks,
    received_at: datetime,
    events: Sequence[HistoryLine],
    stages: Iterable[StageEntry],
    calendar: ServiceCalendar,
    now: datetime,
) -> tuple[CaseClocks, datetime | None]:
    """The clocks of a case with those of its present stage in place of the two it would have otherwise, and
    when a person first wrote within that stage."""
    found = stage_clocks(received_at, events, stages)
    present = periods(received_at, events)[-1]
    answers = (e.at for e in present.events if e.kind in {EventKind.REPLIED, EventKind.RESOLVED})
    if found:
        first, decision = found[-1].clocks(calendar, now)
        clocks = replace(clocks, response=first, resolution=decision)
    return clocks, next(answers, None)


def _history(period: Period) -> tuple[StatusChange, ...]:
    changes = status_changes(period.began_at, period.events)
    if period.ended_at is None:
        return changes
    return (*changes, StatusChange(period.ended_at, ChangeKind.CLOSED))
