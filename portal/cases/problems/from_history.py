"""Which problem a case hangs under, told by its own history: no query. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.cases.history import HistoryLine
from portal.cases.rules import EventKind


@dataclass(frozen=True, slots=True)
class HangsUnder:
    id: int
    title: str


def hangs_under(events: Iterable[HistoryLine]) -> HangsUnder | None:
    """The problem of a case now; ``None``: it stands alone."""
    found = None
    for event in events:
        if event.kind == EventKind.PROBLEM_JOINED:
            found = HangsUnder(int(event.details["problem_id"]), str(event.details["title"]))
        elif event.kind == EventKind.PROBLEM_LEFT:
            found = None
    return found
