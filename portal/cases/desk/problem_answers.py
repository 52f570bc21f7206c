"""One answer to all cases under a known problem: looked at before, sent, watched, undone where it can be."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.errors import ContentError
from portal.cases.contacts.queries import contact_book
from portal.cases.desk.blueprint import agent, blueprint, my_services
from portal.cases.desk.problems import PROBLEM, changed_problem, seen_card
from portal.cases.knowledge.naming import live_faqs
from portal.cases.problems.answering import answer_all, take_back, why_not_undone
from portal.cases.problems.forms import AnswerAllForm, MendingForm
from portal.cases.problems.living import mend
from portal.cases.problems.models import KnownProblem, ProblemAnswer
from portal.cases.problems.queries import (
    answer_of,
    audience,
    done_count,
    not_done,
    not_done_count,
    problem_by_id,
    subscriber_count,
)
from portal.cases.queue.bulk_queries import put_back_count
from portal.cases.queue.bulk_rules import UNDO_TIME, may_undo
from portal.cases.queue.models import BulkAct
from portal.cases.rules import ActRefused, KnowledgeOutcome
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

ANSWER = f"{PROBLEM}/answers/<int(max=2147483647):answer_id>"


@blueprint.route(f"{PROBLEM}/answer", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def problem_answer(problem_id: int) -> ResponseReturnValue:
    """Write to all; first the preview, which changes nothing, with ``step=do`` the act itself."""
    card, form = seen_card(problem_id), AnswerAllForm()
    reach = audience(db(), problem_id, my_services(), is_resolving=False)
    if not form.validate_on_submit() or request.form.get("step") != "do":
        step = "preview" if form.is_submitted() and not form.errors else "decide"
        page = render_template("cases/desk/problem_answer.html", card=card, form=form, reach=reach, step=step)
        return page, 422 if form.errors else 200
    problem = changed_problem(problem_id)
    made = answer_all(
        db(), problem=problem, body=form.body.data, actor=agent(), services=my_services(), now=clock.now()
    )
    return redirect(url_for("desk.cases.problem_answered", problem_id=problem_id, answer_id=made.id))


@blueprint.route(f"{PROBLEM}/mending", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def problem_mending(problem_id: int) -> ResponseReturnValue:
    """It works again: the notice goes, subscribers are told, and its cases are resolved with one answer."""
    card, problem, form = seen_card(problem_id), _problem(problem_id), MendingForm()
    form.offer_reasons(contact_book(db()), service_id=problem.service_id)
    form.offer_faqs(live_faqs(db(), clock.now()).slug_of)
    if form.validate_on_submit() and request.form.get("step") == "do":
        try:
            return redirect(_mended(problem, form))
        except (ActRefused, ContentError) as refused:
            form.form_errors.append(str(refused))
    page = render_template(
        "cases/desk/problem_mending.html",
        card=card,
        form=form,
        reach=audience(db(), problem_id, my_services(), is_resolving=True),
        waiting=subscriber_count(db(), problem.item_id),
        step="preview" if form.is_submitted() and not (form.errors or form.form_errors) else "decide",
    )
    return page, 422 if form.errors or form.form_errors else 200


def _mended(problem: KnownProblem, form: MendingForm) -> str:
    """Do it; the address of what came of it. Raises ``ActRefused``, ``ContentError``."""
    now, words, services = clock.now(), form.answer.data or "", my_services()
    mend(db(), problem=problem, words=words, actor=agent(), now=now)
    if not form.resolves.data:
        return url_for("desk.cases.problem", problem_id=problem.id)
    made = answer_all(
        db(),
        problem=problem,
        body=words,
        actor=agent(),
        services=services,
        now=now,
        outcome=KnowledgeOutcome(form.outcome.data),
        knowledge_slug=form.faq_slug,
        contact_reason=form.contact_reason.data or None,
    )
    return url_for("desk.cases.problem_answered", problem_id=problem.id, answer_id=made.id)


@blueprint.get(ANSWER)
@access(needs=Permission.WORK_CASES)
def problem_answered(problem_id: int, answer_id: int) -> str:
    """How far it has got, and which cases it did not reach."""
    card, answer = seen_card(problem_id), _answer(problem_id, answer_id)
    bulk, now = db().get_one(BulkAct, answer.bulk_id), clock.now()
    is_mine = answer.actor_id == current_user.person_id
    return render_template(
        "cases/desk/problem_answered.html",
        card=card,
        answer=answer,
        bulk=bulk,
        done=done_count(db(), bulk.id),
        left_out=not_done(db(), bulk.id),
        left_count=not_done_count(db(), bulk.id),
        put_back=put_back_count(db(), bulk.id),
        why_not=why_not_undone(answer),
        may_undo=is_mine and bool(answer.finished_at) and may_undo(bulk.done_at, bulk.undo_asked_at, now),
        until=bulk.done_at + UNDO_TIME,
    )


@blueprint.post(f"{ANSWER}/undoing")
@access(needs=Permission.WORK_CASES)
def problem_answer_undoing(problem_id: int, answer_id: int) -> ResponseReturnValue:
    seen_card(problem_id)
    try:
        take_back(db(), answer=_answer(problem_id, answer_id), actor=agent(), now=clock.now())
    except ActRefused as refused:
        flash(str(refused), "warning")
    return redirect(url_for("desk.cases.problem_answered", problem_id=problem_id, answer_id=answer_id))


def _problem(problem_id: int) -> KnownProblem:
    """The problem, locked where the request may change it."""
    if request.method == "POST":
        return changed_problem(problem_id)
    return problem_by_id(db(), problem_id) or abort(404)


def _answer(problem_id: int, answer_id: int) -> ProblemAnswer:
    return answer_of(db(), problem_id, answer_id) or abort(404)
