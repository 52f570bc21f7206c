"""From and to of a list of figures, as an address says them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request

from portal.kernel import clock

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Span:
    """Days ``first`` to ``last``, both included; ``problem`` says what was not understood."""

    first: date
    last: date
    problem: str = ""

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), tzinfo=clock.LONDON)

    @property
    def end(self) -> datetime:
        """The moment after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), tzinfo=clock.LONDON)


def asked_span() -> Span:
    """The days asked for, else the last year."""
    today = clock.now().astimezone(clock.LONDON).date()
    usual = Span(today - A_YEAR, today)
    typed = request.args.get("from", ""), request.args.get("to", "")
    try:
        first, last = (date.fromisoformat(text) if text else None for text in typed)
    except ValueError:
        return Span(usual.first, usual.last, "Write dates as year-month-day, like 2026-06-10.")
    first, last = first or usual.first, last or usual.last
    if not (first.year > 1900 and last.year < 9000 and first <= last):
        return Span(usual.first, usual.last, "The first day must not be after the last one.")
    return Span(first, last)
