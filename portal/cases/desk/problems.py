"""Known problems at the desk: the list, one problem, its public words, and the cases that hang under it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import ContentError, EditConflict
from content.limits import BodyTooLong
from portal.cases.actions.ledger import CaseChanged
from portal.cases.desk.acts import Doing
from portal.cases.desk.blueprint import agent, blueprint, canonical, my_services
from portal.cases.models import Case
from portal.cases.problems.forms import HangingForm, NewProblemForm, ProblemForm
from portal.cases.problems.hanging import hang, take_away
from portal.cases.problems.living import break_again, open_problem, take_up
from portal.cases.problems.models import KnownProblem
from portal.cases.problems.public import (
    hide_notice,
    mark_of,
    newest_words,
    reword_notice,
    show_notice,
    words_of,
)
from portal.cases.problems.queries import (
    MOST_LISTED,
    MOST_SHOWN,
    ProblemCard,
    answers_of,
    audience,
    cases_under,
    items_with_problem,
    open_problems,
    problem_by_id,
    problem_card,
    problem_cards,
    problem_for_change,
    subscriber_count,
)
from portal.cases.queries import case_by_reference, case_for_change
from portal.cases.rules import ActRefused
from portal.catalogue.queries import ServiceEntry, catalogue
from portal.faqs.queries import BrokenNow, known_problems, topic_of
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.web.access import access
from portal.web.transaction import db

PROBLEM = "/problems/<int(max=2147483647):problem_id>"


@blueprint.get("/problems")
@access(needs=Permission.WORK_CASES)
def problems() -> str:
    return render_template(
        "cases/desk/problems.html",
        cards=problem_cards(db(), my_services()),
        most=MOST_LISTED,
        services=catalogue(db()).services_by_id,
        others=_notices_of_others(),
    )


@blueprint.route("/problems/new", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def problem_new() -> ResponseReturnValue:
    """A new problem, alone or made from the case in ``case``, which then hangs under it."""
    case = _case_named(request.values.get("case", ""))
    form = NewProblemForm(data=_from_case(case))
    form.offer((service.id, service.name) for service in _my_services())
    if not form.validate_on_submit():
        page = render_template("cases/desk/problem_new.html", form=form, case=case)
        return page, 422 if form.is_submitted() else 200
    try:
        made = _opened(form, case)
    except (ContentError, BodyTooLong, ActRefused) as refused:
        form.say(getattr(refused, "field", ""), str(refused))
        return render_template("cases/desk/problem_new.html", form=form, case=case), 422
    flash("The problem is known now.", "success")
    return redirect(url_for("desk.cases.problem", problem_id=made.id))


@blueprint.post("/problems/adoption")
@access(needs=Permission.WORK_CASES)
def problem_adoption() -> ResponseReturnValue:
    """Take up a notice that others wrote, so that cases can hang under it."""
    found = {broken.card.slug: broken for broken in _notices_of_others()}
    broken = found.get(request.form.get("slug", "")) or abort(404)
    service = _service_of(broken) or abort(404)
    made = take_up(db(), item_id=broken.card.item_id, service_id=service.id, actor=agent(), now=clock.now())
    return redirect(url_for("desk.cases.problem", problem_id=made.id))


@blueprint.get(PROBLEM)
@access(needs=Permission.WORK_CASES)
def problem(problem_id: int) -> str:
    card, services = seen_card(problem_id), my_services()
    found = problem_by_id(db(), problem_id) or abort(404)
    return render_template(
        "cases/desk/problem.html",
        card=card,
        problem=found,
        words=words_of(newest_words(db(), found.item_id)),
        reach=audience(db(), problem_id, services, is_resolving=True),
        waiting=subscriber_count(db(), found.item_id),
        cases=cases_under(db(), problem_id, services),
        most=MOST_SHOWN,
        answers=answers_of(db(), problem_id),
        service=catalogue(db()).services_by_id.get(card.service_id),
    )


@blueprint.route(f"{PROBLEM}/words", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def problem_words(problem_id: int) -> ResponseReturnValue:
    card, found = seen_card(problem_id), problem_by_id(db(), problem_id) or abort(404)
    newest = newest_words(db(), found.item_id)
    form = ProblemForm(data={"seen": mark_of(newest), **vars(words_of(newest))})
    theirs, status = None, 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        words, seen = form.as_words(), form.seen.data or ""
        try:
            reword_notice(db(), item_id=found.item_id, words=words, seen=seen, actor=agent(), now=clock.now())
            return redirect(url_for("desk.cases.problem", problem_id=problem_id))
        except EditConflict as conflict:
            theirs, status, form.seen.data = words_of(conflict.theirs), 409, mark_of(conflict.theirs)
        except (ContentError, BodyTooLong) as refused:
            form.say(getattr(refused, "field", ""), str(refused))
    page = render_template("cases/desk/problem_words.html", form=form, card=card, theirs=theirs)
    return page, status


@blueprint.post(f"{PROBLEM}/<any(showing,hiding,breaking):what>")
@access(needs=Permission.WORK_CASES)
def problem_act(problem_id: int, what: str) -> ResponseReturnValue:
    """Shown to the public, taken away from it, or open again."""
    found, now = changed_problem(problem_id), clock.now()
    try:
        if what == "breaking":
            break_again(db(), problem=found, actor=agent(), now=now)
        elif what == "showing":
            show_notice(db(), item_id=found.item_id, actor=agent(), now=now)
        else:
            hide_notice(db(), item_id=found.item_id, note="", actor=agent(), now=now)
    except (ActRefused, ContentError) as refused:
        flash(str(refused), "warning")
    return redirect(url_for("desk.cases.problem", problem_id=problem_id))


@blueprint.route("/cases/<reference>/problem", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def case_problem(reference: str) -> ResponseReturnValue:
    """Hang the case under one of the open problems, or go on to make a new one."""
    case = _case_for(canonical(reference))
    form = HangingForm(data={"version": case.version})
    form.offer_problems((card.id, card.title) for card in open_problems(db(), my_services()))
    if form.validate_on_submit():
        try:
            hang_as_chosen(case, form, Doing(actor=agent(), now=clock.now(), version=form.version.data))
            return redirect(url_for("desk.cases.case", reference=case.reference))
        except ActRefused as refused:
            form.form_errors.append(str(refused))
        except CaseChanged:
            form.form_errors.append("Somebody worked on the case meanwhile. Look at it, then choose again.")
            form.version.data = case.version
    page = render_template("cases/desk/case_hanging.html", form=form, case=case)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/cases/<reference>/problem/removal")
@access(needs=Permission.WORK_CASES)
def problem_removal(reference: str) -> ResponseReturnValue:
    case = case_for_change(db(), canonical(reference)) or abort(404)
    try:
        take_away(db(), case=case, actor=agent(), now=clock.now())
    except ActRefused as refused:
        flash(str(refused), "warning")
    return redirect(url_for("desk.cases.case", reference=case.reference))


def _opened(form: NewProblemForm, case: Case | None) -> KnownProblem:
    """Make it, with its first case. Raises what the content refuses, and ``ActRefused``."""
    service, now = catalogue(db()).services_by_id[form.service.data], clock.now()
    words, is_public = form.as_words(), bool(form.is_public.data)
    made = open_problem(db(), service=service, words=words, is_public=is_public, actor=agent(), now=now)
    if case is not None:
        hang(db(), case=case, problem=made, actor=agent(), now=now)
    return made


def hang_as_chosen(case: Case, form: Any, doing: Doing) -> None:
    """The case under the problem of the form. Raises ``ActRefused``, ``CaseChanged``."""
    hang(db(), case=case, problem=changed_problem(form.problem.data), **doing)


def seen_card(problem_id: int) -> ProblemCard:
    """The problem of an address; 404 for none, and for that of a service the reader does not work for."""
    card, services = problem_card(db(), problem_id), my_services()
    if card is None or (services is not None and card.service_id not in services):
        abort(404)
    return card


def changed_problem(problem_id: int) -> KnownProblem:
    """The same, locked where the database can."""
    seen_card(problem_id)
    return problem_for_change(db(), problem_id) or abort(404)


def _my_services() -> list[ServiceEntry]:
    mine = my_services()
    return [service for service in catalogue(db()).services if mine is None or service.id in mine]


def _notices_of_others() -> list[BrokenNow]:
    """Notices of known problems that the desk has not taken up, for services the reader works for."""
    found = known_problems(db(), None, clock.now())
    taken = items_with_problem(db(), [broken.card.item_id for broken in found])
    return [b for b in found if b.card.item_id not in taken and _service_of(b) is not None]


def _service_of(broken: BrokenNow) -> ServiceEntry | None:
    topic, mine = topic_of(db(), broken.card.section_key), my_services()
    service = topic.service if topic else None
    return service if service is not None and (mine is None or service.id in mine) else None


def _case_named(text: str) -> Case | None:
    reference = normalise(text)
    return _case_for(canonical(reference)) if reference else None


def _case_for(reference: str) -> Case:
    find = case_for_change if request.method == "POST" else case_by_reference
    return find(db(), reference) or abort(404)


def _from_case(case: Case | None) -> dict[str, Any]:
    """What a new problem starts with: nothing that a customer wrote but the subject."""
    if case is None:
        return {"is_public": True}
    return {
        "title": case.subject,
        "service": case.service_id,
        "case": case.reference,
        "is_public": True,
    }
