"""How a clock reads in a list: "2 h 10 min left", "overdue by 1 working day". Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from portal.kernel.phrases import LESS_THAN_A_MINUTE, counted, day_text, length_text, time_text
from portal.sla.calendar import ServiceCalendar, always_open
from portal.sla.clock import ClockFace, ClockState
from portal.sla.hours import MIDNIGHT
from portal.sla.targets import Unit

ONE_DAY = timedelta(days=1)


def countdown(face: ClockFace, calendar: ServiceCalendar, now: datetime) -> str:
    """The one thing to know about a clock, short enough for a column.

    ``met`` · ``missed by 20 min`` · ``paused`` · ``overdue by 2 working days`` · ``2 h 10 min left`` ·
    ``due today at 17:30`` (targets in working days) · ``3 working days left``. Lengths are service time, and
    wall time for a clock that is worked continuously.
    """
    if face.state is ClockState.MET:
        return "met"
    if face.state is ClockState.PAUSED:
        return "paused"
    if face.state is ClockState.BREACHED:
        return _lateness(face, calendar, now)
    if face.target.unit is Unit.WORKING_DAYS and _days_apart(calendar, now, face.due_at) == 0:
        return due_text(face, calendar, now)
    return f"{_distance(face, calendar, now, face.due_at)} left"


def due_text(face: ClockFace, calendar: ServiceCalendar, now: datetime) -> str:
    """``due today at 15:30``, ``due tomorrow at 10:00``, ``was due Friday 5 April at 17:30``."""
    due = face.due_at.astimezone(calendar.time_zone)
    today = calendar.local_date(now)
    ahead = due.date() - today
    if not ahead:
        day = "today"
    elif ahead == ONE_DAY:
        day = "tomorrow"
    elif ahead == -ONE_DAY:
        day = "yesterday"
    else:
        day = day_text(due.date(), with_year=due.year != today.year)
    return f"{'was due' if face.due_at < now else 'due'} {day} at {time_text(due)}"


def _lateness(face: ClockFace, calendar: ServiceCalendar, now: datetime) -> str:
    """``overdue`` alone while the desk has not been open since."""
    word = "overdue" if face.stopped_at is None else "missed"
    length = _distance(face, calendar, face.due_at, face.stopped_at or now)
    return word if length == LESS_THAN_A_MINUTE else f"{word} by {length}"


def _distance(face: ClockFace, calendar: ServiceCalendar, start: datetime, end: datetime) -> str:
    """Whole days between two moments when there is one, else hours and minutes."""
    if face.target.is_continuous or face.target.unit is Unit.CALENDAR_MINUTES:
        length = always_open(calendar.time_zone).service_time_between(start, end)
        return counted(length // ONE_DAY, "day") if length >= 2 * ONE_DAY else length_text(length)
    days = _whole_working_days(calendar, start, end)
    return counted(days, "working day") if days else length_text(calendar.service_time_between(start, end))


def _days_apart(calendar: ServiceCalendar, start: datetime, end: datetime) -> int:
    return (calendar.local_date(end) - calendar.local_date(start)).days


def _whole_working_days(calendar: ServiceCalendar, start: datetime, end: datetime) -> int:
    """Working days from ``start`` to ``end`` that are complete: Monday 10:00 to Tuesday 09:59 is none.

    Times before opening or after closing count as opening or closing.
    """
    first, last = start.astimezone(calendar.time_zone), end.astimezone(calendar.time_zone)
    if not calendar.is_working_day(first.date()):
        first = calendar.next_opening(start).astimezone(calendar.time_zone)
    days = calendar.working_days_between(first.date(), last.date())
    if not calendar.is_working_day(last.date()):
        return max(0, days)
    begun = _within_hours(calendar, last.date(), _within_hours(calendar, first.date(), first.time()))
    is_part = _within_hours(calendar, last.date(), last.time()) < begun
    return max(0, days - 1 if is_part else days)


def _within_hours(calendar: ServiceCalendar, day: date, at: time) -> time:
    hours = calendar.hours_on(day)
    closes = time.max if hours[-1].closes == MIDNIGHT else hours[-1].closes
    return min(max(at, hours[0].opens), closes)
