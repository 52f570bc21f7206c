"""What a change of a supplier does to the escalations that are with them now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.suppliers.ladder import NextStep, next_step
from portal.cases.suppliers.models import Escalation, EscalationEvent
from portal.cases.suppliers.promises import promise_of
from portal.cases.suppliers.queries import histories_of, open_with
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import SupplierEntry


@dataclass(frozen=True)
class Running:
    """One open escalation with its history."""

    row: Escalation
    events: list[EscalationEvent]

    def next(self, session: Session, supplier: SupplierEntry, now: datetime) -> NextStep | None:
        """Whom to turn to next, if the supplier were so."""
        promise = promise_of(session, self.row.policy_key, self.row.calendar_key, at=self.row.opened_at)
        priority = Priority(self.row.priority)
        return next_step(
            supplier=supplier,
            promise=promise,
            priority=priority,
            step=self.row.step,
            events=self.events,
            now=now,
        )


def statuses_in_use(session: Session, supplier_id: int) -> Mapping[str, int]:
    """How many open escalations stand at each of their statuses."""
    return Counter(row.status for row in open_with(session, supplier_id))


def effects(session: Session, old: SupplierEntry, new: SupplierEntry, now: datetime) -> list[str]:
    """What becomes of what is open, in sentences."""
    rows = open_with(session, old.id)
    if not rows:
        return ["No case is with them now."]
    found = [_keeping(len(rows))] if _promises_else(old, new) else []
    if letters := sum(_mail_of(old, row.step) != _mail_of(new, row.step) for row in rows):
        found.append(f"The next letter of {_counted(letters)} goes to another address.")
    histories = histories_of(session, [row.id for row in rows])
    moved = due = 0
    for row in rows:
        running = Running(row, list(histories[row.id]))
        before, then = (running.next(session, each, now) for each in (old, new))
        moved += _when(before) != _when(then)
        due += bool(then and then.is_due(now)) and not (before and before.is_due(now))
    if moved:
        found.append(f"The next contact of {_counted(moved)} is due at another time.")
    if due:
        found.append(f"That of {due} is due at once: the desk is told.")
    return found or [f"Nothing changes for {_counted(len(rows))} with them now."]


def _keeping(count: int) -> str:
    return f"{_counted(count)} with them now: the hours and targets they began with stay."


def _promises_else(old: SupplierEntry, new: SupplierEntry) -> bool:
    return (old.policy_key, old.calendar_key) != (new.policy_key, new.calendar_key)


def _counted(count: int) -> str:
    return "1 escalation" if count == 1 else f"{count:,} escalations"


def _mail_of(supplier: SupplierEntry, step: int) -> str:
    return supplier.contact(step).email


def _when(step: NextStep | None) -> datetime | None:
    return step.due_at if step else None
