"""Transfers of cases to other groups, from the history of a case, and the share that succeeds. Pure (MI27).

A transfer begins when a case is handed over to a group that is not the desk's first line. It **succeeds**
when the case is taken on there (somebody accepts or takes it) or resolved there. It **fails** when it is sent
back, or given to another group, before anybody took it on. Until then it waits and counts in no share.
Escalations to suppliers are transfers too: one succeeds when the supplier solves it and fails when it is
withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.cases.history import SignedLine
from portal.cases.rules import EventKind
from portal.cases.suppliers.vocabulary import State

TELLING = (EventKind.ASSIGNED, EventKind.ACCEPTED, EventKind.RESOLVED)


class Outcome(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    WAITING = "waiting"


OF_ESCALATION = {
    State.OPEN: Outcome.WAITING,
    State.SOLVED: Outcome.SUCCEEDED,
    State.WITHDRAWN: Outcome.FAILED,
}


@dataclass(frozen=True)
class Transfer:
    """One hand-over, with the note that went along."""

    from_group_id: int
    to_group_id: int
    at: datetime
    by: str
    note: str
    outcome: Outcome = Outcome.WAITING


@dataclass(frozen=True)
class Figures:
    """The transfers to one group, by outcome, as references of the cases behind them."""

    name: str
    succeeded: tuple[str, ...]
    failed: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.succeeded) + len(self.failed) + len(self.waiting)

    @property
    def share(self) -> int | None:
        """Percent of the decided ones that succeeded; ``None`` while none is decided."""
        decided = len(self.succeeded) + len(self.failed)
        return round(100 * len(self.succeeded) / decided) if decided else None


def transfers_of(events: Iterable[SignedLine], first_line_id: int) -> list[Transfer]:
    """The transfers of one case, from its history in order."""
    done: list[Transfer] = []
    open_one: Transfer | None = None
    present = first_line_id
    for event in events:
        group_id = event.details.get("group_id", present)
        if event.kind == EventKind.ASSIGNED and group_id != present:
            if open_one is not None:
                done.append(replace(open_one, outcome=Outcome.FAILED))
            note = str(event.details.get("reason", ""))
            is_new = group_id != first_line_id and not event.details.get("returned")
            begun = Transfer(present, group_id, event.at, event.actor_name, note)
            open_one, present = begun if is_new else None, group_id
        elif open_one is not None and _is_taken_on(event):
            done.append(replace(open_one, outcome=Outcome.SUCCEEDED))
            open_one = None
    return [*done, open_one] if open_one is not None else done


def waiting_transfer(events: Iterable[SignedLine], first_line_id: int) -> Transfer | None:
    """The hand-over nobody has answered yet."""
    found = transfers_of(events, first_line_id)
    return found[-1] if found and found[-1].outcome is Outcome.WAITING else None


def figures(name: str, rows: Sequence[tuple[str, Outcome]]) -> Figures:
    """``rows`` are the reference of the case and the outcome of each transfer."""
    by = {outcome: tuple(ref for ref, which in rows if which is outcome) for outcome in Outcome}
    return Figures(name, by[Outcome.SUCCEEDED], by[Outcome.FAILED], by[Outcome.WAITING])


def _is_taken_on(event: SignedLine) -> bool:
    is_taken = event.kind == EventKind.ASSIGNED and bool(event.details.get("taken"))
    return is_taken or event.kind in (EventKind.ACCEPTED, EventKind.RESOLVED)
