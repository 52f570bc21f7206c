"""One sentence on whether the desk is open, for the home page and confirmations. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.kernel.phrases import day_text, time_text
from portal.sla.calendar import NeverOpen, ServiceCalendar


def opening_sentence(calendar: ServiceCalendar, now: datetime) -> str:
    """``Open now until 17:30`` or ``Closed today (Good Friday). Opens Tuesday 23 April at 09:00``."""
    if calendar.is_always_open:
        return "Open now, day and night"
    local = now.astimezone(calendar.time_zone)
    closing = calendar.closing_after(now)
    if closing is not None:
        return f"Open now until {_until(local, closing.astimezone(calendar.time_zone))}"
    today = local.date()
    state = "Closed now" if calendar.is_working_day(today) else "Closed today"
    name = calendar.name_of(today)
    if name and not calendar.is_working_day(today):
        state = f"{state} ({name})"
    try:
        opening = calendar.next_opening(now).astimezone(calendar.time_zone)
    except NeverOpen:
        return state
    return f"{state}. Opens {_day_of_opening(local, opening)} at {time_text(opening)}"


def _until(local: datetime, closing: datetime) -> str:
    last = (closing - timedelta(microseconds=1)).date()
    clock = "midnight" if closing.date() != last else time_text(closing)
    return clock if last == local.date() else f"{day_text(last)}, {clock}"


def _day_of_opening(local: datetime, opening: datetime) -> str:
    if opening.date() == local.date():
        return "today"
    is_next_year = opening.year != local.year
    return day_text(opening.date(), with_year=is_next_year)
