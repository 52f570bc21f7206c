"""The list of alerts: which open cases somebody was told about, and who (FR-009)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.cases.alerts.queries import AlertRow, latest_alerts
from portal.cases.alerts.words import matter, who_was_told
from portal.cases.desk.blueprint import blueprint, my_services
from portal.cases.suppliers.watching import steps_due
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.transaction import db

PAGE_SIZE = 50


@dataclass(frozen=True)
class AlertLine:
    """What is the matter with a case, and who knows."""

    row: AlertRow
    matter: str
    told: list[str]


@blueprint.get("/alerts")
@access(needs=Permission.WORK_CASES)
def alerts() -> ResponseReturnValue:
    number = page_number()
    page = page_of(
        latest_alerts(db(), services=my_services(), page=number, page_size=PAGE_SIZE), number, PAGE_SIZE
    )
    return render_template(
        "cases/desk/alerts.html",
        page=page,
        lines=lines_of(page.rows),
        due_steps=steps_due(db(), now=clock.now(), services=my_services()),
    )


def lines_of(rows: Sequence[AlertRow]) -> list[AlertLine]:
    """One line for each matter of a case, where its newest alert stands, with everybody who was told."""
    told: dict[tuple[str, str], AlertLine] = {}
    for row in rows:
        what = matter(row.kind, row.measure, row.about_at)
        line = told.setdefault((row.reference, what), AlertLine(row, what, []))
        line.told.insert(0, who_was_told(row))
    return list(told.values())
