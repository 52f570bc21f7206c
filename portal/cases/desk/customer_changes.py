"""Customers' records written and put right: details, wishes, organisations, notes, documents (FR-001, FR-010,
FR-012)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import InvalidText
from portal.attachments.actions import attach, keep_file, remove_attachment
from portal.attachments.case_files import file_answer, say_beside, sent_files
from portal.attachments.models import Attachment
from portal.attachments.queries import attachment_of
from portal.attachments.receiving import file_store
from portal.attachments.rules import Purpose, Subject, SubjectKind
from portal.cases.customers.forms import CustomerFileForm, CustomerForm, CustomerNoteForm
from portal.cases.desk.blueprint import agent, blueprint
from portal.cases.desk.customers import NUMBER, asked_words, customer_page, look, today
from portal.identity import customers as acts
from portal.identity.customer_models import CustomerNote
from portal.identity.customer_queries import organisations_like, organisations_of, person_for_change
from portal.identity.customer_rules import FIELD_NAMES, CustomerText, note_problem, shown
from portal.identity.models import Organisation, Person
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db
from portal.web.uploads import takes_files

MOST_OFFERED = 20


@blueprint.route("/customers/new", methods=["GET", "POST"])
@access(needs=Permission.SEE_CUSTOMERS)
def customer_new() -> ResponseReturnValue:
    form = CustomerForm()
    if not form.validate_on_submit():
        return _details_page(form, None)
    try:
        person = acts.create_customer(db(), text=form.typed(), actor=agent(), now=clock.now())
    except InvalidText as fault:
        form[fault.field].errors = [str(fault)]
        return _details_page(form, None)
    flash(f"The record of {person.name} has been made.", "success")
    return redirect(url_for("desk.cases.customer", person_id=person.id))


@blueprint.route(f"/customers/<{NUMBER}:person_id>/details", methods=["GET", "POST"])
@access(needs=Permission.SEE_CUSTOMERS)
def customer_details(person_id: int) -> ResponseReturnValue:
    person = living(person_id)
    form = CustomerForm(obj=person)
    if not form.validate_on_submit():
        return _details_page(form, person)
    try:
        acts.change_customer(
            db(),
            person=person,
            version=form.version.data,
            text=form.typed(),
            actor=agent(),
            now=clock.now(),
        )
    except InvalidText as fault:
        form[fault.field].errors = [str(fault)]
        return _details_page(form, person)
    except acts.RecordRefused as refusal:
        form.form_errors.append(str(refusal))
        return _details_page(form, person)
    except acts.RecordChanged:
        return _details_page(form, person, is_overtaken=True)
    flash("The record is saved.", "success")
    return redirect(url_for("desk.cases.customer", person_id=person.id))


def living(person_id: int) -> Person:
    """The record, locked where it may change. 404 where there is none, or it was put into another."""
    is_change = request.method == "POST"
    person = person_for_change(db(), person_id) if is_change else db().get(Person, person_id)
    return person if person is not None and person.merged_into_id is None else abort(404)


def _details_page(
    form: CustomerForm, person: Person | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    """The form; beside what a colleague saved meanwhile, where that is so, ready to be saved all the same."""
    differing = []
    if is_overtaken and person is not None:
        mine, theirs = form.typed(), CustomerText.of(person)
        both = [(n, getattr(mine, n), getattr(theirs, n)) for n in FIELD_NAMES]
        differing = [(FIELD_NAMES[n], shown(n, a), shown(n, b)) for n, a, b in both if a != b]
        form.version.data = person.version
    page = render_template(
        "cases/desk/customer_edit.html",
        form=form,
        customer=person,
        differing=differing,
        is_overtaken=is_overtaken,
    )
    return page, 409 if is_overtaken else 422 if form.is_submitted() else 200


@blueprint.post(f"/customers/<{NUMBER}:person_id>/notes")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_note(person_id: int) -> ResponseReturnValue:
    person, form = living(person_id), checked_note()
    if form.errors:
        return customer_page(person, note=form), 422
    keep_note(person, form)
    return redirect(url_for("desk.cases.customer", person_id=person.id))


def keep_note(about: Person | Organisation, form: CustomerNoteForm) -> None:
    """What was written of a customer or an organisation, until the day that was chosen."""
    acts.write_note(
        db(),
        about=about,
        body=form.body.data or "",
        expires_on=form.last_day,
        actor=agent(),
        now=clock.now(),
    )
    flash("Your note has been saved.", "success")


def checked_note() -> CustomerNoteForm:
    """What was sent; its ``errors`` say what is wrong with it."""
    form = CustomerNoteForm()
    form.validate()
    problem = note_problem(form.expires_on.data, today())
    if problem and not form.expires_on.errors:
        form.expires_on.errors = [problem]
    return form


@blueprint.post(f"/customers/<{NUMBER}:person_id>/notes/<{NUMBER}:note_id>/end")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_note_end(person_id: int, note_id: int) -> ResponseReturnValue:
    person, note = living(person_id), db().get(CustomerNote, note_id)
    if note is None or note.person_id != person.id:
        abort(404)
    acts.end_note(db(), note=note, about=person, actor=agent(), now=clock.now())
    flash("The note is no longer shown.", "success")
    return redirect(url_for("desk.cases.customer", person_id=person.id))


@blueprint.route(f"/customers/<{NUMBER}:person_id>/organisations", methods=["GET", "POST"])
@access(needs=Permission.SEE_CUSTOMERS)
def customer_organisations(person_id: int) -> ResponseReturnValue:
    """Which organisations they belong to. One is found by its name, then added with a button."""
    person = living(person_id)
    if request.method == "POST":
        refusal = _change_membership(person)
        if not refusal:
            return redirect(url_for("desk.cases.customer_organisations", person_id=person.id))
        return _organisations_page(person, refusal), 422
    return _organisations_page(person)


def _change_membership(person: Person) -> str:
    """Do what the button says; why it may not be done, else nothing."""
    number = request.form.get("organisation", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    organisation = db().get(Organisation, int(number)) if is_number else None
    act = {
        "add": acts.join_organisation,
        "leave": acts.leave_organisation,
        "main": acts.choose_main,
    }.get(request.form.get("act", ""))
    if organisation is None or act is None:
        return "Choose an organisation from the list."
    try:
        act(db(), person=person, organisation=organisation, actor=agent(), now=clock.now())
    except acts.RecordRefused as refusal:
        return str(refusal)
    return ""


def _organisations_page(person: Person, error: str = "") -> str:
    fragment = asked_words()
    return render_template(
        "cases/desk/customer_organisations.html",
        customer=person,
        organisations=organisations_of(db(), person),
        fragment=fragment,
        found=organisations_like(db(), fragment, limit=MOST_OFFERED) if fragment else None,
        error=error,
    )


@blueprint.post(f"/customers/<{NUMBER}:person_id>/files")
@access(needs=Permission.SEE_CUSTOMERS)
@takes_files
def customer_files(person_id: int) -> ResponseReturnValue:
    """Keep documents on the customer's record (FR-012)."""
    living(person_id)
    files, why_not = sent_files(agent())
    person, form, now = living(person_id), CustomerFileForm(), clock.now()
    if why_not or not files:
        say_beside(form, why_not or "Choose a file")
        return customer_page(person, files=form), 422
    subject = Subject(SubjectKind.CUSTOMER, person.id)
    for checked in files:
        file = keep_file(
            db(), file_store(), checked=checked, purpose=Purpose.CUSTOMER, actor=agent(), now=now
        )
        attach(db(), file=file, subject=subject, now=now)
        acts.note_change(db(), "customer.file_added", person, agent(), now, file=file.name)
    flash("The document is kept with the customer.", "success")
    return redirect(url_for("desk.cases.customer", person_id=person.id))


def _file_of(person_id: int, key: str) -> Attachment:
    person = living(person_id)
    return attachment_of(db(), Subject(SubjectKind.CUSTOMER, person.id), key) or abort(404)


@blueprint.get(f"/customers/<{NUMBER}:person_id>/files/<key>")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_file(person_id: int, key: str) -> ResponseReturnValue:
    found: Any = _file_of(person_id, key)
    look("customer", person_id, file=found.file.name)
    return file_answer(found.file)


@blueprint.post(f"/customers/<{NUMBER}:person_id>/files/<key>/removal")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_file_removal(person_id: int, key: str) -> ResponseReturnValue:
    found, person = _file_of(person_id, key), living(person_id)
    name = found.file.name
    remove_attachment(db(), attachment=found, actor=agent(), now=clock.now())
    acts.note_change(db(), "customer.file_removed", person, agent(), clock.now(), file=name)
    flash(f"“{name}” is no longer kept.", "success")
    return redirect(url_for("desk.cases.customer", person_id=person_id))
