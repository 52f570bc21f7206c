"""How long a case has waited and when something is to be done about it, from its history. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.cases.history import HistoryLine
from portal.cases.rules import EventKind, PendingReason
from portal.sla.agreements import Agreement
from portal.sla.pauses import next_step_at


@dataclass(frozen=True)
class Waiting:
    """Since when a case waits, and how often its customer was reminded since."""

    since: datetime
    reminded: int


def waiting_of(events: Iterable[HistoryLine], reason: str) -> Waiting | None:
    """A question put again while the customer is waited for begins the wait anew."""
    begins = {EventKind.HELD, EventKind.REPLIED} if reason == PendingReason.CUSTOMER else {EventKind.HELD}
    since: datetime | None = None
    reminded = 0
    for event in events:
        if event.kind in begins:
            since, reminded = event.at, 0
        elif event.kind == EventKind.REMINDED:
            reminded += int(event.details.get("counts", 1))
    return Waiting(since, reminded) if since else None


def waiting_due_at(
    agreement: Agreement, events: Iterable[HistoryLine], reason: PendingReason | None
) -> datetime | None:
    """When the next reminder is due, or the end; ``None`` where nothing is waited for, or for any time."""
    rule = agreement.policy.pauses.get(reason) if reason else None
    waiting = waiting_of(events, reason) if rule and reason else None
    if rule is None or waiting is None:
        return None
    return next_step_at(rule, agreement.calendar, waiting.since, waiting.reminded)
