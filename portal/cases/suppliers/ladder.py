"""The ladder of a supplier's contacts: when the next one is due, and why. Pure.

The next contact is due when the supplier has missed a promise for so long, or has left a letter of ours
unanswered for so long; the minutes are those of the step, and run in the supplier's own hours. While they
wait for us nothing is due. A contact just turned to gets that time before the next is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.cases.suppliers.clocks import Promise, missed_at, running_clocks
from portal.cases.suppliers.vocabulary import EscalationLine, What
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import ContactEntry, SupplierEntry

WE_WROTE = frozenset({What.OPENED, What.TOLD, What.STEPPED})
THEY_ANSWERED = frozenset({What.ANSWERED, What.SOLVED})


@dataclass(frozen=True)
class NextStep:
    """Whom to turn to next, from when on, and because of what."""

    contact: ContactEntry
    due_at: datetime
    reason: str

    def is_due(self, now: datetime) -> bool:
        return self.due_at <= now


def next_step(
    *,
    supplier: SupplierEntry,
    promise: Promise,
    priority: Priority,
    step: int,
    events: Sequence[EscalationLine],
    now: datetime,
) -> NextStep | None:
    """``None`` at the top of the ladder, while they wait for us, and where nothing is promised or asked."""
    timer = supplier.timer(priority, step + 1)
    if timer is None or is_with_us(events):
        return None
    contact, calendar = supplier.contact(step + 1), promise.calendar
    found: list[NextStep] = []
    missed = missed_at(running_clocks(events, promise, priority, now))
    if missed is not None:
        since = max(missed, reached_at(events))
        due_at = calendar.add_service_time(since, timedelta(minutes=timer.late_minutes))
        found.append(NextStep(contact, due_at, "they have not kept their time"))
    asked = unanswered_since(events)
    if asked is not None:
        due_at = calendar.add_service_time(asked, timedelta(minutes=timer.silent_minutes))
        found.append(NextStep(contact, due_at, "they have not answered us"))
    return min(found, key=lambda step: step.due_at, default=None)


def is_with_us(events: Sequence[EscalationLine]) -> bool:
    """Whether the last status they gave says that they wait for us."""
    standings = [event for event in events if event.what == What.STATUS]
    return bool(standings and standings[-1].details["is_waiting_for_us"])


def reached_at(events: Sequence[EscalationLine]) -> datetime:
    """When the present contact was first turned to."""
    return max(event.at for event in events if event.what in (What.OPENED, What.STEPPED))


def unanswered_since(events: Sequence[EscalationLine]) -> datetime | None:
    """When we last wrote, if no person there has said anything since."""
    for event in reversed(events):
        asks_us = event.what == What.STATUS and event.details["is_waiting_for_us"]
        if event.what in THEY_ANSWERED or asks_us:
            return None
        if event.what in WE_WROTE:
            return event.at
    return None
