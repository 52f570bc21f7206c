"""Flagging a customer who complains again and again of the same thing. Only staff see it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.complaints.flags import FlagCard, flagged, flags_of, lift_flag, set_flag
from portal.cases.complaints.forms import FlagForm, LiftForm
from portal.cases.desk.blueprint import agent, blueprint
from portal.identity.customer_queries import customer as customer_record
from portal.identity.models import Person
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.route("/customers/<int:person_id>/flag", methods=["GET", "POST"])
@access(needs=Permission.SEE_CUSTOMERS)
def customer_flag(person_id: int) -> ResponseReturnValue:
    """Set a flag, or write the present one anew with another date."""
    person = customer_record(db(), person_id) or abort(404)
    flag = flagged(db()).get(person_id)
    form = FlagForm(data={"reason": flag.reason if flag else ""})
    review_on = form.review_on.data
    if request.method != "POST" or not form.validate() or review_on is None:
        return _page(person, flag, form, LiftForm(formdata=None), 422 if form.is_submitted() else 200)
    set_flag(
        db(), person=person, reason=form.reason.data or "", review_on=review_on, actor=agent(),
        now=clock.now(),
    )  # fmt: skip
    flash("The customer is flagged. Only staff see it.", "success")
    return redirect(url_for("desk.cases.customer", person_id=person_id))


@blueprint.post("/customers/<int:person_id>/flag/end")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_flag_end(person_id: int) -> ResponseReturnValue:
    person = customer_record(db(), person_id) or abort(404)
    flag, form = flagged(db()).get(person_id), LiftForm()
    if not form.validate():
        return _page(person, flag, FlagForm(formdata=None), form, 422)
    lift_flag(db(), person=person, reason=form.why.data or "", actor=agent(), now=clock.now())
    flash("The flag is taken away.", "success")
    return redirect(url_for("desk.cases.customer", person_id=person_id))


def _page(
    person: Person, flag: FlagCard | None, form: FlagForm, lift: LiftForm, status: int
) -> ResponseReturnValue:
    page = render_template(
        "cases/desk/customer_flag.html",
        customer=person, flag=flag, form=form, lift=lift, past=flags_of(db(), person.id),
    )  # fmt: skip
    return page, status
