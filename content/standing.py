"""How a page stands besides the state of its newest version: what a list says of it in words. PURE."""

from __future__ import annotations

from enum import StrEnum

from content.workflow import ReviewState


class Standing(StrEnum):
    """What is special about a page now. A page can be several of these; most are none."""

    second_look = "second_look"
    scheduled = "scheduled"
    expired = "expired"
    withdrawn = "withdrawn"
    redirecting = "redirecting"
    binned = "binned"


STANDING_NAMES: dict[Standing, str] = {
    Standing.second_look: "Emergency, not looked at yet",
    Standing.scheduled: "Opens later",
    Standing.expired: "Closed",
    Standing.withdrawn: "Withdrawn",
    Standing.redirecting: "Leads to another page",
    Standing.binned: "In the bin",
}

_OVER = frozenset({Standing.expired, Standing.withdrawn, Standing.binned})
SAID_BY_STANDING: dict[ReviewState, frozenset[Standing]] = {
    ReviewState.live: _OVER,
    ReviewState.superseded: _OVER,
    ReviewState.approved: frozenset({Standing.scheduled}),
}
"""States that need not be said beside one of these standings, because it says more."""
