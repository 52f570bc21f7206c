"""The pages of suppliers."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import InvalidText
from portal.cases.admin.suppliers import forms
from portal.cases.admin.suppliers.effects import effects, statuses_in_use
from portal.cases.admin.suppliers.forms import NewSupplierForm, PartForm
from portal.cases.suppliers.clocks import Promise, target_words
from portal.cases.suppliers.promises import promise_of
from portal.cases.suppliers.queries import open_with
from portal.catalogue.admin.blueprint import administrator, navigation
from portal.catalogue.changes import RowChanged
from portal.catalogue.forms import version_of
from portal.catalogue.queries import catalogue
from portal.catalogue.supplier_changes import (
    ORDINALS,
    add_supplier,
    save_supplier,
    supplier_differences,
    timer_text,
)
from portal.catalogue.suppliers import SupplierEntry, supplier_by_key, suppliers
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.sla import queries
from portal.sla.targets import Measure
from portal.web.access import access
from portal.web.transaction import db

blueprint = Blueprint("suppliers", __name__, url_prefix="/suppliers")
blueprint.context_processor(navigation)
PARTS = {
    "details": "What they do",
    "contacts": "Whom to turn to",
    "times": "When the next contact is due",
    "statuses": "Their statuses",
}
MEANWHILE = (
    "A colleague changed this supplier while you were writing. Nothing you typed is lost: "
    "see what it changes now, then save again."
)


@blueprint.get("")
@access(needs=Permission.MANAGE_CATALOGUE)
def supplier_list() -> ResponseReturnValue:
    rows = [(each, len(open_with(db(), each.id))) for each in suppliers(db())]
    return render_template("cases/admin/suppliers/list.html", rows=rows, names=_service_names())


@blueprint.route("/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def supplier_new() -> ResponseReturnValue:
    form, known = NewSupplierForm(), {each.key: each for each in suppliers(db())}
    form.offer((key, each.name) for key, each in known.items())
    if form.validate_on_submit():
        try:
            row = add_supplier(
                db(),
                key=form.key.data,
                name=form.name.data,
                contact=form.first_contact,
                like=known[form.like.data],
                actor=administrator(),
                now=clock.now(),
            )
            flash(f"{row.name} is added. Say which services they serve.", "success")
            return redirect(url_for(".supplier_part", key=row.key, part="details"))
        except InvalidText as fault:
            form.key.errors = [str(fault)]
    page = render_template("cases/admin/suppliers/new.html", form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/<key>")
@access(needs=Permission.MANAGE_CATALOGUE)
def supplier(key: str) -> ResponseReturnValue:
    found = supplier_by_key(db(), key) or abort(404)
    return render_template(
        "cases/admin/suppliers/supplier.html",
        supplier=found,
        parts=PARTS,
        ordinals=ORDINALS,
        promises=_promises(promise_of(db(), found.policy_key, found.calendar_key, at=clock.now())),
        times=[(p, [(t.step, timer_text(t)) for t in timers]) for p, timers in found.timers.items()],
        names=_service_names(),
        policies=_policies(),
        calendars=_calendars(),
        open_count=len(open_with(db(), found.id)),
    )


@blueprint.route("/<key>/<any(details,contacts,times,statuses):part>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def supplier_part(key: str, part: str) -> ResponseReturnValue:
    """One part, changed: first what it does to what is with them, then done."""
    old = supplier_by_key(db(), key) or abort(404)
    form = _form(part, old)
    if not form.validate_on_submit():
        return _page(old, part, form), 422 if form.is_submitted() else 200
    new = form.applied(old)
    if request.form.get("act") == "preview":
        return _page(old, part, form, new)
    try:
        save_supplier(
            db(),
            old=old,
            new=new,
            version=version_of(form.version.data),
            actor=administrator(),
            now=clock.now(),
        )
    except RowChanged:
        form.version.data = str(old.version)
        return _page(old, part, form, new, MEANWHILE), 409
    flash(f"{PARTS[part]}: saved.", "success")
    return redirect(url_for(".supplier", key=key))


def _form(part: str, old: SupplierEntry) -> PartForm:
    if part == "contacts":
        return forms.contacts_form(old)
    if part == "times":
        return forms.timers_form(old)
    if part == "statuses":
        return forms.statuses_form(old, statuses_in_use(db(), old.id))
    return forms.details_form(old, _service_names().items(), _policies().items(), _calendars().items())


def _page(
    old: SupplierEntry, part: str, form: PartForm, new: SupplierEntry | None = None, problem: str = ""
) -> str:
    changes = supplier_differences(old, new) if new else None
    return render_template(
        "cases/admin/suppliers/part.html",
        supplier=old,
        part=part,
        heading=PARTS[part],
        form=cast(Any, form),
        changes=changes,
        touched=effects(db(), old, new, clock.now()) if new and changes else [],
        problem=problem,
    )


def _promises(promise: Promise) -> list[tuple[str, str, str, str]]:
    """Each of their priorities with what it means, and how soon they answer and solve it."""
    return [
        (
            priority.value,
            words,
            target_words(promise.target(priority, Measure.RESPONSE)),
            target_words(promise.target(priority, Measure.RESOLUTION)),
        )
        for priority, words in sorted(promise.definitions.items())
    ]


def _service_names() -> dict[str, str]:
    found = catalogue(db())
    return {service.key: service.name for service in (*found.services, *found.ended)}


def _policies() -> dict[str, str]:
    return {policy.name: policy.title for policy in queries.policy_versions(db())}


def _calendars() -> dict[str, str]:
    return {row.key: row.name for row in queries.calendars(db())}
