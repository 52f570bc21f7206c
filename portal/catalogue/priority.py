"""Priority from impact and urgency. Pure; the written definitions of P1–P4 are reference data."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How wide (impact) or how pressing (urgency)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(StrEnum):
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


# The usual service-management matrix: rows impact, columns urgency high, medium, low.
MATRIX: dict[Level, tuple[Priority, Priority, Priority]] = {
    Level.HIGH: (Priority.P1, Priority.P2, Priority.P3),
    Level.MEDIUM: (Priority.P2, Priority.P3, Priority.P4),
    Level.LOW: (Priority.P3, Priority.P4, Priority.P4),
}

IMPACT_WORDS: dict[Level, str] = {
    Level.HIGH: "High: a whole site or organisation, or many people",
    Level.MEDIUM: "Medium: one person or a team cannot do their work",
    Level.LOW: "Low: hardly anybody is kept from their work",
}
URGENCY_WORDS: dict[Level, str] = {
    Level.HIGH: "High: it hurts now, or a deadline is close",
    Level.MEDIUM: "Medium: it has to be done soon, there may be a way round",
    Level.LOW: "Low: it can wait",
}


def priority_of(impact: Level, urgency: Level) -> Priority:
    return MATRIX[impact][tuple(Level).index(urgency)]
