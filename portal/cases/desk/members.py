"""Members' enquiries in one list, and figures by ward (CS016, CS016b)."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.cases.desk.blueprint import blueprint, my_services
from portal.cases.desk.periods import asked_span
from portal.cases.members.queries import PAGE_SIZE, enquiry_lines, ward_figures
from portal.catalogue.queries import catalogue
from portal.catalogue.type_queries import wards
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.transaction import db


@blueprint.get("/members-enquiries")
@access(needs=Permission.WORK_CASES)
def members_enquiries() -> ResponseReturnValue:
    span, services, now = asked_span(), my_services(), clock.now()
    names = wards(db())
    ward = request.args.get("ward", "")
    ward_key = ward if ward in names else None
    is_open = request.args.get("show") != "all"
    return render_template(
        "cases/desk/members.html",
        page=page_of(
            enquiry_lines(db(), services, is_open=is_open, ward_key=ward_key, page=page_number()),
            page_number(),
            PAGE_SIZE,
        ),
        figures=ward_figures(db(), names, services, start=span.start, end=span.end, now=now),
        wards=names,
        ward_key=ward_key,
        is_open=is_open,
        span=span,
        known=catalogue(db()),
        now=now,
    )
