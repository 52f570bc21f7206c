"""When a page must be checked again, and who hears of it when. PURE."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum

REMIND_BEFORE = timedelta(days=14)
ESCALATE_AFTER = timedelta(days=30)
LATEST_REVIEW = timedelta(days=3 * 365)
"""No page stays unread for longer than this, whatever date is set."""


class Freshness(StrEnum):
    """How a page stands towards its review date."""

    fresh = "fresh"
    soon = "soon"
    overdue = "overdue"
    escalated = "escalated"


def next_review_on(checked_on: date, months: int) -> date:
    """The date ``months`` after ``checked_on``; the last day of the month where that day does not exist."""
    years, month0 = divmod(checked_on.month - 1 + months, 12)
    year, month = checked_on.year + years, month0 + 1
    return date(year, month, min(checked_on.day, calendar.monthrange(year, month)[1]))


def freshness(review_due_on: date | None, today: date) -> Freshness:
    """``soon`` from 14 days before the date, ``overdue`` from the date on, ``escalated`` 30 days after it.

    The owner hears of the last three, the communications contact of the last.
    """
    if review_due_on is None or today < review_due_on - REMIND_BEFORE:
        return Freshness.fresh
    if today < review_due_on:
        return Freshness.soon
    return Freshness.overdue if today <= review_due_on + ESCALATE_AFTER else Freshness.escalated
