"""One customer and everything they ever asked us (FR-003, FR-013)."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from portal.cases.desk.blueprint import blueprint, my_services
from portal.cases.desk_queries import customer as customer_record
from portal.cases.queries import cases_of_person
from portal.cases.rules import OPEN, Status
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.web.access import access
from portal.web.transaction import db

MOST_SHOWN = 200


@blueprint.get("/customers/<int:person_id>")
@access(needs=Permission.SEE_CUSTOMERS)
def customer(person_id: int) -> ResponseReturnValue:
    found = customer_record(db(), person_id) or abort(404)
    cases = cases_of_person(db(), person_id, limit=MOST_SHOWN, services=my_services())
    return render_template(
        "cases/desk/customer.html",
        customer=found,
        cases=cases,
        open_count=sum(Status(case.status) in OPEN for case in cases),
        known=catalogue(db()),
        is_cut=len(cases) == MOST_SHOWN,
    )
