"""A service brought in, changed or ended by one file: tried first, then done (DM-T2)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.catalogue.admin.blueprint import administrator, blueprint
from portal.catalogue.doors import doors_here
from portal.catalogue.file_apply import apply_file, rehearse
from portal.catalogue.file_shape import CatalogueFault, read_file
from portal.catalogue.forms import FileForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.route("/catalogue-file", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def catalogue_file() -> ResponseReturnValue:
    form = FileForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    try:
        file = read_file(f"{form.words.data}\n")
        if request.form.get("act") != "apply":
            return render_template(
                "catalogue/admin/file.html", form=form, found=rehearse(db(), doors_here(), file)
            )
        found = apply_file(db(), doors_here(), file, actor=administrator(), now=clock.now())
    except CatalogueFault as fault:
        form.words.errors = list(fault.problems)
        return _page(form), 422
    number = len(found.lines)
    flash(f"Done: {number} {'change' if number == 1 else 'changes'}.", "success")
    return redirect(url_for("admin.catalogue.services"))


def _page(form: FileForm) -> str:
    return render_template("catalogue/admin/file.html", form=form, found=None)
