"""One open case as its citizen sees it: where it stands, what was said, adding to it, withdrawing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.attachments.case_files import file_answer, files_hint, say_beside, sent_files
from portal.attachments.checking import CheckedFile
from portal.attachments.receiving import file_store
from portal.cases.actions.files import attach_files
from portal.cases.actions.tracking import add_message, withdraw
from portal.cases.citizen import browser
from portal.cases.citizen.blueprint import blueprint
from portal.cases.complaints.presentation import citizen_complaint, complaint_standing
from portal.cases.complaints.rules import is_complaint
from portal.cases.file_queries import file_of, files_of_all
from portal.cases.forms import CitizenReplyForm, WithdrawForm
from portal.cases.models import Case
from portal.cases.queries import case_by_reference, case_for_change, events_of
from portal.cases.relations.queries import cases_named, messages_of_all, where_it_goes_on
from portal.cases.relations.rules import taken_in
from portal.cases.rules import ActRefused
from portal.cases.timeline import may_withdraw, may_write, moment_words, standing, timeline
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.sla.agreements import agreement_of
from portal.web.access import PUBLIC, access
from portal.web.transaction import db
from portal.web.uploads import takes_files


class NotOpened(Exception):
    """This browser has not opened that case with a mailed link, or not lately; it may not even exist."""


@blueprint.errorhandler(NotOpened)
def not_opened(error: NotOpened) -> ResponseReturnValue:
    """The same for a case of somebody else's and for none at all. What was typed is never lost."""
    reference = normalise((request.view_args or {}).get("reference", ""))
    if request.method != "POST":
        return redirect(url_for(".track", reference=reference))
    typed = request.form.get("message", "") or request.form.get("reason", "")
    return render_template("cases/citizen/track_shut.html", reference=reference, typed=typed), 403


@blueprint.route("/track/<reference>", methods=["GET", "POST"])
@access(PUBLIC)
@takes_files
def track_case(reference: str) -> ResponseReturnValue:
    case, form = opened_case(reference), CitizenReplyForm()
    if (there := where_it_goes_on(db(), case)) is not case and request.method != "POST":
        return redirect(url_for(".track_case", reference=there.reference, joined=case.reference))
    if not form.validate_on_submit():
        say_beside(form)
        return _case_page(case, form, 422 if form.is_submitted() else 200)
    files, why_not = sent_files(_requester(case))
    case = opened_case(reference)
    if why_not:
        say_beside(form, why_not)
        return _case_page(case, form, 422)
    try:
        _add(case, form.message.data or "", files)
    except ActRefused as refusal:
        form.message.errors = [str(refusal)]
        say_beside(form)
        return _case_page(case, form, 409)
    flash("We have added your message to the case.", "success")
    return redirect(url_for(".track_case", reference=case.reference))


@blueprint.get("/track/<reference>/files/<key>")
@access(PUBLIC)
def track_file(reference: str, key: str) -> ResponseReturnValue:
    case = opened_case(reference)
    return file_answer(file_of(db(), case.id, key, with_notes=False))


@blueprint.route("/track/<reference>/withdrawal", methods=["GET", "POST"])
@access(PUBLIC)
def track_withdrawal(reference: str) -> ResponseReturnValue:
    case, form = opened_case(reference), WithdrawForm()
    page = "cases/citizen/track_withdrawal.html"
    if not may_withdraw(case):
        return redirect(url_for(".track_case", reference=case.reference))
    if not form.validate_on_submit():
        return render_template(page, case=case, form=form), 422 if form.is_submitted() else 200
    withdraw(db(), case=case, reason=form.reason.data or "", now=clock.now())
    flash("You have withdrawn this case. We have stopped work on it.", "success")
    return redirect(url_for(".track_case", reference=case.reference))


def _requester(case: Case) -> Actor:
    return Actor(case.requester_id, db().get_one(Person, case.requester_id).name)


def _add(case: Case, words: str, files: list[CheckedFile]) -> None:
    now = clock.now()
    message = add_message(db(), case=case, body=words, now=now)
    if message is not None and files:
        who, store = _requester(case), file_store()
        attach_files(db(), store, files=files, case_id=case.id, message_id=message.id, actor=who, now=now)


def opened_case(typed: str) -> Case:
    """The case of the address, if this browser opened it; locked where the request may change it."""
    reference = normalise(typed)
    if reference is None or not _may_see(reference):
        raise NotOpened
    find = case_for_change if request.method == "POST" else case_by_reference
    case = find(db(), reference)
    if case is None:
        raise NotOpened
    return case


def _may_see(reference: str) -> bool:
    """Opened here, or the case that one opened here was merged with: the same customer's all the way."""
    known = browser.opened(now=clock.now())
    if reference in known or not known:
        return reference in known
    asked = case_by_reference(db(), reference)
    if asked is None:
        return False
    there = where_it_goes_on(db(), asked).reference
    opened = (case_by_reference(db(), each) for each in known)
    return any(case is not None and where_it_goes_on(db(), case).reference == there for case in opened)


def _case_page(case: Case, form: CitizenReplyForm, status: int) -> ResponseReturnValue:
    now, session = clock.now(), db()
    days = agreement_of(session, case).reopen_days
    events = events_of(session, case.id)
    joined = cases_named(session, taken_in(events), None).values()
    whole = {c.id: c.reference for c in joined if c.requester_id == case.requester_id} | {
        case.id: case.reference
    }
    stood = standing(case, reopen_days=days, now=now)
    complaint = citizen_complaint(session, case, events, now) if is_complaint(case.case_type) else None
    is_decided = complaint is not None and complaint.decided is not None
    page = render_template(
        "cases/citizen/track_case.html",
        case=case,
        form=form,
        complaint=complaint,
        service=catalogue(session).services_by_id.get(case.service_id),
        category=catalogue(session).categories_by_id.get(case.category_id),
        standing=complaint_standing(stood, complaint) if complaint else stood,
        timeline=timeline(case, events),
        files=files_of_all(session, whole, with_notes=False),
        references=whole,
        joined=normalise(request.args.get("joined", "")),
        files_hint=files_hint(),
        messages=messages_of_all(session, whole, with_notes=False),
        may_write=may_write(case, reopen_days=days, now=now) and not is_decided,
        may_withdraw=may_withdraw(case),
        when=moment_words,
    )
    return page, status
