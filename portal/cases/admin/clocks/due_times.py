"""How far the worker is with bringing due times up to date, and asking it to do so for all."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.cases.admin.clocks.blueprint import blueprint, bring_up_to_date, change
from portal.cases.cache_queries import recomputation_by_id, recomputations
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

SHOWN = 30
STANDS_STILL = timedelta(minutes=2)


@blueprint.get("/due-times")
@access(needs=Permission.ADMINISTER)
def recomputation_list() -> ResponseReturnValue:
    return render_template("cases/admin/recomputations.html", rows=recomputations(db(), SHOWN))


@blueprint.post("/due-times")
@access(needs=Permission.ADMINISTER)
def recomputation_of_all() -> ResponseReturnValue:
    """Work out every due time anew: after something was changed by hand in the database."""
    change().noted(db(), "due_times.asked_anew", "recomputation", "all")
    return bring_up_to_date("All due times are worked out anew.", None, url_for(".recomputation_list"))


@blueprint.get("/due-times/<int(max=2147483647):id>")
@access(needs=Permission.ADMINISTER)
def recomputation(id: int) -> ResponseReturnValue:
    row = recomputation_by_id(db(), id) or abort(404)
    is_stuck = row.finished_at is None and clock.now() - row.changed_at > STANDS_STILL
    return render_template("cases/admin/recomputation.html", row=row, is_stuck=is_stuck)
