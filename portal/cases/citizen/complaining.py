"""How complaints work, and taking one's own to the next stage (CS010)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.cases.citizen.blueprint import blueprint
from portal.cases.citizen.following import opened_case
from portal.cases.complaints.actions import go_on
from portal.cases.complaints.forms import CustomerStageForm
from portal.cases.complaints.presentation import citizen_complaint
from portal.cases.complaints.rules import OMBUDSMAN, is_complaint
from portal.cases.queries import events_of
from portal.cases.rules import ActRefused
from portal.catalogue.queries import catalogue
from portal.catalogue.type_queries import complaint_stages
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.public_pages import public_page
from portal.web.transaction import db

DESK_KEY = "service-desk"  # the service of what is about none of the others


@blueprint.get("/complaints")
@access(PUBLIC)
@public_page
def complaints() -> ResponseReturnValue:
    stages = complaint_stages(db())
    ours = [stage for stage in stages if stage.number < OMBUDSMAN]
    return render_template(
        "cases/citizen/complaints.html",
        services=catalogue(db()).services,
        desk_key=DESK_KEY,
        stages=stages,
        last_word=ours[-1].next_step if ours else "",
    )


@blueprint.route("/track/<reference>/next-stage", methods=["GET", "POST"])
@access(PUBLIC)
def track_stage(reference: str) -> ResponseReturnValue:
    case, form, now = opened_case(reference), CustomerStageForm(), clock.now()
    back = redirect(url_for(".track_case", reference=case.reference))
    if not is_complaint(case.case_type):
        return back
    complaint = citizen_complaint(db(), case, events_of(db(), case.id), now)
    if complaint is None or not (complaint.may_go_on and complaint.following):
        return back
    if not form.validate_on_submit():
        page = render_template("cases/citizen/track_stage.html", case=case, form=form, complaint=complaint)
        return page, 422 if form.is_submitted() else 200
    actor = Actor(case.requester_id, db().get_one(Person, case.requester_id).name)
    try:
        stage = go_on(db(), case=case, reason=form.message.data or "", actor=actor, now=now, by_customer=True)
    except ActRefused:
        return back
    flash(f"Your complaint is now at {stage.name}.", "success")
    return back
