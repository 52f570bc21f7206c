"""Organisations: found, written, and everything their people did with us (FR-010, FR-013)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import InvalidText
from portal.cases.customers.forms import CustomerNoteForm, OrganisationForm
from portal.cases.customers.timeline import Whose
from portal.cases.desk.blueprint import agent, blueprint
from portal.cases.desk.customer_changes import checked_note, keep_note
from portal.cases.desk.customers import NUMBER, ROWS, asked_words, everything, look, today
from portal.identity import customers as acts
from portal.identity.customer_models import CustomerNote
from portal.identity.customer_queries import (
    customers_like,
    notes_now,
    organisation_for_change,
    organisations_like,
    people_count,
)
from portal.identity.customer_rules import KIND_NAMES
from portal.identity.models import Organisation
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.transaction import db

PEOPLE = "people"


@blueprint.get("/organisations")
@access(needs=Permission.SEE_CUSTOMERS)
def organisations() -> ResponseReturnValue:
    fragment, number = asked_words(), page_number()
    rows = organisations_like(db(), fragment, limit=ROWS + 1, offset=(number - 1) * ROWS)
    return render_template(
        "cases/desk/organisations.html",
        fragment=fragment,
        page=page_of(rows, number, ROWS),
        kinds=KIND_NAMES,
    )


@blueprint.get(f"/organisations/<{NUMBER}:organisation_id>")
@access(needs=Permission.SEE_CUSTOMERS)
def organisation(organisation_id: int) -> ResponseReturnValue:
    found = db().get(Organisation, organisation_id) or abort(404)
    look("organisation", found.id)
    return _page(found)


def _page(found: Organisation, note: CustomerNoteForm | None = None) -> str:
    number, fragment = page_number(), asked_words()
    rows = []
    if request.args.get("show") == PEOPLE:
        rows = list(
            customers_like(
                db(), fragment, limit=ROWS + 1, offset=(number - 1) * ROWS, organisation_id=found.id
            )
        )
    return render_template(
        "cases/desk/organisation.html",
        organisation=found,
        kinds=KIND_NAMES,
        domains=acts.domains_of(db(), found.id),
        people_count=people_count(db(), found.id),
        people=page_of(rows, number, ROWS) if request.args.get("show") == PEOPLE else None,
        fragment=fragment,
        notes=notes_now(db(), today(), organisation_id=found.id),
        note_form=note or CustomerNoteForm(formdata=None),
        **everything(Whose(organisation_id=found.id), "organisation", found.id),
    )


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@access(needs=Permission.SEE_CUSTOMERS)
def organisation_new() -> ResponseReturnValue:
    return _edit(None)


@blueprint.route(f"/organisations/<{NUMBER}:organisation_id>/details", methods=["GET", "POST"])
@access(needs=Permission.SEE_CUSTOMERS)
def organisation_details(organisation_id: int) -> ResponseReturnValue:
    find = organisation_for_change if request.method == "POST" else _plain
    return _edit(find(db(), organisation_id) or abort(404))


def _plain(session: object, organisation_id: int) -> Organisation | None:
    return db().get(Organisation, organisation_id)


def _edit(found: Organisation | None) -> ResponseReturnValue:
    known = {"domains": "\n".join(acts.domains_of(db(), found.id))} if found else {}
    form = OrganisationForm(obj=found, data=known)
    if not form.validate_on_submit():
        return _edit_page(form, found)
    try:
        saved = acts.save_organisation(
            db(),
            organisation=found,
            version=form.version.data,
            name=form.name.data or "",
            kind=form.kind.data,
            area=form.area.data or "",
            domains=form.domain_list,
            actor=agent(),
            now=clock.now(),
        )
    except InvalidText as fault:
        form[fault.field].errors = [str(fault)]
        return _edit_page(form, found)
    except acts.RecordChanged:
        return _edit_page(form, found, is_overtaken=True)
    flash("The organisation is saved.", "success")
    return redirect(url_for("desk.cases.organisation", organisation_id=saved.id))


def _edit_page(
    form: OrganisationForm, found: Organisation | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    """The form; beside what a colleague saved meanwhile, where that is so."""
    differing = []
    if is_overtaken and found is not None:
        theirs = "\n".join(acts.domains_of(db(), found.id))
        both = [
            ("Name", form.name.data, found.name),
            ("Kind", KIND_NAMES[form.kind.data], KIND_NAMES[found.kind]),  # type: ignore[index]
            ("Area", form.area.data, found.area),
            ("Domains", "\n".join(sorted(form.domain_list)), theirs),
        ]
        differing = [(label, mine, other) for label, mine, other in both if mine != other]
        form.version.data = found.version
    page = render_template(
        "cases/desk/organisation_edit.html",
        form=form,
        organisation=found,
        differing=differing,
        is_overtaken=is_overtaken,
    )
    return page, 409 if is_overtaken else 422 if form.is_submitted() else 200


@blueprint.post(f"/organisations/<{NUMBER}:organisation_id>/notes")
@access(needs=Permission.SEE_CUSTOMERS)
def organisation_note(organisation_id: int) -> ResponseReturnValue:
    found, form = organisation_for_change(db(), organisation_id) or abort(404), checked_note()
    if form.errors:
        return _page(found, form), 422
    keep_note(found, form)
    return redirect(url_for("desk.cases.organisation", organisation_id=found.id))


@blueprint.post(f"/organisations/<{NUMBER}:organisation_id>/notes/<{NUMBER}:note_id>/end")
@access(needs=Permission.SEE_CUSTOMERS)
def organisation_note_end(organisation_id: int, note_id: int) -> ResponseReturnValue:
    found, note = db().get(Organisation, organisation_id), db().get(CustomerNote, note_id)
    if found is None or note is None or note.organisation_id != found.id:
        abort(404)
    acts.end_note(db(), note=note, about=found, actor=agent(), now=clock.now())
    flash("The note is no longer shown.", "success")
    return redirect(url_for("desk.cases.organisation", organisation_id=found.id))
