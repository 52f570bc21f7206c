"""The order of rows that people move up and down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Placed(Protocol):
    """A row with a place among others."""

    id: int
    position: int


def move(rows: Sequence[Placed], id: int, by: int) -> bool:
    """Put one of these rows a place up (-1) or down (1) and number them anew; false where it stays: at an
    end, or because it is none of them."""
    places = list(rows)
    place = next((number for number, each in enumerate(places) if each.id == id), None)
    if place is None or not 0 <= place + by < len(places):
        return False
    places[place], places[place + by] = places[place + by], places[place]
    for number, each in enumerate(places):
        each.position = number
    return True
