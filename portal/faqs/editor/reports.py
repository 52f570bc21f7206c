"""Reports on the content: a page and a CSV file each, with how they are counted."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from portal.faqs.content_reports import REPORTS, ReportKind
from portal.faqs.editor.blueprint import blueprint
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.csv_export import csv_response
from portal.web.transaction import db


@blueprint.get("/reports")
@access(needs=Permission.WRITE_CONTENT)
def reports() -> ResponseReturnValue:
    return render_template("faqs/editor/reports.html", reports=REPORTS.values())


@blueprint.get("/reports/<report_key>")
@access(needs=Permission.WRITE_CONTENT)
def report(report_key: str) -> ResponseReturnValue:
    kind, now = _kind(report_key), clock.now()
    return render_template("faqs/editor/report.html", kind=kind, rows=kind.build(db(), now), now=now)


@blueprint.get("/reports/<report_key>.csv")
@access(needs=Permission.WRITE_CONTENT)
def report_csv(report_key: str) -> ResponseReturnValue:
    kind, now = _kind(report_key), clock.now()
    day = now.astimezone(clock.LONDON).date()
    return csv_response(f"{kind.key}-{day:%Y-%m-%d}", kind.columns, kind.build(db(), now))


def _kind(key: str) -> ReportKind:
    return REPORTS.get(key) or abort(404)
