"""When a contact reached us: read from what an agent types, on the desk's own clock (FR-011). Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from portal.kernel.clock import LONDON

OLDEST = timedelta(days=5 * 365)


def received_moment(day: date, at: time) -> datetime:
    """That time of that day in London; of an hour that comes twice, the first."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def is_too_old(day: date, today: date) -> bool:
    """More likely a slip of the pen than a letter."""
    return day < today - OLDEST
