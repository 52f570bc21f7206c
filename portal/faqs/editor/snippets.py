"""Snippets: words kept in one place and used on many pages, such as a fee, with values for days to come."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import ContentError, InvalidText
from content.models import Snippet
from content.queries.rerendering import pages_with, uses_snippet
from content.queries.snippets import values_of_snippet
from portal.faqs.actors import actor_anywhere, manages
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.places import my_places, places
from portal.faqs.word_forms import NewSnippetForm, SnippetForm, ValueForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

SNIPPET = "int(max=2147483647):snippet_id"
VALUE = "int(max=2147483647):value_id"


@blueprint.get("/snippets")
@access(needs=Permission.MANAGE_CONTENT)
def snippets() -> ResponseReturnValue:
    cards = content.snippet_cards(db(), clock.now())
    return render_template("faqs/editor/snippets.html", cards=cards, places=places())


@blueprint.route("/snippets/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def new_snippet() -> ResponseReturnValue:
    form = NewSnippetForm()
    form.service_key.choices = my_places()
    if form.validate_on_submit():
        try:
            made = library.create_snippet(
                db(),
                key=form.key.data or "",
                title=form.title.data or "",
                value=form.value.data or "",
                service_key=form.service_key.data or "",
                actor=actor_anywhere(current_user),
                now=clock.now(),
            )
        except InvalidText as fault:
            form[fault.field if fault.field in form else "key"].errors = [str(fault)]
        else:
            flash(f"Write {{{{snippet:{made.key}}}}} where readers shall see it.", "success")
            return redirect(url_for("editor.faqs.snippet", snippet_id=made.id))
    page = render_template("faqs/editor/snippet_new.html", form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"/snippets/<{SNIPPET}>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def snippet(snippet_id: int) -> ResponseReturnValue:
    """A snippet with all its values; a POST adds one."""
    found, form = _mine(snippet_id), ValueForm()
    if form.validate_on_submit():
        try:
            library.set_snippet_value(
                db(),
                snippet_id=found.id,
                value=form.value.data or "",
                effective_at=form.effective_at,
                actor=actor_anywhere(current_user),
                now=clock.now(),
            )
        except InvalidText as fault:
            (form.value if fault.field == "value" else form.from_time).errors = [str(fault)]
        else:
            flash("Saved. Every page that uses it shows it from then on.", "success")
            return redirect(url_for("editor.faqs.snippet", snippet_id=found.id))
    page = render_template(
        "faqs/editor/snippet.html",
        snippet=found,
        form=form,
        values=values_of_snippet(db(), found.id),
        using=pages_with(db(), uses_snippet(found.key)),
        now=clock.now(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"/snippets/<{SNIPPET}>/name", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def rename_snippet(snippet_id: int) -> ResponseReturnValue:
    found = _mine(snippet_id)
    form = SnippetForm(data={"title": found.title, "service_key": found.service_key})
    form.service_key.choices = my_places()
    if form.validate_on_submit():
        library.update_snippet(
            db(), snippet_id=found.id, title=form.title.data or "", service_key=form.service_key.data or ""
        )
        flash("Saved.", "success")
        return redirect(url_for("editor.faqs.snippet", snippet_id=found.id))
    page = render_template("faqs/editor/snippet_name.html", form=form, snippet=found)
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"/snippets/<{SNIPPET}>/values/<{VALUE}>/cancellation")
@access(needs=Permission.MANAGE_CONTENT)
def cancel_value(snippet_id: int, value_id: int) -> ResponseReturnValue:
    found = _mine(snippet_id)
    if value_id not in {value.id for value in values_of_snippet(db(), found.id)}:
        abort(404)
    try:
        library.cancel_snippet_value(
            db(), value_id=value_id, actor=actor_anywhere(current_user), now=clock.now()
        )
    except ContentError as fault:
        flash(str(fault), "error")
    else:
        flash("Taken back. It will not begin.", "success")
    return redirect(url_for("editor.faqs.snippet", snippet_id=found.id))


@blueprint.post(f"/snippets/<{SNIPPET}>/removal")
@access(needs=Permission.MANAGE_CONTENT)
def remove_snippet(snippet_id: int) -> ResponseReturnValue:
    found = _mine(snippet_id)
    library.remove_snippet(db(), snippet_id=found.id, actor=actor_anywhere(current_user), now=clock.now())
    flash("Removed. Pages that name it keep its last value until somebody edits them.", "success")
    return redirect(url_for("editor.faqs.snippets"))


def _mine(snippet_id: int) -> Snippet:
    found = content.snippet_by_id(db(), snippet_id)
    if found is None or found.removed_at is not None:
        abort(404)
    return found if manages(current_user, found.service_key) else abort(403)
