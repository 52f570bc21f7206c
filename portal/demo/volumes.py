"""A file of monthly volumes: what a service desk counted, as its monthly report gives it. Pure.

The file is a JSON list, one object a service and month::

    {"service": "CORE", "month": "2019-04", "phone": {"offered": 322, "handled": 307},
     "email": {"received_all": 1806, "from_users": 843, "unique_customers_daily_sum": 713,
               "from_resolvers": {"…": 23}, "from_users_by_date": [37, 56, …]},
     "categories": {"Manual Validation": 270, …}}

``from_users_by_date`` has one number for each day of the month; it and ``categories`` both add up to
``from_users``. ``unique_customers_daily_sum`` is the number of different customers of each day, added up.
"""

from __future__ import annotations

import calendar
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


class VolumesFault(ValueError):
    """The file cannot be used; the text names the service, the month and what is wrong."""


@dataclass(frozen=True)
class ServiceMonth:
    """What one service counted in one month."""

    service: str
    first_day: date
    phone_handled: int
    by_date: tuple[int, ...]  # e-mails from users, one number a day
    categories: tuple[tuple[str, int], ...]  # the same e-mails by category
    unique_customers_daily_sum: int

    @property
    def from_users(self) -> int:
        return sum(self.by_date)

    @property
    def case_count(self) -> int:
        return self.from_users + self.phone_handled

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first_day.replace(day=number) for number in range(1, len(self.by_date) + 1))

    @property
    def name(self) -> str:
        """``CORE, April 2019``."""
        return f"{self.service}, {self.first_day:%B %Y}"

    @property
    def key(self) -> str:
        """``CORE:2019-04``."""
        return f"{self.service}:{self.first_day:%Y-%m}"


def read_volumes(path: Path, *, year_shift: int = 0) -> list[ServiceMonth]:
    """Every month of the file, its year moved by ``year_shift``. Raises ``VolumesFault``."""
    try:
        entries = json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise VolumesFault(f"{path.name} is not a JSON file: {error}") from error
    if not isinstance(entries, list):
        raise VolumesFault(f"{path.name} must hold a list of months.")
    months = [_month(entry, year_shift) for entry in entries]
    keys = [month.key for month in months]
    doubles = sorted({key for key in keys if keys.count(key) > 1})
    if doubles:
        raise VolumesFault(f"{path.name} has {doubles[0]} twice.")
    return months


def _month(entry: Any, year_shift: int) -> ServiceMonth:
    try:
        name = f"{entry['service']} {entry['month']}"
        year, number = map(int, entry["month"].split("-"))
        month = ServiceMonth(
            service=entry["service"],
            first_day=date(year + year_shift, number, 1),
            phone_handled=_count(entry["phone"]["handled"]),
            by_date=tuple(map(_count, entry["email"]["from_users_by_date"])),
            categories=tuple((text, _count(count)) for text, count in entry["categories"].items()),
            unique_customers_daily_sum=_count(entry["email"]["unique_customers_daily_sum"]),
        )
        stated = _count(entry["email"]["from_users"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise VolumesFault(f"A month of the file cannot be read: {error!r}") from error
    _check(month, stated, name)
    return month


def _check(month: ServiceMonth, stated: int, name: str) -> None:
    length = calendar.monthrange(month.first_day.year, month.first_day.month)[1]
    if len(month.by_date) != length:
        raise VolumesFault(f"{name}: from_users_by_date has {len(month.by_date)} days, the month {length}.")
    if month.from_users != stated:
        raise VolumesFault(f"{name}: from_users_by_date adds up to {month.from_users}, not {stated}.")
    by_category = sum(count for _, count in month.categories)
    if by_category != stated:
        raise VolumesFault(f"{name}: categories add up to {by_category}, not {stated}.")
    days_with_mail = sum(1 for count in month.by_date if count)
    if not days_with_mail <= month.unique_customers_daily_sum <= stated:
        raise VolumesFault(
            f"{name}: unique_customers_daily_sum must be between {days_with_mail} and {stated}."
        )


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value
