"""Which hours and which policy hold for which service, from when on."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.admin.clocks.blueprint import blueprint, change, today
from portal.cases.admin.clocks.forms import AgreementForm
from portal.cases.history_words import CHANNELS
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.sla import actions, queries
from portal.sla.models import ServiceAgreement
from portal.web.access import access
from portal.web.transaction import db


@blueprint.route("/agreements", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def agreement_list() -> ResponseReturnValue:
    form, titles = _form()
    if form.validate_on_submit():
        service_id, on = form.service.data or None, form.effective_from.day
        if not queries.has_agreement(db(), service_id, form.channel.data, on):
            agreement = ServiceAgreement(
                service_id=service_id,
                channel=form.channel.data,
                effective_from=on,
                calendar_id=form.calendar.data,
                policy_key=form.policy.data,
            )
            actions.agree(db(), agreement=agreement, change=change())
            flash("The agreement is added. No case that is here already changes.", "success")
            return redirect(url_for(".agreement_list"))
        form.effective_from.errors = ["There is an agreement from that day already. Choose another day"]
    page = render_template(
        "cases/admin/agreements.html",
        form=form,
        rows=queries.all_agreements(db()),
        titles=titles,
        channels=CHANNELS,
        today=today(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/agreements/<int(max=2147483647):id>/removal", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def agreement_removal(id: int) -> ResponseReturnValue:
    """Take back an agreement whose day has not come."""
    planned = queries.planned_agreement(db(), id, today()) or abort(404)
    if request.method != "POST":
        rows = [row for row in queries.all_agreements(db()) if row[0].id == planned.id]
        titles = {policy.name: policy.title for policy in queries.policy_versions(db())}
        return render_template(
            "cases/admin/agreement_removal.html",
            row=rows[0],
            policy=titles[planned.policy_key],
            channels=CHANNELS,
        )
    actions.take_back_agreement(db(), agreement=planned, change=change())
    flash("The agreement is taken back. What holds now goes on.", "success")
    return redirect(url_for(".agreement_list"))


def _form() -> tuple[AgreementForm, dict[str, str]]:
    """The form, and the titles of all policies by their keys."""
    form = AgreementForm()
    form.today = today()
    titles = {policy.name: policy.title for policy in queries.policy_versions(db())}
    form.offer(
        ((service.id, service.name) for service in catalogue(db()).services),
        ((row.id, row.name) for row in queries.calendars(db())),
        titles.items(),
    )
    return form, titles
