"""The busy times of the reference year, once more in this one, so that the calendar of the demo is full."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.catalogue.models import Peak
from portal.catalogue.register_queries import peaks_between
from portal.kernel.clock import LONDON
from portal.kernel.stamped import configuration_changed

REFERENCE = (date(2019, 4, 1), date(2020, 3, 31))  # the collection year of reference/peaks.toml
APRIL = 4


def add_busy_times(session: Session, *, now: datetime) -> None:
    """Nothing happens where the present collection year has some already."""
    today = now.astimezone(LONDON).date()
    years = today.year - (today.month < APRIL) - REFERENCE[0].year
    first, last = (day.replace(year=day.year + years) for day in REFERENCE)
    if years < 1 or peaks_between(session, first, last):
        return
    for peak in peaks_between(session, *REFERENCE):
        session.add(
            Peak(
                service_id=peak.service_id,
                title=peak.title,
                note=peak.note,
                starts_on=_later(peak.starts_on, years),
                ends_on=_later(peak.ends_on, years),
            )
        )
    session.flush()
    configuration_changed(session)


def _later(day: date, years: int) -> date:
    """The same day some years on; 28 February for a leap day."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
