"""The values of a snippet as its page shows them: what holds, what comes, what was. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.models import SnippetValue


@dataclass(frozen=True)
class Timeline:
    """``planned`` begins next first; ``past`` is what held before and what was taken back, latest first."""

    current: SnippetValue | None
    planned: tuple[SnippetValue, ...]
    past: tuple[SnippetValue, ...]

    @classmethod
    def of(cls, values: Sequence[SnippetValue], now: datetime) -> Timeline:
        """From all values, the latest to begin first, as ``content.queries.values_of_snippet`` gives them."""
        standing = [value for value in values if value.cancelled_at is None]
        begun = [value for value in standing if value.effective_at <= now]
        planned = tuple(reversed([value for value in standing if value.effective_at > now]))
        current = begun[0] if begun else None
        past = tuple(value for value in values if value is not current and value not in planned)
        return cls(current, planned, past)
