"""Things that happened, told upwards without an upward import.

A capability publishes an event in the past tense; ``portal.wiring`` decides who reacts. Handlers run
at once, in the same transaction: either the fact and its consequences are stored, or neither is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

E = TypeVar("E")
Handler = Callable[[Session, Any], None]


class EventBus:
    """Who listens to what. Order of subscription is order of reaction."""

    def __init__(self) -> None:
        self._handlers: dict[type[object], list[Handler]] = defaultdict(list)

    def subscribe(self, kind: type[E], handler: Callable[[Session, E], None]) -> None:
        self._handlers[kind].append(handler)

    def publish(self, session: Session, happened: object) -> None:
        for handler in self._handlers[type(happened)]:
            handler(session, happened)


def publish(session: Session, happened: object) -> None:
    """Tell the listeners of this session's bus; a session without one (a script) tells nobody."""
    bus: EventBus | None = session.info.get("bus")
    if bus is not None:
        bus.publish(session, happened)
