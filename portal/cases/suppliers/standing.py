"""How the escalations of a case stand, as pages show it: clocks, whose time, whom to turn to next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import CaseEvent
from portal.cases.rules import EventKind
from portal.cases.suppliers.clocks import SupplierClock, clock_views
from portal.cases.suppliers.ladder import NextStep, next_step
from portal.cases.suppliers.models import Escalation, EscalationEvent
from portal.cases.suppliers.promises import promise_of
from portal.cases.suppliers.queries import escalations_of, histories_of
from portal.cases.suppliers.vocabulary import CALLS, KINDS, STATES, Call, Kind, State, whose_time
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import ContactEntry, SupplierEntry, supplier_by_id


@dataclass(frozen=True)
class Standing:
    """One escalation with everything that is derived from its history."""

    row: Escalation
    supplier: SupplierEntry
    events: Sequence[EscalationEvent]
    clocks: Sequence[SupplierClock]
    definition: str
    next: NextStep | None
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.row.state == State.OPEN

    @property
    def kind(self) -> str:
        return KINDS[Kind(self.row.kind)]

    @property
    def state(self) -> str:
        return STATES[State(self.row.state)]

    @property
    def call(self) -> str:
        """What it asks of the desk, in words; empty for nothing."""
        return CALLS.get(Call(self.row.call), "")

    @property
    def whose_time(self) -> str:
        return whose_time(State(self.row.state), is_waiting_for_us=self.row.is_waiting_for_us)

    @property
    def contact(self) -> ContactEntry:
        return self.supplier.contact(self.row.step)

    @property
    def is_next_due(self) -> bool:
        return self.next is not None and self.next.is_due(self.now)


def standing_of(
    session: Session, row: Escalation, events: Sequence[EscalationEvent], now: datetime
) -> Standing:
    supplier = supplier_by_id(session, row.supplier_id)
    promise = promise_of(session, row.policy_key, row.calendar_key, at=row.opened_at)
    priority = Priority(row.priority)
    coming = next_step(
        supplier=supplier, promise=promise, priority=priority, step=row.step, events=events, now=now
    )
    return Standing(
        row=row,
        supplier=supplier,
        events=events,
        clocks=clock_views(events, promise, priority, now),
        definition=promise.definitions.get(priority, ""),
        next=coming if row.state == State.OPEN else None,
        now=now,
    )


def standings(session: Session, rows: Sequence[Escalation], now: datetime) -> list[Standing]:
    """Several at once: one query for all their histories."""
    histories = histories_of(session, [row.id for row in rows])
    return [standing_of(session, row, histories[row.id], now) for row in rows]


def standings_of_case(
    session: Session, case_id: int, events: Iterable[CaseEvent], now: datetime
) -> list[Standing]:
    """Those of one case, the newest first; asks the database nothing where its history knows of none."""
    if not any(event.kind == EventKind.SUPPLIER for event in events):
        return []
    return standings(session, escalations_of(session, case_id), now)[::-1]
