"""Who does something: a person, or the machine by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """``person_id`` is empty for the machine; ``is_staff`` tells the desk from the public."""

    person_id: int | None
    name: str
    is_staff: bool = False


SYSTEM = Actor(None, "Automatic")
