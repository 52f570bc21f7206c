"""A year of busy times as bars in rows, for the planners' drawing. Pure: numbers in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.catalogue.peak_feed import BusyTime

WIDTH, LEFT, TOP, ROW = 960, 120, 24, 26
NARROWEST = 4.0  # a single day is seen, too


@dataclass(frozen=True, slots=True)
class Bar:
    """Where one busy time is drawn, in units of the drawing."""

    x: float
    y: float
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class YearDrawing:
    """``months``: name and where it begins; ``rows``: name of the service, its height, its bars; ``today``:
    where today is, if it is in this year."""

    width: int
    height: int
    months: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, float, tuple[Bar, ...]], ...]
    today: float | None


def draw_year(year: int, services: Sequence[tuple[str, Sequence[BusyTime]]], today: date) -> YearDrawing:
    """Busy times that reach into the year are cut at its ends; one outside it is not drawn."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (last - first).days + 1

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT) * (day - first).days / days, 1)

    rows = []
    for number, (name, busy) in enumerate(services):
        y = TOP + number * ROW
        inside = [each for each in busy if each.starts_on <= last and each.ends_on >= first]
        bars = [
            _bar(each, x(max(each.starts_on, first)), x(min(each.ends_on, last)), y, days) for each in inside
        ]
        rows.append((name, y + ROW * 0.7, tuple(bars)))
    months = tuple((f"{date(year, month, 1):%b}", x(date(year, month, 1))) for month in range(1, 13))
    height = TOP + ROW * max(len(services), 1) + 8
    return YearDrawing(WIDTH, height, months, tuple(rows), x(today) if today.year == year else None)


def _bar(busy: BusyTime, starts: float, ends: float, y: float, days: int) -> Bar:
    width = ends - starts + (WIDTH - LEFT) / days
    return Bar(starts, y + 5, round(max(width, NARROWEST), 1), busy.title)
