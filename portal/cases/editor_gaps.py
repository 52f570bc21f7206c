"""What readers look for and do not get, by service: from searches, and from the cases that followed."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from content import queries as content
from content.models import SearchEvent
from portal.cases.editor import blueprint
from portal.cases.gap_queries import about_service, case_clusters, pages_read_first
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

LENGTH = timedelta(days=30)


@blueprint.get("/gaps")
@access(needs=Permission.WRITE_CONTENT)
def gaps() -> ResponseReturnValue:
    key = request.args.get("service", "")
    services = catalogue(db()).services
    service = catalogue(db()).service(key) if key else None
    if key and service is None:
        abort(404)
    period = content.Period(clock.now(), LENGTH)
    within = (SearchEvent.service_key == key,) if service else ()
    about = (about_service(service.id),) if service else ()
    return render_template(
        "cases/editor/gaps.html",
        services=services,
        service=service,
        days=LENGTH.days,
        not_found=content.without_hit(db(), period, *within),
        then_case=content.ended_in_case(db(), period, *about),
        read_first=pages_read_first(db(), period, key or None),
        no_click=content.without_click(db(), period, *within),
        clusters=case_clusters(db(), period, service.id if service else None),
    )
