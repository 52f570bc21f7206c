"""Who gets the next case of a group. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

USUAL_CAPACITY = 20
MOST_CAPACITY = 500


class Mode(StrEnum):
    """``BY_HAND``: nobody gets anything by itself; in turn; or whoever has the most room."""

    BY_HAND = "by_hand"
    IN_TURN = "in_turn"
    BY_LOAD = "by_load"


MODES = {
    Mode.BY_HAND: "By hand: people take their cases",
    Mode.IN_TURN: "In turn: one after the other",
    Mode.BY_LOAD: "By load: to whoever has most room",
}


@dataclass(frozen=True)
class Hand:
    """Somebody who may be given a case, and how many they have."""

    person_id: int
    open_count: int
    capacity: int
    is_away: bool = False

    @property
    def has_room(self) -> bool:
        return not self.is_away and self.open_count < self.capacity


def next_hand(hands: Sequence[Hand], mode: Mode, last_person_id: int | None) -> Hand | None:
    """Who gets the next case; ``None`` where nobody has room, or cases are taken by hand."""
    free = sorted((hand for hand in hands if hand.has_room), key=lambda hand: hand.person_id)
    if not free or mode is Mode.BY_HAND:
        return None
    if mode is Mode.BY_LOAD:
        return min(free, key=lambda hand: (hand.open_count / hand.capacity, hand.person_id))
    return next((hand for hand in free if hand.person_id > (last_person_id or 0)), free[0])
