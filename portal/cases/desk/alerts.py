"""The list of alerts: which open cases somebody was told about, and who (FR-009)."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.cases.alert_queries import latest_alerts
from portal.cases.alert_words import matter, who_was_told
from portal.cases.desk.blueprint import blueprint
from portal.identity.rules import Permission
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.transaction import db

PAGE_SIZE = 50


@blueprint.get("/alerts")
@access(needs=Permission.WORK_CASES)
def alerts() -> ResponseReturnValue:
    number = page_number()
    page = page_of(latest_alerts(db(), page=number, page_size=PAGE_SIZE), number, PAGE_SIZE)
    return render_template(
        "cases/desk/alerts.html",
        page=page,
        lines=[(row, matter(row.kind, row.measure, row.about_at), who_was_told(row)) for row in page.rows],
    )
