"""Categories of a service: added, renamed, put in order, taken off (DM-T3)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import InvalidText
from portal.catalogue.admin.blueprint import administrator, blueprint, differing, service_or_404
from portal.catalogue.changes import RowChanged, move_category, next_position, retire_category, save_row
from portal.catalogue.doors import CaseCount, doors_here
from portal.catalogue.forms import CategoryForm, version_of
from portal.catalogue.models import Category, Service
from portal.catalogue.register_queries import category_by_key
from portal.catalogue.type_queries import is_type_off, type_entries
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.route("/services/<service_key>/categories/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def category_new(service_key: str) -> ResponseReturnValue:
    return _edit(service_or_404(service_key), None)


@blueprint.route("/services/<service_key>/categories/<category_key>/details", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def category(service_key: str, category_key: str) -> ResponseReturnValue:
    service = service_or_404(service_key)
    return _edit(service, category_by_key(db(), service.id, category_key) or abort(404))


def _edit(service: Service, found: Category | None) -> ResponseReturnValue:
    form = CategoryForm(obj=found)
    form.offer_forms(doors_here().form_titles(db()), _types(service, found))
    if found is not None:
        form.key.data = found.key  # it stands in addresses and on old cases
    if not form.validate_on_submit():
        return _page(service, form, found)
    own = {} if found else {"service_id": service.id, "key": form.key.data,
                            "position": next_position(db(), service.id)}  # fmt: skip
    try:
        save_row(
            db(),
            row=found,
            model=Category,
            version=version_of(form.version.data),
            values=form.values() | own,
            actor=administrator(),
            now=clock.now(),
        )
    except InvalidText:
        form.key.errors = ["There is a category with this short name already"]
        return _page(service, form, found)
    except RowChanged:
        theirs = differing(form, found, form.columns)
        form.version.data = str(found.version) if found else ""
        return _page(service, form, found, theirs)
    flash("The category is saved.", "success")
    return redirect(url_for("admin.catalogue.service", service_key=service.key))


def _types(service: Service, found: Category | None) -> dict[str, str]:
    """The types the service takes, and the one the category has."""
    has, known = found.case_type if found else "", doors_here().case_types
    entries = [entry for entry in type_entries(db()) if entry.key in known]
    return {e.key: e.name for e in entries if e.key == has or service.key not in e.off_for}


def _page(
    service: Service, form: CategoryForm, found: Category | None, theirs: Any = None
) -> ResponseReturnValue:
    counts = doors_here().case_counts(db(), [found.id]) if found else {}
    page = render_template(
        "catalogue/admin/category.html",
        service=service,
        form=form,
        category=found,
        count=counts.get(found.id, CaseCount()) if found else CaseCount(),
        theirs=theirs,
    )
    return page, 409 if theirs is not None else 422 if form.is_submitted() else 200


@blueprint.post("/services/<service_key>/categories/<category_key>/place")
@access(needs=Permission.MANAGE_CATALOGUE)
def category_place(service_key: str, category_key: str) -> ResponseReturnValue:
    """Up, down, off the list, or back on it: as the button says."""
    service = service_or_404(service_key)
    found = category_by_key(db(), service.id, category_key) or abort(404)
    act, who, now = request.form.get("act", ""), administrator(), clock.now()
    if act in {"up", "down"}:
        move_category(db(), category=found, by=-1 if act == "up" else 1, actor=who, now=now)
    elif act == "offer" and is_type_off(db(), found.case_type, service.key):
        flash(f"{service.name} does not take cases of its type. Switch the type on first.", "important")
    elif act in {"retire", "offer"}:
        retire_category(db(), category=found, is_active=act == "offer", actor=who, now=now)
    else:
        abort(400)
    return redirect(url_for("admin.catalogue.service", service_key=service.key, _anchor="categories"))
