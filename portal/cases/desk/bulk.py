"""Several cases at once: chosen in the queue, looked at case by case, done, and undone for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.actions.bulk import do_to_all, undo
from portal.cases.contacts.forms import ReasonForm
from portal.cases.contacts.queries import contact_book
from portal.cases.desk.act_forms import FORMS
from portal.cases.desk.acts import SCREENS, Doing
from portal.cases.desk.blueprint import agent, blueprint, my_services
from portal.cases.desk.problems import hang_as_chosen
from portal.cases.desk_forms import AssignmentForm, KnowledgeForm, whole_number
from portal.cases.desk_queries import colleagues
from portal.cases.knowledge.naming import live_faqs
from portal.cases.models import Case
from portal.cases.problems.forms import HangingForm
from portal.cases.problems.queries import open_problems
from portal.cases.queue.bulk_queries import bulk_act, cases_of, chosen_cases
from portal.cases.queue.bulk_rules import ACTS, MOST_CASES, UNDO_TIME, may_undo, refusal
from portal.cases.rules import ActRefused
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.web.access import access
from portal.web.transaction import db

NOUNS = ",".join(ACTS)


@dataclass(frozen=True)
class Chosen:
    """One case of the choice: ``refusal`` says why nothing will happen to it."""

    case: Case
    refusal: str
    version: int


@blueprint.get(f"/bulk/<any({NOUNS}):bulk_noun>")
@access(needs=Permission.WORK_CASES)
def bulk_page(bulk_noun: str) -> ResponseReturnValue:
    """What to do, and to which cases."""
    return _page(
        bulk_noun, _form(bulk_noun, is_blank=True), _chosen(bulk_noun, request.args.getlist("case")), "decide"
    )


@blueprint.post(f"/bulk/<any({NOUNS}):bulk_noun>")
@access(needs=Permission.WORK_CASES)
def bulk(bulk_noun: str) -> ResponseReturnValue:
    """First the preview, which changes nothing; with ``step=do`` the act itself."""
    form, is_now = _form(bulk_noun, is_blank=False), request.form.get("step") == "do"
    chosen = _chosen(bulk_noun, request.form.getlist("case"), is_locked=is_now)
    if not form.validate() or not chosen:
        return _page(bulk_noun, form, chosen, "decide"), 422
    if not is_now:
        return _page(bulk_noun, form, chosen, "preview")
    versions, now = {c.case.id: c.version for c in chosen}, clock.now()

    def perform(case: Case) -> None:
        performs[bulk_noun](case, form, Doing(actor=agent(), now=now, version=versions[case.id]))

    performs = {n: screen.perform for n, screen in SCREENS.items()} | {"problem": hang_as_chosen}
    cases = [c.case for c in chosen]
    done = do_to_all(db(), noun=bulk_noun, cases=cases, perform=perform, actor=agent(), now=now)
    return redirect(url_for("desk.cases.bulk_result", bulk_id=done.id))


@blueprint.get("/bulk/done/<int(max=2147483647):bulk_id>")
@access(needs=Permission.WORK_CASES)
def bulk_result(bulk_id: int) -> ResponseReturnValue:
    found = bulk_act(db(), bulk_id, current_user.person_id) or abort(404)
    return render_template(
        "cases/desk/bulk_result.html",
        bulk=found,
        heading=ACTS[found.act][1],
        rows=cases_of(db(), found.id),
        may_undo=may_undo(found.done_at, found.undo_asked_at, clock.now()),
        until=found.done_at + UNDO_TIME,
        tells_customer=found.act in {"hold", "resolution"},
    )


@blueprint.post("/bulk/done/<int(max=2147483647):bulk_id>/undoing")
@access(needs=Permission.WORK_CASES)
def bulk_undoing(bulk_id: int) -> ResponseReturnValue:
    found = bulk_act(db(), bulk_id, current_user.person_id) or abort(404)
    try:
        undo(db(), bulk=found, actor=agent(), now=clock.now())
    except ActRefused as refused:
        flash(str(refused), "warning")
    return redirect(url_for("desk.cases.bulk_result", bulk_id=bulk_id))


def _form(noun: str, *, is_blank: bool) -> Any:
    kind = HangingForm if noun == "problem" else FORMS[noun]
    form = kind(formdata=None) if is_blank else kind()
    if isinstance(form, HangingForm):
        form.offer_problems((p.id, p.title) for p in open_problems(db(), my_services()))
    if isinstance(form, AssignmentForm):
        people = colleagues(db(), 0, clock.now(), reader_id=current_user.person_id)
        form.offer(((g.id, g.name) for g in catalogue(db()).groups), ((p.id, p.name) for p in people))
    if isinstance(form, ReasonForm):
        form.offer_reasons(contact_book(db()), service_id=None)
    if isinstance(form, KnowledgeForm):
        form.offer_faqs(live_faqs(db(), clock.now()).slug_of)
    return form


def _chosen(noun: str, wanted: Sequence[str], *, is_locked: bool = False) -> list[Chosen]:
    """The cases, each at the version its reader saw: ``REFERENCE`` or ``REFERENCE:version``."""
    seen: dict[str, int] = {}
    for text in wanted[:MOST_CASES]:
        reference, _, version = text.partition(":")
        if known := normalise(reference):
            seen[known] = whole_number(version)
    services = my_services()
    return [
        Chosen(case, refusal(noun, case.status), seen[case.reference] or case.version)
        for case in chosen_cases(db(), list(seen), services, is_locked=is_locked)
    ]


def _page(noun: str, form: Any, chosen: list[Chosen], step: str) -> str:
    return render_template(
        "cases/desk/bulk.html",
        noun=noun,
        heading=ACTS[noun][1],
        form=form,
        chosen=chosen,
        able=sum(not one.refusal for one in chosen),
        most=MOST_CASES,
        ticked=len(request.values.getlist("case")),
        step=step,
        known=catalogue(db()),
    )
