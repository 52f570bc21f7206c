"""Searching all cases, also those that ended, by any word in them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.desk.blueprint import blueprint, may_open, my_services
from portal.cases.queue.search import MOST_WORDS, PAGE_SIZE, search_cases, words_left_out
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel.references import normalise
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.text_input import clean_line
from portal.web.transaction import db

MAX_WORDS = 200


@blueprint.get("/search")
@access(needs=Permission.WORK_CASES)
def search() -> ResponseReturnValue:
    typed = (clean_line(request.args.get("q")) or "")[:MAX_WORDS]
    reference = normalise(typed)
    if reference and may_open(reference):
        return redirect(url_for("desk.cases.case", reference=reference))
    known, number = catalogue(db()), page_number()
    services = my_services()
    hits = search_cases(db(), typed, services=services, page=number)
    return render_template(
        "cases/desk/search.html",
        typed=typed,
        page=page_of(hits, number, PAGE_SIZE),
        known=known,
        most_words=MOST_WORDS if words_left_out(typed) else 0,
        address=url_for("desk.cases.search", q=typed),
    )
