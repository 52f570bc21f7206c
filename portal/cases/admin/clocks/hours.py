"""Hours of each calendar, changed at short notice (DM-P2), and public holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.actions.recomputing import Expected
from portal.cases.admin.clocks.blueprint import (
    blueprint,
    carry_out,
    change,
    today,
    try_out,
    wants_preview,
)
from portal.cases.admin.clocks.forms import DIVISIONS, HolidayForm, HoursForm
from portal.cases.admin.target_gaps import newest_agreed, target_gaps
from portal.cases.kinds import kinds
from portal.catalogue.suppliers import suppliers
from portal.identity.rules import Permission
from portal.sla import actions, queries
from portal.sla.definitions import WEEKDAYS
from portal.sla.holidays import Division
from portal.sla.models import PublicHoliday, ServiceCalendarRow
from portal.web.access import access
from portal.web.transaction import db

CLOSED = "closed"


@dataclass(frozen=True)
class OtherDays:
    """A period or a day with hours of its own, as a line of the page."""

    name: str
    starts_on: date
    ends_on: date
    hours: str
    has_begun: bool


@blueprint.get("/hours")
@access(needs=Permission.ADMINISTER)
def hours_list() -> ResponseReturnValue:
    rows = [(row, open_stretches(row.definition["weekly"])) for row in queries.calendars(db())]
    gaps = target_gaps(newest_agreed(db(), today()), kinds(db()).values())
    return render_template("cases/admin/hours_list.html", rows=rows, divisions=DIVISIONS, gaps=gaps)


@blueprint.route("/hours/<key>", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def hours(key: str) -> ResponseReturnValue:
    row = queries.calendar_by_key(db(), key) or abort(404)
    form = HoursForm()
    form.today = today()
    if not form.validate_on_submit():
        return _page(row, form), 422 if form.is_submitted() else 200
    other = actions.OtherHours(form.called.data, form.starts_on.day, form.ends_on.day, form.week)

    def make() -> None:
        actions.add_hours(db(), calendar=row, hours=other, change=change())

    if wants_preview():
        return _page(row, form, try_out(make, other.starts_on))
    done = f"The hours of {row.name} have changed."
    return carry_out(make, other.starts_on, done, url_for(".hours", key=key))


@blueprint.route("/hours/<key>/removal", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def hours_removal(key: str) -> ResponseReturnValue:
    """Say what taking back hours that have not begun would move, and do it when asked to."""
    row = queries.calendar_by_key(db(), key) or abort(404)
    entry = _planned(row, request.values.get("name", ""), request.values.get("starts_on", "")) or abort(404)

    def make() -> None:
        actions.take_back_hours(
            db(), calendar=row, name=entry.name, starts_on=entry.starts_on, change=change()
        )

    if request.method == "GET" or wants_preview():
        moves = try_out(make, entry.starts_on) if request.method == "POST" else None
        return render_template("cases/admin/hours_removal.html", row=row, entry=entry, moves=moves)
    return carry_out(make, entry.starts_on, f"“{entry.name}” is taken back.", url_for(".hours", key=key))


def _planned(row: ServiceCalendarRow, name: str, starts_on: str) -> OtherDays | None:
    """Other hours that have not begun."""
    asked = (name, _date(starts_on))
    coming = (each for each in exceptions_of(row.definition, today()) if not each.has_begun)
    return next((each for each in coming if (each.name, each.starts_on) == asked), None)


@blueprint.route("/holidays", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def holiday_list() -> ResponseReturnValue:
    form = HolidayForm()
    form.today = today()
    if form.validate_on_submit() and queries.holiday_on(db(), form.division.data, form.on.day):
        form.on.errors = ["That day is a public holiday already"]
    elif form.is_submitted() and not form.errors:

        def make() -> None:
            actions.add_holiday(
                db(), division=form.division.data, on=form.on.day, title=form.title.data, change=change()
            )

        if wants_preview():
            return _holidays(form, try_out(make, form.on.day))
        done = f"The public holiday “{form.title.data}” is added."
        return carry_out(make, form.on.day, done, url_for(".holiday_list"))
    return _holidays(form), 422 if form.is_submitted() else 200


@blueprint.route("/holidays/<division>/<day>", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def holiday_striking(division: str, day: str) -> ResponseReturnValue:
    """Say what it would move, and strike it when asked to; what is past stays as it was."""
    on = _date(day)
    found = queries.holiday_on(db(), division, on) if on and on >= today() else None
    if found is None or on is None:
        abort(404)
    holiday: PublicHoliday = found

    def make() -> None:
        actions.strike_holiday(db(), holiday=holiday, change=change())

    if request.method == "GET" or wants_preview():
        moves = try_out(make, on) if request.method == "POST" else None
        page = {"title": holiday.title, "on": on, "division": DIVISIONS[Division(holiday.division)]}
        return render_template("cases/admin/holiday_striking.html", **page, moves=moves)
    done = f"{holiday.title} is struck: the desk works on that day."
    return carry_out(make, on, done, url_for(".holiday_list"))


def _holidays(form: HolidayForm, moves: Expected | None = None) -> str:
    first = today()
    until = date(first.year + 1, 12, 31)
    lists = [
        (name, queries.holidays(db(), division, since=first, until=until))
        for division, name in DIVISIONS.items()
    ]
    return render_template("cases/admin/holidays.html", form=form, lists=lists, moves=moves)


def _page(row: ServiceCalendarRow, form: HoursForm, moves: Expected | None = None) -> str:
    return render_template(
        "cases/admin/hours.html",
        row=row,
        form=form,
        moves=moves,
        week=week_lines(row.definition["weekly"]),
        exceptions=exceptions_of(row.definition, today()),
        suppliers=[each.name for each in suppliers(db()) if each.calendar_key == row.key],
        division=DIVISIONS.get(row.division) if row.division else None,  # type: ignore[call-overload]
    )


def week_lines(week: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Each day of the week with its hours in words."""
    return [(name.capitalize(), _told(week.get(name, ()))) for name in WEEKDAYS]


def open_stretches(week: Mapping[str, Sequence[str]]) -> list[str]:
    """The open days of a week, those that follow each other with the same hours in one line."""
    lines = []
    for hours, days in groupby(week_lines(week), key=itemgetter(1)):
        names = [name for name, _ in days]
        if hours != CLOSED:
            lines.append(f"{names[0]} to {names[-1]} {hours}" if names[1:] else f"{names[0]} {hours}")
    return lines


def exceptions_of(definition: Mapping[str, Any], day: date) -> list[OtherDays]:
    """What differs from the week and is not over, the earliest first."""
    found = []
    for entry in definition.get("periods", ()):
        hours = {_told(part) for part in entry["weekly"].values()}
        closed = [name.capitalize() for name in WEEKDAYS[:5] if name not in entry["weekly"]]
        words = " or ".join(sorted(hours)) or CLOSED
        if hours and closed:
            words += f", closed on {', '.join(closed)}"
        first, last = date.fromisoformat(entry["starts_on"]), date.fromisoformat(entry["ends_on"])
        found.append(OtherDays(entry["name"], first, last, words, first <= day))
    for entry in definition.get("special_days", ()):
        on = date.fromisoformat(entry["on"])
        found.append(OtherDays(entry["name"], on, on, _told(entry.get("hours", ())), on <= day))
    return sorted((e for e in found if e.ends_on >= day), key=lambda e: (e.starts_on, e.name))


def _told(hours: Sequence[str]) -> str:
    return ", ".join(part.replace("-", " to ") for part in hours) or CLOSED


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
