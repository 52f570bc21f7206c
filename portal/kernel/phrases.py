"""Dates, times and lengths of time in the words people read. British English. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

LESS_THAN_A_MINUTE = "less than a minute"


def day_text(day: date, *, with_year: bool = False) -> str:
    """``Friday 5 April``, or ``Friday 5 April 2019``."""
    text = f"{day:%A} {day.day} {day:%B}"
    return f"{text} {day.year}" if with_year else text


def time_text(at: datetime) -> str:
    """``16:50``; the moment must be in local time already."""
    return f"{at:%H:%M}"


def moment_text(at: datetime, *, with_year: bool = False) -> str:
    """``Friday 5 April at 16:50``; the moment must be in local time already."""
    return f"{day_text(at.date(), with_year=with_year)} at {time_text(at)}"


def length_text(length: timedelta) -> str:
    """``2 h 10 min``, cut to the whole minute; ``less than a minute`` below one."""
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    parts = [f"{hours} h"] if hours else []
    if minutes:
        parts.append(f"{minutes} min")
    return " ".join(parts) or LESS_THAN_A_MINUTE


def counted(number: int, thing: str) -> str:
    """``1 working day``, ``3 working days``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([*([", ".join(parts[:-1])] if len(parts) > 1 else []), *parts[-1:]])
