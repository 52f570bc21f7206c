"""When a page must be checked again. PURE."""

from __future__ import annotations

import calendar
from datetime import date


def next_review_on(checked_on: date, months: int) -> date:
    """The date ``months`` after ``checked_on``; the last day of the month where that day does not exist."""
    years, month0 = divmod(checked_on.month - 1 + months, 12)
    year, month = checked_on.year + years, month0 + 1
    return date(year, month, min(checked_on.day, calendar.monthrange(year, month)[1]))
