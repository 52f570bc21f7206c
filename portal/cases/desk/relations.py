"""How a case belongs to others: suggestions, merging, splitting, linking, and taking each back."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.actions.ledger import CaseChanged
from portal.cases.desk.blueprint import agent, blueprint, canonical, my_services
from portal.cases.file_queries import files_of
from portal.cases.history_words import RELATIONS
from portal.cases.models import Case
from portal.cases.queries import case_by_reference, case_for_change
from portal.cases.relations.alike import alike, put_aside
from portal.cases.relations.forms import LinkForm, MergeForm, SplitForm
from portal.cases.relations.making import Merging, link, merge, split, undo, why_not_undone
from portal.cases.relations.queries import cases_named, message_of, relation_of, standing_relations
from portal.cases.relations.rules import RelationKind
from portal.cases.rules import ActRefused
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.web.access import access
from portal.web.transaction import db

CHANGED = "Somebody worked on the case meanwhile. Look at it, then send this again."
NOT_THERE = "There is no such case among those you may see."


@blueprint.get("/cases/<reference>/relations")
@access(needs=Permission.WORK_CASES)
def relations(reference: str) -> str:
    """What it is related to, what is like it, and the way to join it with others."""
    return _relations_page(_case(reference), LinkForm(formdata=None))


@blueprint.post("/cases/<reference>/links")
@access(needs=Permission.WORK_CASES)
def linking(reference: str) -> ResponseReturnValue:
    case, form = _case(reference), LinkForm()
    if form.validate():
        try:
            other = _other(form.reference)
            kind = RelationKind(form.kind.data)
            link(db(), case=case, other=other, kind=kind, actor=agent(), now=clock.now())
            return redirect(url_for("desk.cases.relations", reference=case.reference))
        except ActRefused as refused:
            form.other.errors = [str(refused)]
    return _relations_page(case, form), 422


@blueprint.route("/cases/<reference>/merging", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def merging(reference: str) -> ResponseReturnValue:
    """Both cases side by side, then close this one in favour of the other."""
    case = _case(reference)
    form = MergeForm(data={"version": case.version, "other": request.args.get("into", "")[:40]})
    if form.validate_on_submit():
        try:
            into = _other(form.reference)
            _merge(case, into, form)
            return redirect(url_for("desk.cases.case", reference=into.reference))
        except (ActRefused, CaseChanged) as refused:
            form.form_errors.append(str(refused) or CHANGED)
            form.version.data = case.version
    known = cases_named(db(), [form.reference or case.reference, case.reference], my_services())
    other = known.get(form.reference) if form.reference != case.reference else None
    page = render_template("cases/desk/merging.html", case=known[case.reference], other=other, form=form)
    return page, 422 if form.is_submitted() else 200


MESSAGE = "/cases/<reference>/messages/<int(max=2147483647):message_id>"


@blueprint.route(f"{MESSAGE}/splitting", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def splitting(reference: str, message_id: int) -> ResponseReturnValue:
    case = _case(reference)
    message = message_of(db(), case.id, message_id) or abort(404)
    form = SplitForm(data={"version": case.version, "about": _about(case), "is_told": True})
    form.offer_categories(_categories())
    if form.validate_on_submit():
        try:
            made = _split(case, message, form)
            return redirect(url_for("desk.cases.case", reference=made.reference))
        except (ActRefused, CaseChanged) as refused:
            form.form_errors.append(str(refused) or CHANGED)
            form.version.data = case.version
    files = files_of(db(), case.id, with_notes=False).get(message.id, [])
    page = render_template("cases/desk/splitting.html", case=case, message=message, form=form, files=files)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/cases/<reference>/relations/<int(max=2147483647):relation_id>/undoing")
@access(needs=Permission.WORK_CASES)
def relation_undoing(reference: str, relation_id: int) -> ResponseReturnValue:
    case = _case(reference)
    relation = relation_of(db(), case.id, relation_id) or abort(404)
    ends = [db().get_one(Case, id, with_for_update=True) for id in (relation.case_id, relation.other_id)]
    for end in ends:
        canonical(end.reference)  # both have to be the reader's to see
    try:
        undo(db(), relation=relation, case=ends[0], other=ends[1], actor=agent(), now=clock.now())
    except ActRefused as refused:
        flash(str(refused), "warning")
    return redirect(url_for("desk.cases.relations", reference=case.reference))


@blueprint.post("/cases/<reference>/alike/<other>/removal")
@access(needs=Permission.WORK_CASES)
def alike_removal(reference: str, other: str) -> ResponseReturnValue:
    """Not the same: put the suggestion aside."""
    case, found = _case(reference), _case(other)
    put_aside(db(), case=case, other=found, person_id=current_user.person_id, now=clock.now())
    return redirect(url_for("desk.cases.relations", reference=case.reference))


def _relations_page(case: Case, form: LinkForm) -> str:
    services, now = my_services(), clock.now()
    standing = standing_relations(db(), case.id)
    ends = {r.id: (db().get_one(Case, r.case_id), db().get_one(Case, r.other_id)) for r in standing}
    seen = [r for r in standing if all(services is None or c.service_id in services for c in ends[r.id])]
    return render_template(
        "cases/desk/relations.html",
        case=case,
        form=form,
        relations=[(r, *ends[r.id], why_not_undone(r, *ends[r.id], now)) for r in seen],
        alike=alike(db(), case, services=services),
        RELATIONS=RELATIONS,
    )


def _merge(case: Case, into: Case, form: MergeForm) -> None:
    words = (form.words.data or "") if form.tells.data else ""
    merge(
        db(),
        case=case,
        into=into,
        decided=Merging(bool(form.is_meant.data), words),
        actor=agent(),
        now=clock.now(),
        version=form.version.data,
    )


def _split(case: Case, message: Any, form: SplitForm) -> Case:
    service_key, _, category_key = form.about.data.partition("/")
    service = catalogue(db()).service(service_key)
    category = service.category(category_key) if service else None
    if service is None or category is None:
        raise LookupError("The form offered a category that is not there.")
    return split(
        db(),
        case=case,
        message=message,
        service=service,
        category=category,
        subject=form.subject.data or "",
        is_told=bool(form.is_told.data),
        actor=agent(),
        now=clock.now(),
        version=form.version.data,
    )


def _case(reference: str) -> Case:
    """The case of an address; locked where the request may change it.

    Of two cases the one with the smaller reference is locked first: two agents who join the same two from
    either side would else wait for each other until the database sent one away.
    """
    first = normalise(request.form.get("other", "")) or ""
    if request.method == "POST" and first and first < canonical(reference):
        case_for_change(db(), first)
    find = case_for_change if request.method == "POST" else case_by_reference
    return find(db(), canonical(reference)) or abort(404)


def _other(reference: str) -> Case:
    """The case that a form names, locked. Raises ``ActRefused`` where the reader may not see it."""
    if normalise(reference) is None or reference not in cases_named(db(), [reference], my_services()):
        raise ActRefused(NOT_THERE)
    found = case_for_change(db(), reference)
    if found is None:
        raise ActRefused(NOT_THERE)
    return found


def _categories() -> list[tuple[str, str, list[tuple[str, str]]]]:
    mine = my_services()
    return [
        (service.key, service.name, [(category.key, category.name) for category in service.categories])
        for service in catalogue(db()).services
        if mine is None or service.id in mine
    ]


def _about(case: Case) -> str:
    service = catalogue(db()).services_by_id.get(case.service_id)
    category = catalogue(db()).categories_by_id.get(case.category_id)
    return f"{service.key}/{category.key}" if service and category else ""
