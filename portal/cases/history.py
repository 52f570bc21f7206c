"""A line of a case's history, as those who read it ask for it; ``CaseEvent`` is one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class HistoryLine(Protocol):
    """What happened, and when."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


class ActorsLine(HistoryLine, Protocol):
    """And whose record did it; empty: the machine."""

    @property
    def actor_id(self) -> int | None: ...


class SignedLine(HistoryLine, Protocol):
    """And who did it, by the name they had then."""

    @property
    def actor_name(self) -> str: ...
