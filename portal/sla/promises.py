"""The clock of a date an agent gave: "I will write again by Friday" (CS004). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.sla.calendar import ServiceCalendar
from portal.sla.clock import ClockFace, ClockState
from portal.sla.targets import Measure, Target, Unit


@dataclass(frozen=True, slots=True)
class Word:
    """Something the customer was told, or the end of the case. ``write_by`` is the date given."""

    at: datetime
    write_by: datetime | None = None
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class UpdateClock(ClockFace):
    """The last date given: ``stopped_at`` is the next word after it, whoever of us wrote it."""

    given_at: datetime


def update_clock(words: Iterable[Word], calendar: ServiceCalendar, now: datetime) -> UpdateClock | None:
    """The clock of the last promise in ``words``, which are in order; None if none was ever given."""
    given: Word | None = None
    kept_at: datetime | None = None
    for word in words:
        if word.at > now:
            break
        if given is not None and kept_at is None:
            kept_at = word.at
        if word.write_by is not None and not word.is_end:
            given, kept_at = word, None
    if given is None or given.write_by is None:
        return None
    return UpdateClock(
        target=_target(given.at, given.write_by, calendar),
        state=_state(given.write_by, kept_at, now),
        due_at=given.write_by,
        stopped_at=kept_at,
        given_at=given.at,
    )


def _target(given_at: datetime, due_at: datetime, calendar: ServiceCalendar) -> Target:
    days = calendar.working_days_between(calendar.local_date(given_at), calendar.local_date(due_at))
    return Target(Measure.NEXT_UPDATE, max(days, 1), Unit.WORKING_DAYS)


def _state(due_at: datetime, kept_at: datetime | None, now: datetime) -> ClockState:
    if (kept_at or now) > due_at:
        return ClockState.BREACHED
    return ClockState.RUNNING if kept_at is None else ClockState.MET
