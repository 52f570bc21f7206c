"""From one case of a view to the next and the one before. The address keeps the view: ``in`` is its words."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.desk.blueprint import blueprint, canonical
from portal.cases.desk.queue import address, view_of
from portal.cases.queries import case_by_reference
from portal.cases.queue.steps import neighbour
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.web.access import access
from portal.web.text_input import clean_line
from portal.web.transaction import db


@blueprint.get("/cases/<reference>/<any(next,previous):step>")
@access(needs=Permission.WORK_CASES)
def next_case(reference: str, step: str) -> ResponseReturnValue:
    """The neighbour in the view; past its end, the view itself."""
    case = case_by_reference(db(), canonical(reference)) or abort(404)
    words = clean_line(request.args.get("in")) or ""
    view = view_of(parse_qsl(words), catalogue(db()))
    found = neighbour(db(), view.filter, case, is_back=step == "previous")
    if found is None:
        return redirect(address(view))
    kept: dict[str, Any] = {"in": view.query} if view.query else {}
    return redirect(url_for("desk.cases.case", reference=found, **kept))
