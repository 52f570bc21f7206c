"""When a case needs somebody's eyes, and whose: due soon, overdue, untouched (FR-009, DM-E1, CS009). Pure.

The path is data (``AlertRule``): after so much service time, this person is told. Nothing here knows how.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.catalogue.priority import Priority
from portal.sla.calendar import ServiceCalendar
from portal.sla.targets import Measure

QUIET_AFTER = timedelta(days=14)


class AlertKind(StrEnum):
    DUE_SOON = "due_soon"  # a promise ends within this much service time
    OVERDUE = "overdue"  # it ended this much service time ago
    UNTOUCHED = "untouched"  # nothing has happened for this much service time


class Recipient(StrEnum):
    """Who is told. What nobody holds yet is told to the group."""

    AGENT = "agent"
    GROUP = "group"
    LEAD = "lead"
    CLIENT = "client"  # whom the group works for (CS009)


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One step of the path; without a ``priority`` it holds for every priority that has no step of its own.

    Raises ``ValueError`` for negative minutes.
    """

    kind: AlertKind
    minutes: int
    recipient: Recipient
    priority: Priority | None = None

    def __post_init__(self) -> None:
        if self.minutes < 0:
            raise ValueError("An alert cannot come a negative time after something.")


@dataclass(frozen=True, slots=True)
class Promise:
    """A due time still to be kept, and the hours in which its clock runs."""

    measure: Measure
    due_at: datetime
    calendar: ServiceCalendar


@dataclass(frozen=True, slots=True)
class Watched:
    """What alerts need to know of an open case. While the customer has the ball, there are no promises."""

    priority: Priority
    promises: tuple[Promise, ...]
    touched_at: datetime
    is_ours: bool  # the next step is ours, or a supplier's
    calendar: ServiceCalendar


@dataclass(frozen=True, slots=True)
class Alert:
    """Somebody is to be told, once. ``about_at`` is the due time, or the last time somebody touched it."""

    kind: AlertKind
    measure: Measure | None
    about_at: datetime
    recipient: Recipient

    def is_old(self, now: datetime) -> bool:
        """So old that a mail would only be noise: what was left lying before anybody was watching."""
        return now - self.about_at > QUIET_AFTER


def rules_for(rules: Iterable[AlertRule], priority: Priority) -> list[AlertRule]:
    """The steps that hold for a priority: its own for each kind of alert, else the general ones."""
    held = [rule for rule in rules if rule.priority in (None, priority)]
    own = {rule.kind for rule in held if rule.priority is not None}
    return [rule for rule in held if (rule.priority is not None) == (rule.kind in own)]


def alerts_due(case: Watched, rules: Sequence[AlertRule], now: datetime) -> Iterator[Alert]:
    """Every alert whose moment has come, whether it was given before or not."""
    for rule in rules_for(rules, case.priority):
        if rule.kind is AlertKind.UNTOUCHED:
            waited = case.calendar.service_minutes_between(case.touched_at, now)
            if case.is_ours and waited >= rule.minutes:
                yield Alert(rule.kind, None, case.touched_at, rule.recipient)
            continue
        for promise in case.promises:
            if _is_due(rule, promise, now):
                yield Alert(rule.kind, promise.measure, promise.due_at, rule.recipient)


def _is_due(rule: AlertRule, promise: Promise, now: datetime) -> bool:
    hours = promise.calendar
    if rule.kind is AlertKind.OVERDUE:
        is_late = promise.due_at < now
        return is_late and hours.service_minutes_between(promise.due_at, now) >= rule.minutes
    return now <= promise.due_at and hours.service_minutes_between(now, promise.due_at) <= rule.minutes
