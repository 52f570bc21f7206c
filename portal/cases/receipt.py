"""When a contact reached us: read from what an agent types, on the desk's own clock (FR-011). Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from portal.kernel.clock import LONDON

OLDEST = timedelta(days=5 * 365)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?", re.IGNORECASE | re.ASCII)


def read_time(text: str) -> time | None:
    """``14:05``, ``14.05``, ``2:05pm``, ``2pm``; ``None`` for anything else."""
    found = _TIME.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def received_moment(day: date, at: time) -> datetime:
    """That time of that day in London; of an hour that comes twice, the first."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def is_too_old(day: date, today: date) -> bool:
    """More likely a slip of the pen than a letter."""
    return day < today - OLDEST
