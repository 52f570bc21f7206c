"""Whether a case was solved at first contact, told by its history. Nobody ticks it. Pure.

The definition (SC-F1, the ground of KPI11). A case was solved at first contact when

* the first thing a person of ours told the customer resolved it: no reply, no question before;
* it stayed with the desk (the first line): no other group had it, and nobody waited for one;
* the customer contacted us once: nothing was added before, nobody came back after it was resolved.

An automatic acknowledgement counts for nothing. While the customer may still come back the answer is "so
far". A case that was withdrawn, or merged into another one, is not counted at all, nor is one that is still
open. Service requests follow the same words; figures are given with and without them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.cases.history import HistoryLine
from portal.cases.rules import EventKind


@dataclass(frozen=True, slots=True)
class FirstContact:
    """``is_solved``: ``None`` where the case is not counted (yet). ``why`` is the rest of the sentence."""

    is_solved: bool | None
    why: str

    @property
    def sentence(self) -> str:
        """``Yes, because …``"""
        if self.is_solved is None:
            return f"Not counted: {self.why}"
        return f"{'Yes' if self.is_solved else 'No'}, because {self.why}"


OPEN = FirstContact(None, "it is not resolved yet.")
WITHDRAWN = FirstContact(None, "it was withdrawn before it was resolved.")
MERGED = FirstContact(None, "it was merged into another case.")
SO_FAR = FirstContact(True, "the first answer resolved it. The customer may still come back.")
SOLVED = FirstContact(True, "the first answer resolved it, and the customer did not come back.")


def first_contact(events: Iterable[HistoryLine], *, desk: Collection[int]) -> FirstContact:
    """The verdict on a history in order; ``desk`` are the groups of the first line."""
    against, is_resolved, is_closed, is_withdrawn, is_merged = "", False, False, False, False
    for event in events:
        kind = EventKind(event.kind)
        against = against or _against(kind, event.details, desk, is_resolved=is_resolved)
        is_resolved = (is_resolved or kind is EventKind.RESOLVED) and kind is not EventKind.REOPENED
        is_closed = is_closed or kind is EventKind.CLOSED
        is_withdrawn = is_withdrawn or kind is EventKind.CANCELLED
        is_merged = (is_merged or kind is EventKind.MERGED) and kind is not EventKind.UNMERGED
    if is_withdrawn:
        return WITHDRAWN
    if is_merged:
        return MERGED
    if not is_resolved:
        return OPEN
    if against:
        return FirstContact(False, against)
    return SOLVED if is_closed else SO_FAR


def _against(kind: EventKind, details: Mapping[str, Any], desk: Collection[int], *, is_resolved: bool) -> str:
    """What in this line speaks against it; empty: nothing."""
    if kind is EventKind.CUSTOMER_REPLIED:
        return "the customer came back." if is_resolved else "the customer contacted us more than once."
    if kind is EventKind.REOPENED:
        return "it was opened again."
    if kind is EventKind.HELD:
        return "we had to wait before it was resolved."
    if kind is EventKind.REPLIED and not is_resolved:
        return "it took more than one answer."
    if kind is EventKind.SUPPLIER and not is_resolved:
        return "a supplier had to help."
    if kind is EventKind.ASSIGNED and details.get("group_id") not in {None, *desk}:
        return "another group had to help."
    return ""
