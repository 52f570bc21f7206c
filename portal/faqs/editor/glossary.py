"""The glossary: abbreviations that every page explains where it first uses them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import InvalidText
from content.models import GlossaryEntry
from content.queries.rerendering import pages_with, uses_word
from portal.faqs.actors import actor_anywhere, manages
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.places import my_places, places
from portal.faqs.word_forms import GlossaryForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

ENTRY = "int(max=2147483647):entry_id"


@blueprint.get("/glossary")
@access(needs=Permission.MANAGE_CONTENT)
def glossary() -> ResponseReturnValue:
    names = places()
    rows = [(e, names.get(e.service_key, e.service_key), manages(current_user, e.service_key))
            for e in content.glossary_entries(db())]  # fmt: skip
    return render_template("faqs/editor/glossary.html", rows=rows)


@blueprint.route("/glossary/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def add_to_glossary() -> ResponseReturnValue:
    return _edit(GlossaryForm(), None)


@blueprint.route(f"/glossary/<{ENTRY}>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def change_glossary(entry_id: int) -> ResponseReturnValue:
    entry = _mine(entry_id)
    typed = {"word": entry.word, "meaning": entry.meaning, "service_key": entry.service_key}
    return _edit(GlossaryForm(data=typed), entry)


@blueprint.post(f"/glossary/<{ENTRY}>/removal")
@access(needs=Permission.MANAGE_CONTENT)
def remove_from_glossary(entry_id: int) -> ResponseReturnValue:
    library.delete_glossary_entry(db(), entry_id=_mine(entry_id).id, now=clock.now())
    flash("Removed. Pages no longer explain it.", "success")
    return redirect(url_for("editor.faqs.glossary"))


def _edit(form: GlossaryForm, entry: GlossaryEntry | None) -> ResponseReturnValue:
    """Show an entry and the pages that use it, or save it."""
    form.service_key.choices = my_places()
    if form.validate_on_submit():
        try:
            library.set_glossary_entry(
                db(),
                word=form.word.data or "",
                meaning=form.meaning.data or "",
                service_key=form.service_key.data or "",
                entry_id=entry.id if entry else None,
                actor=actor_anywhere(current_user),
                now=clock.now(),
            )
        except InvalidText as fault:
            (form.meaning if fault.field == "meaning" else form.word).errors = [str(fault)]
        else:
            flash("Saved. Pages that use it follow within seconds.", "success")
            return redirect(url_for("editor.faqs.glossary"))
    using = pages_with(db(), uses_word(db(), entry.word, entry.service_key)) if entry else []
    page = render_template("faqs/editor/glossary_edit.html", form=form, entry=entry, using=using)
    return page, 422 if form.is_submitted() else 200


def _mine(entry_id: int) -> GlossaryEntry:
    entry = content.glossary_entry(db(), entry_id) or abort(404)
    return entry if manages(current_user, entry.service_key) else abort(403)
