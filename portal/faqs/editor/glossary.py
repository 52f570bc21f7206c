"""The glossary: abbreviations that are explained in every page that uses them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import InvalidText
from content.models import GlossaryEntry
from portal.faqs.actors import actor_anywhere, reader_of
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.places import (
    by_place,
    may_keep_words,
    my_places,
    refuse_unless_mine,
    refuse_unless_some_place,
    scope_of_words,
)
from portal.faqs.word_forms import GlossaryForm, refuse
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

ENTRY = "int(max=2147483647):entry_id"
LISTED = 50
"""Pages named one by one on the way to removing a word."""


@blueprint.get("/glossary")
@access(needs=Permission.WRITE_CONTENT)
def glossary() -> ResponseReturnValue:
    scope = scope_of_words()
    places = by_place(content.glossary_entries(db()), lambda entry: entry.service_key, scope)
    return render_template("faqs/editor/glossary.html", places=places, scope=scope, may_add=may_keep_words())


@blueprint.route("/glossary/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def add_to_glossary() -> ResponseReturnValue:
    refuse_unless_some_place()
    return _edit(GlossaryForm(data={"word": request.args.get("word", "")[:200]}), None)


@blueprint.route(f"/glossary/<{ENTRY}>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def change_glossary(entry_id: int) -> ResponseReturnValue:
    entry = _entry_or_refuse(entry_id)
    return _edit(GlossaryForm(data=GlossaryForm.typed_from(entry)), entry)


@blueprint.route(f"/glossary/<{ENTRY}>/removal", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def remove_from_glossary(entry_id: int) -> ResponseReturnValue:
    entry = _entry_or_refuse(entry_id)
    if request.method != "POST":
        uses = content.uses_word(db(), entry.word, entry.service_key)
        pages = content.pages_with(db(), uses, reader_of(current_user))
        return render_template(
            "faqs/editor/glossary_removal.html", entry=entry, pages=pages[:LISTED], count=len(pages)
        )
    library.delete_glossary_entry(db(), entry_id=entry.id, now=clock.now())
    flash(f"Removed. Pages stop explaining {entry.word} within seconds.", "success")
    return redirect(url_for("editor.faqs.glossary"))


def _edit(form: GlossaryForm, entry: GlossaryEntry | None) -> ResponseReturnValue:
    """Show a word, or save it and go back to the list."""
    form.service_key.choices = my_places()
    if form.validate_on_submit():
        try:
            saved = library.set_glossary_entry(
                db(),
                word=form.word.data or "",
                meaning=form.meaning.data or "",
                service_key=form.service_key.data,
                actor=actor_anywhere(current_user),
                now=clock.now(),
                entry_id=entry.id if entry is not None else None,
            )
        except InvalidText as fault:
            refuse(form, fault.field, str(fault))
        else:
            flash(f"Saved. Pages explain {saved.word} within seconds.", "success")
            return redirect(url_for("editor.faqs.glossary"))
    page = render_template("faqs/editor/glossary_edit.html", form=form, entry=entry)
    return page, 422 if form.is_submitted() else 200


def _entry_or_refuse(entry_id: int) -> GlossaryEntry:
    """The entry, if this person may change it."""
    entry = content.glossary_entry(db(), entry_id) or abort(404)
    refuse_unless_mine(entry.service_key)
    return entry
