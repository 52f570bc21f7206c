"""When a contact reached us: read from what an agent types, on the desk's own clock (FR-011). Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from portal.kernel.clock import LONDON
from portal.web.time_input import local_moment_of

OLDEST = timedelta(days=5 * 365)
JUST_NOW = timedelta(hours=12)


def received_moment(day: date, at: time, now: datetime) -> datetime:
    """That time of that day in London. Of an hour that comes twice the first, but in the hours after it the
    second: whoever is on the telephone then called just now.

    Raises ``NoSuchHour`` where the clocks go forward over it.
    """
    first = local_moment_of(day, at)
    second = datetime.combine(day, at.replace(fold=1), tzinfo=LONDON).astimezone(UTC)
    return second if first < second <= now < second + JUST_NOW else first


def is_too_old(day: date, today: date) -> bool:
    """More likely a slip of the pen than a letter."""
    return day < today - OLDEST
