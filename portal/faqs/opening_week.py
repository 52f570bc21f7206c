"""The desk's hours of today and the six days after, as the contact page lists them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.kernel.phrases import day_text, listed
from portal.sla.calendar import ServiceCalendar
from portal.sla.hours import ALL_DAY, OpenHours


@dataclass(frozen=True, slots=True)
class OpeningDay:
    """One line: ``Monday 1 June``, ``09:00 to 17:30``, and the name of a holiday or special day."""

    day: str
    hours: str
    name: str


def opening_week(calendar: ServiceCalendar, now: datetime) -> tuple[OpeningDay, ...]:
    today = calendar.local_date(now)
    days = [today + timedelta(days=ahead) for ahead in range(7)]
    return tuple(
        OpeningDay(day_text(day), _hours_text(calendar.hours_on(day)), calendar.name_of(day)) for day in days
    )


def _hours_text(stretches: tuple[OpenHours, ...]) -> str:
    if not stretches:
        return "Closed"
    if stretches == ALL_DAY:
        return "Day and night"
    return listed([str(stretch).replace("-", " to ") for stretch in stretches])
