"""Acts on several cases at once: which there are, where each works, and until when it can be undone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.cases.rules import Act, ActRefused, EventKind, Status, state_after

UNDO_TIME = timedelta(minutes=15)
MOST_CASES = 100  # chosen one by one
UNDONE_AT_ONCE = 100  # cases put back while somebody waits; more are the worker's
PORTION = 10  # cases in one transaction of the worker: others may write in between
ACTS: dict[str, tuple[Act, str]] = {
    "assignment": (Act.ASSIGN, "Hand on"),
    "priority": (Act.PRIORITISE, "Change priority"),
    "hold": (Act.HOLD, "Put on hold"),
    "resolution": (Act.RESOLVE, "Resolve"),
    "problem": (Act.HANG, "Hang under a known problem"),
}
# Acts of several cases that are begun on the page of a known problem.
PROBLEM_REPLY, PROBLEM_RESOLUTION = "problem_reply", "problem_resolution"
# The line of history that takes each act back.
UNDONE_AS = {
    "assignment": EventKind.ASSIGNED,
    "priority": EventKind.PRIORITISED,
    "hold": EventKind.RESUMED,
    "resolution": EventKind.REOPENED,
    PROBLEM_RESOLUTION: EventKind.REOPENED,
    "problem": EventKind.PROBLEM_LEFT,
}
CHANGED = "Somebody worked on it meanwhile. It stays as it is."


def refusal(noun: str, status: str) -> str:
    """Why this act cannot be done to a case in this state; empty where it can."""
    try:
        state_after(ACTS[noun][0], Status(status))
    except ActRefused as refused:
        return str(refused)
    return ""


def may_undo(done_at: datetime, asked_at: datetime | None, now: datetime) -> bool:
    """``asked_at``: when somebody asked for it, if they have."""
    return asked_at is None and now <= done_at + UNDO_TIME
