"""Reports on the content: a page and a CSV file each, with how they are counted."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.faqs.content_reports import REPORTS, ReportKind
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.scope import Scope, scope_of
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.csv_export import csv_response
from portal.web.transaction import db


@blueprint.get("/reports")
@access(needs=Permission.WRITE_CONTENT)
def reports() -> ResponseReturnValue:
    return render_template("faqs/editor/reports.html", reports=REPORTS.values(), scope=_scope())


@blueprint.get("/reports/<report_key>")
@access(needs=Permission.WRITE_CONTENT)
def report(report_key: str) -> ResponseReturnValue:
    kind, now, scope = _kind(report_key), clock.now(), _scope()
    rows = kind.build(db(), now, scope.keys)
    return render_template("faqs/editor/report.html", kind=kind, rows=rows, now=now, scope=scope)


@blueprint.get("/reports/<report_key>.csv")
@access(needs=Permission.WRITE_CONTENT)
def report_csv(report_key: str) -> ResponseReturnValue:
    """The same rows; the name of the file says whether they are of one's own sections only."""
    kind, now, scope = _kind(report_key), clock.now(), _scope()
    day = now.astimezone(clock.LONDON).date()
    name = f"{kind.key}-{day:%Y-%m-%d}{'-own-sections' if scope.is_own and scope.has_more else ''}"
    return csv_response(name, kind.columns, kind.build(db(), now, scope.keys))


def _scope() -> Scope:
    return scope_of(current_user, request.args.get("all"))


def _kind(key: str) -> ReportKind:
    return REPORTS.get(key) or abort(404)
