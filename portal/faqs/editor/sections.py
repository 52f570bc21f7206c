"""Sections: the tree, one of them with all that is decided about it, and a new one (CS021)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content.errors import InvalidText
from portal.catalogue.queries import catalogue
from portal.faqs.actors import EVERYWHERE, manages, reader_of
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.section_page import managed, noted, parents_on_offer, section_or_404, section_page
from portal.faqs.section_forms import NewSectionForm
from portal.faqs.section_queries import section_rows
from portal.identity.rules import Permission
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/sections")
@access(needs=Permission.WRITE_CONTENT)
def sections() -> ResponseReturnValue:
    rows = section_rows(db(), reader_of(current_user))
    return render_template(
        "faqs/editor/sections.html",
        rows=rows,
        mine={row.section.key for row in rows if manages(current_user, row.section.key)},
        may_add=any(manages(current_user, key) for key in (EVERYWHERE, *(r.section.key for r in rows))),
    )


@blueprint.post("/sections/<key>/order")
@access(needs=Permission.MANAGE_CONTENT)
def order_section(key: str) -> ResponseReturnValue:
    """One place up or down among its neighbours that this person sees; the first and the last stay."""
    found = managed(key)
    is_up = request.form.get("to") == "up"
    rows = section_rows(db(), reader_of(current_user))
    past = next((row.before if is_up else row.after for row in rows if row.section.key == key), "")
    if past:
        library.order_section(db(), key=key, past=past, is_up=is_up)
        noted(found, "section.ordered", to="up" if is_up else "down")
        flash(f"“{found.title}” is one place further {'up' if is_up else 'down'}.", "success")
    return redirect(url_for("editor.faqs.sections", _anchor=f"section-{key}"))


@blueprint.get("/sections/<key>")
@access(needs=Permission.WRITE_CONTENT)
def section(key: str) -> ResponseReturnValue:
    """All that is decided about a section, and who may do what on it."""
    return section_page(section_or_404(key))


@blueprint.route("/sections/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def new_section() -> ResponseReturnValue:
    form = NewSectionForm(data={"parent": request.args.get("parent", "")[:60]})
    form.parent.choices = parents_on_offer(None)
    if form.validate_on_submit() and _make(form):
        flash(f"“{form.title.data}” is there. Say who answers for it.", "success")
        return redirect(url_for("editor.faqs.section", key=form.key.data))
    page = render_template("faqs/editor/section_new.html", form=form)
    return page, 422 if form.is_submitted() else 200


def _make(form: NewSectionForm) -> bool:
    key, parent_key = form.key.data or "", form.parent.data or None
    if parent_key is not None and catalogue(db()).service(key) is not None:
        # By its name, whoever manages it would keep the words and pages of that service.
        form.key.errors = ["This is the short name of a service. Choose another one."]
        return False
    try:
        section = library.create_section(
            db(),
            key=key,
            title=form.title.data or "",
            summary=form.summary.data or "",
            position=form.position.data or 0,
            parent_key=parent_key,
        )
    except InvalidText as fault:
        (form.key if fault.field == "key" else form.title).errors = [str(fault)]
        return False
    noted(section, "section.made", title=section.title, below=parent_key or "")
    return True
