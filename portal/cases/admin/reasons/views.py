"""Why people had to contact us: the reasons there are, and for which service they are asked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import InvalidText
from portal.cases.admin.reasons.forms import ReasonForm, asking_form
from portal.cases.contacts.changes import (
    add_reason,
    ask_for_reason,
    change_reason,
    move_reason,
    retire_reason,
)
from portal.cases.contacts.models import ContactReason
from portal.cases.contacts.queries import contact_book, is_reason_used, reason_by_key, reason_rows
from portal.catalogue.admin.blueprint import administrator, differing, navigation
from portal.catalogue.changes import RowChanged
from portal.catalogue.forms import version_of
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

blueprint = Blueprint("reasons", __name__, url_prefix="/reasons")
blueprint.context_processor(navigation)


@blueprint.route("", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def reason_list() -> ResponseReturnValue:
    """The reasons in order; the form says for which service they are asked."""
    form = asking_form(contact_book(db()), ((s.id, s.name) for s in catalogue(db()).services))
    if not form.validate_on_submit():
        page = render_template("cases/admin/reasons.html", form=form, rows=reason_rows(db()))
        return page, 422 if form.is_submitted() else 200
    who, now = administrator(), clock.now()
    for service_id, asked in form.wanted().items():
        ask_for_reason(db(), asked=asked, service_id=service_id, actor=who, now=now)
    flash("It is saved for whom the reason is asked.", "success")
    return redirect(url_for(".reason_list"))


@blueprint.route("/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def reason_new() -> ResponseReturnValue:
    form = ReasonForm()
    form.is_new = True
    if form.validate_on_submit():
        values = _values(form, "key", "name", "definition", "is_avoidable")
        try:
            add_reason(db(), values=values, actor=administrator(), now=clock.now())
            flash("The reason is added.", "success")
            return redirect(url_for(".reason_list"))
        except InvalidText as fault:
            form.key.errors = [str(fault)]
    return _page(form, None)


@blueprint.route("/<key>/details", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def reason(key: str) -> ResponseReturnValue:
    row = reason_by_key(db(), key) or abort(404)
    form, is_used = ReasonForm(obj=row), is_reason_used(db(), key)
    if not form.validate_on_submit():
        return _page(form, row, is_used=is_used)
    names = ("name", "definition") if is_used else ("name", "definition", "is_avoidable")
    version = version_of(form.version.data)
    try:
        change_reason(
            db(),
            row=row,
            version=version,
            values=_values(form, *names),
            actor=administrator(),
            now=clock.now(),
        )
    except RowChanged:
        theirs = differing(form, row, names)
        form.version.data = str(row.version)
        return _page(form, row, is_used=is_used, theirs=theirs)
    flash("The reason is saved.", "success")
    return redirect(url_for(".reason_list"))


@blueprint.post("/<key>/place")
@access(needs=Permission.MANAGE_CATALOGUE)
def reason_place(key: str) -> ResponseReturnValue:
    """Up, down, off the list, or back on it: as the button says."""
    row = reason_by_key(db(), key) or abort(404)
    act, who, now = request.form.get("act", ""), administrator(), clock.now()
    if act in {"up", "down"}:
        move_reason(db(), row=row, by=-1 if act == "up" else 1, actor=who, now=now)
    elif act in {"retire", "offer"}:
        retire_reason(db(), row=row, is_active=act == "offer", actor=who, now=now)
    else:
        abort(400)
    return redirect(url_for(".reason_list"))


def _values(form: ReasonForm, *names: str) -> dict[str, Any]:
    return {name: form[name].data for name in names}


def _page(
    form: ReasonForm, row: ContactReason | None, *, is_used: bool = False, theirs: Any = None
) -> ResponseReturnValue:
    page = render_template("cases/admin/reason.html", form=form, row=row, is_used=is_used, theirs=theirs)
    return page, 409 if theirs is not None else 422 if form.is_submitted() else 200
