"""Canned replies: kept by the desk, and put into a reply. Without a script too: the reply travels along."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.attachments.case_files import say_beside
from portal.cases.actions.canned import delete_canned, save_canned
from portal.cases.canned.queries import canned_for_service, canned_replies
from portal.cases.canned.words import VARIABLES, filled
from portal.cases.desk.act_forms import sent_form
from portal.cases.desk.acts import act_screen
from portal.cases.desk.blueprint import agent, blueprint, canonical
from portal.cases.desk.case_page import CasePage, page_of_case
from portal.cases.desk_forms import CannedReplyForm, ReadyForm
from portal.cases.models import CannedReply
from portal.cases.queries import case_by_reference
from portal.cases.timeline import moment_words
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db
from portal.web.uploads import takes_files


@blueprint.post("/cases/<reference>/ready-replies")
@access(needs=Permission.WORK_CASES)
@takes_files
def ready_for_reply(reference: str) -> ResponseReturnValue:
    """Choose one, filled in for this case, or put it into the reply. Nothing is stored."""
    page = page_of_case(case_by_reference(db(), canonical(reference)) or abort(404))
    form, known = sent_form(ReadyForm, page), values_of(page)
    offered = {
        str(canned.id): (canned.title, filled(canned.body, known))
        for canned in canned_for_service(db(), page.case.service_id)
    }
    if form.insert.data in offered:
        form.put_in(int(form.insert.data), offered[form.insert.data][1])
    elif not form.back.data:
        return render_template("cases/desk/ready.html", page=page, form=form, offered=offered)
    say_beside(form)
    return act_screen(page, "reply", form)


def values_of(page: CasePage) -> dict[str, str]:
    """What the variables of a canned reply become for this case and this agent."""
    case, service = page.case, page.known.services_by_id.get(page.case.service_id)
    due_at = case.resolution_due_at
    return {
        "requester name": case.requester.name,
        "reference": case.reference,
        "subject": case.subject,
        "service": service.name if service else "",
        "agent": current_user.name,
        "due": moment_words(due_at) if due_at else "",
    }


@blueprint.get("/ready-replies")
@access(needs=Permission.WORK_CASES)
def ready_list() -> str:
    services = catalogue(db()).services_by_id
    return render_template("cases/desk/ready_list.html", replies=canned_replies(db()), services=services)


@blueprint.route("/ready-replies/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_DESK)
def ready_new() -> ResponseReturnValue:
    return _edit(None)


@blueprint.route("/ready-replies/<int:canned_id>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_DESK)
def ready_edit(canned_id: int) -> ResponseReturnValue:
    return _edit(db().get(CannedReply, canned_id) or abort(404))


@blueprint.post("/ready-replies/<int:canned_id>/deletion")
@access(needs=Permission.MANAGE_DESK)
def ready_delete(canned_id: int) -> ResponseReturnValue:
    canned = db().get(CannedReply, canned_id) or abort(404)
    delete_canned(db(), canned=canned, actor=agent(), now=clock.now())
    flash(f"“{canned.title}” is deleted.", "success")
    return redirect(url_for(".ready_list"))


def _edit(canned: CannedReply | None) -> ResponseReturnValue:
    form = CannedReplyForm(data=_known(canned))
    form.offer((service.id, service.name) for service in catalogue(db()).services)
    is_overtaken = canned is not None and form.is_submitted() and form.seen.data != _stamp(canned)
    if not form.validate_on_submit() or is_overtaken:
        return _edit_page(form, canned, is_overtaken=is_overtaken)
    save_canned(
        db(),
        canned=canned,
        title=form.title.data or "",
        body=form.body.data or "",
        service_id=form.service.data or None,
        actor=agent(),
        now=clock.now(),
    )
    flash("The ready-made reply is saved.", "success")
    return redirect(url_for(".ready_list"))


def _edit_page(
    form: CannedReplyForm, canned: CannedReply | None, *, is_overtaken: bool
) -> ResponseReturnValue:
    """The form; beside what a colleague saved meanwhile, where that is so, ready to be saved all the same."""
    form.seen.data = _stamp(canned) if canned else ""
    page = render_template(
        "cases/desk/ready_edit.html",
        form=form,
        canned=canned,
        variables=VARIABLES,
        is_overtaken=is_overtaken,
    )
    return page, 409 if is_overtaken else 422 if form.is_submitted() else 200


def _known(canned: CannedReply | None) -> dict[str, Any]:
    if canned is None:
        return {}
    return {"title": canned.title, "body": canned.body, "service": canned.service_id or 0}


def _stamp(canned: CannedReply) -> str:
    """Which state of it somebody has before them."""
    return canned.changed_at.isoformat()
