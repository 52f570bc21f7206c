"""A case as its history tells it: the lines are folded into the state the case must be in. Pure.

What a line does to a case stands in ``EFFECTS``: every kind of line has a place there, if only to say that it
changes nothing. Lines written before they named a person or a group leave that unknown, and what is unknown
is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import Enum
from typing import Any

from portal.cases.history import ActorsLine
from portal.cases.rules import Act, ActRefused, EventKind, PendingReason, Status, queue_band, state_after


class Unknown(Enum):
    """What the history does not say."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True)
class State:
    """What a history says of its case. ``impossible``: lines that cannot follow what stands before them."""

    status: Status = Status.NEW
    pending_reason: PendingReason | None = None
    group_id: int | Unknown = UNKNOWN
    assignee_id: int | Unknown | None = None
    priority: str | Unknown = UNKNOWN
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    impossible: tuple[str, ...] = field(default=(), compare=False)


Effect = Callable[[State, ActorsLine], State]


def replayed(lines: Sequence[ActorsLine]) -> State:
    """The state after all lines, oldest first."""
    state = State()
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if _is_question(line, following):
            continue
        try:
            state = EFFECTS[EventKind(line.kind)](state, line)
        except ActRefused:
            said = f"“{line.kind}” while {state.status.value}"
            state = replace(state, impossible=(*state.impossible, said))
        state = _put_back(state, line)
    return state


def differences(stored: Any, lines: Sequence[ActorsLine]) -> list[str]:
    """Where a stored case is not what its history says, in words; none where both agree."""
    told = replayed(lines)
    found = list(told.impossible)
    for name in (f.name for f in fields(State) if f.compare):
        has, says = getattr(stored, name), getattr(told, name)
        if says is not UNKNOWN and has != says:
            found.append(f"{name} is {has}, its history says {getattr(says, 'value', says)}")
    band = queue_band(told.status, told.pending_reason, is_fast_lane=stored.is_fast_lane)
    if not found and stored.queue_band != band:
        found.append(f"queue_band is {stored.queue_band}, its history says {int(band)}")
    return found


def _is_question(line: ActorsLine, following: ActorsLine | None) -> bool:
    """The question that puts a case on hold is a reply, but not the act of replying."""
    return (
        line.kind == EventKind.REPLIED
        and following is not None
        and following.kind == EventKind.HELD
        and following.at == line.at
    )


def _put_back(state: State, line: ActorsLine) -> State:
    """What an undone bulk act says it put back."""
    back: Mapping[str, Any] | None = line.details.get("restored")
    if back is None:
        return state
    return replace(
        state,
        status=Status(back["status"]),
        pending_reason=PendingReason(back["pending_reason"]) if back["pending_reason"] else None,
        group_id=back["group_id"],
        assignee_id=back["assignee_id"],
        priority=back["priority"],
        resolved_at=None,
    )


def _nothing(state: State, line: ActorsLine) -> State:
    return state


def _registered(state: State, line: ActorsLine) -> State:
    details = line.details
    return replace(
        state, group_id=details.get("group_id", UNKNOWN), priority=details.get("priority", UNKNOWN)
    )


def _assigned(state: State, line: ActorsLine) -> State:
    if line.details.get("taken"):
        return replace(state, status=state_after(Act.TAKE, state.status), assignee_id=line.actor_id)
    to = line.details.get("assignee_id", UNKNOWN)
    keeps_hands = to is not None and to == state.assignee_id
    if to is UNKNOWN and "," not in str(line.details.get("to", "")):
        to = None  # an old line names a person before the group, where there was one
    status = state_after(Act.ASSIGN, state.status, has_been_taken=keeps_hands)
    return replace(state, status=status, assignee_id=to, group_id=line.details.get("group_id", UNKNOWN))


def _prioritised(state: State, line: ActorsLine) -> State:
    return replace(state, status=state_after(Act.PRIORITISE, state.status), priority=line.details["to"])


def _replied(state: State, line: ActorsLine) -> State:
    return _in_hands(replace(state, status=state_after(Act.REPLY, state.status)), line)


def _in_hands(state: State, line: ActorsLine) -> State:
    return replace(state, assignee_id=line.actor_id) if state.assignee_id is None else state


def _stage_begun(state: State, line: ActorsLine) -> State:
    """A complaint goes on: nobody has it, and it is as open as on its first day."""
    status = state_after(Act.NEXT_STAGE, state.status)
    return replace(
        state, status=status, pending_reason=None, assignee_id=None, resolved_at=None, ended_at=None
    )


def _held(state: State, line: ActorsLine) -> State:
    reason = PendingReason(line.details["reason"])
    return replace(state, status=state_after(Act.HOLD, state.status), pending_reason=reason)


def _resumed(state: State, line: ActorsLine) -> State:
    return replace(state, status=state_after(Act.RESUME, state.status), pending_reason=None)


def _resolved(state: State, line: ActorsLine) -> State:
    status = state_after(Act.RESOLVE, state.status)
    return _in_hands(replace(state, status=status, pending_reason=None, resolved_at=line.at), line)


def _reopened(state: State, line: ActorsLine) -> State:
    return replace(state, status=state_after(Act.REOPEN, state.status), resolved_at=None)


def _closed(state: State, line: ActorsLine) -> State:
    return replace(state, status=state_after(Act.CLOSE, state.status), ended_at=line.at)


def _cancelled(state: State, line: ActorsLine) -> State:
    status = state_after(Act.CANCEL, state.status)
    return replace(state, status=status, pending_reason=None, ended_at=line.at)


def _merged(state: State, line: ActorsLine) -> State:
    status = state_after(Act.MERGE, state.status)
    return replace(state, status=status, pending_reason=None, ended_at=line.at)


def _unmerged(state: State, line: ActorsLine) -> State:
    was = line.details["was"]
    return replace(
        state,
        status=Status(was["status"]),
        pending_reason=PendingReason(was["pending_reason"]) if was["pending_reason"] else None,
        resolved_at=datetime.fromisoformat(was["resolved_at"]) if was["resolved_at"] else None,
        ended_at=None,
    )


EFFECTS: dict[EventKind, Effect] = {
    EventKind.REGISTERED: _registered,
    EventKind.ACKNOWLEDGED: _nothing,
    EventKind.ASSIGNED: _assigned,
    EventKind.PRIORITISED: _prioritised,
    EventKind.REPLIED: _replied,
    EventKind.CUSTOMER_REPLIED: _nothing,  # what it leads to stands in a line of its own
    EventKind.NOTED: _nothing,
    EventKind.HELD: _held,
    EventKind.REMINDED: _nothing,
    EventKind.RESUMED: _resumed,
    EventKind.RESOLVED: _resolved,
    EventKind.REOPENED: _reopened,
    EventKind.CLOSED: _closed,
    EventKind.CANCELLED: _cancelled,
    EventKind.FAQ_DRAFTED: _nothing,
    EventKind.PROBLEM_JOINED: _nothing,
    EventKind.PROBLEM_LEFT: _nothing,
    EventKind.SUPPLIER: _nothing,
    EventKind.ACCEPTED: _nothing,
    EventKind.MERGED: _merged,
    EventKind.UNMERGED: _unmerged,
    EventKind.ABSORBED: _nothing,
    EventKind.RELEASED: _nothing,
    EventKind.LINKED: _nothing,
    EventKind.UNLINKED: _nothing,
    EventKind.RETYPED: _nothing,
    EventKind.DETAILED: _nothing,
    EventKind.STAGE_BEGUN: _stage_begun,
    EventKind.DECIDED: _nothing,  # the answer follows
    EventKind.LEARNT: _nothing,
}


def undeclared(kinds: Iterable[EventKind]) -> set[EventKind]:
    """Kinds of lines of which nobody has said what they do to a case."""
    return set(kinds) - set(EFFECTS)
