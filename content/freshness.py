"""When a page must be checked again. PURE."""

from __future__ import annotations

import calendar
from datetime import date


def next_review_on(checked_on: date, months: int) -> date:
    """The date ``months`` after ``checked_on``; the last day of the month where that day does not exist."""
    years, month0 = divmod(checked_on.month - 1 + months, 12)
    year, month = checked_on.year + years, month0 + 1
    return date(year, month, min(checked_on.day, calendar.monthrange(year, month)[1]))


def is_due(review_due_on: date | None, today: date) -> bool:
    """True from the due date on; a page without a date is never due."""
    return review_due_on is not None and review_due_on <= today
