"""How long a case may wait, and what happens then: reminders on the way, and an end. Pure.

All lengths are working days of the desk, counted from the moment the waiting began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.sla.calendar import ServiceCalendar


@dataclass(frozen=True, slots=True)
class PauseRule:
    """``remind_after`` so many working days each, in order; the waiting ends after ``limit``.

    Raises ``ValueError`` for reminders out of order, or none before the limit.
    """

    limit: int
    remind_after: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.limit < 1 or any(days < 1 for days in self.remind_after):
            raise ValueError("A wait is at least 1 working day.")
        if list(self.remind_after) != sorted(set(self.remind_after)):
            raise ValueError("Reminders come one after the other.")
        if self.remind_after and self.remind_after[-1] >= self.limit:
            raise ValueError("The last reminder comes before the limit.")


class PauseStep(StrEnum):
    """What is to be done about a case that waits."""

    NOTHING = "nothing"
    REMIND = "remind"
    END = "end"


def step_due(
    rule: PauseRule, calendar: ServiceCalendar, waiting_since: datetime, reminded: int, now: datetime
) -> PauseStep:
    """What is due ``now`` for a case that has waited ``waiting_since`` and was ``reminded`` so many times.

    Reminders missed while no worker ran are not made up for: one goes out, and it counts for all before it.
    """
    if now >= calendar.add_working_days(waiting_since, rule.limit):
        return PauseStep.END
    if reminders_due(rule, calendar, waiting_since, now) > reminded:
        return PauseStep.REMIND
    return PauseStep.NOTHING


def next_step_at(
    rule: PauseRule, calendar: ServiceCalendar, waiting_since: datetime, reminded: int
) -> datetime:
    """When ``step_due`` will say for the first time that something is to be done."""
    days = rule.remind_after[reminded] if reminded < len(rule.remind_after) else rule.limit
    return calendar.add_working_days(waiting_since, days)


def reminders_due(rule: PauseRule, calendar: ServiceCalendar, waiting_since: datetime, now: datetime) -> int:
    """How many reminders should have gone out by ``now``."""
    return sum(now >= calendar.add_working_days(waiting_since, days) for days in rule.remind_after)
