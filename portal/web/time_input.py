"""Times of day as people type them, and the moments they name on the desk's own clock. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from portal.kernel.clock import LONDON

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?", re.IGNORECASE | re.ASCII)


class NoSuchHour(ValueError):
    """The clock jumps over this time of this day; the message is for the screen."""


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


def local_moment_of(day: date, at: time) -> datetime:
    """That time of that day in London, in UTC; of an hour that comes twice, the first.

    Raises ``NoSuchHour`` where the clocks go forward over it.
    """
    moment = datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
    if moment.astimezone(LONDON).time() != at:
        raise NoSuchHour("The clocks go forward then, so this time does not exist. Choose another one.")
    return moment
