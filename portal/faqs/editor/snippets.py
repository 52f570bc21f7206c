"""Snippets: values that stand in many pages, kept in one place, each from its moment on."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import InvalidText
from content.models import Snippet
from portal.faqs.actors import actor_anywhere, manages, reader_of
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.places import (
    by_place,
    may_keep_words,
    my_places,
    refuse_unless_mine,
    refuse_unless_some_place,
    scope_of_words,
)
from portal.faqs.editor.places import places as all_places
from portal.faqs.editor.snippet_values import Timeline
from portal.faqs.word_forms import SnippetForm, SnippetNameForm, ValueForm, refuse
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

SNIPPET = "int(max=2147483647):snippet_id"
VALUE = "int(max=2147483647):value_id"


@blueprint.get("/snippets")
@access(needs=Permission.WRITE_CONTENT)
def snippets() -> ResponseReturnValue:
    scope, cards = scope_of_words(), content.snippet_cards(db(), clock.now())
    places = by_place(cards, lambda card: card.service_key, scope)
    return render_template("faqs/editor/snippets.html", places=places, scope=scope, may_add=may_keep_words())


@blueprint.route("/snippets/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def add_snippet() -> ResponseReturnValue:
    refuse_unless_some_place()
    form = SnippetForm(data={"key": request.args.get("key", "")[:200]})
    form.service_key.choices = my_places()
    if form.validate_on_submit():
        try:
            made = library.create_snippet(
                db(),
                key=form.key.data or "",
                title=form.title.data or "",
                value=form.value.data or "",
                service_key=form.service_key.data,
                actor=actor_anywhere(current_user),
                now=clock.now(),
            )
        except InvalidText as fault:
            refuse(form, fault.field, str(fault))
        else:
            flash(f"Saved. Write {{{{snippet:{made.key}}}}} in a page to use it.", "success")
            return redirect(url_for("editor.faqs.snippet", snippet_id=made.id))
    return render_template("faqs/editor/snippet_new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get(f"/snippets/<{SNIPPET}>")
@access(needs=Permission.WRITE_CONTENT)
def snippet(snippet_id: int) -> ResponseReturnValue:
    return _show(_snippet_or_404(snippet_id), ValueForm(formdata=None))


@blueprint.post(f"/snippets/<{SNIPPET}>")
@access(needs=Permission.MANAGE_CONTENT)
def set_snippet(snippet_id: int) -> ResponseReturnValue:
    """Another value, now or later."""
    shown, form = _mine_or_refuse(snippet_id), ValueForm()
    if not form.validate():
        return _show(shown, form), 422
    try:
        added = library.set_snippet_value(
            db(),
            snippet_id=shown.id,
            value=form.value.data or "",
            effective_at=form.effective_at(),
            actor=actor_anywhere(current_user),
            now=clock.now(),
        )
    except InvalidText as fault:
        refuse(form, fault.field, str(fault))
        return _show(shown, form), 422
    is_planned = added.applied_at is None
    flash("Saved. It changes by itself at that moment." if is_planned else "Changed.", "success")
    return redirect(url_for("editor.faqs.snippet", snippet_id=shown.id))


@blueprint.post(f"/snippets/<{SNIPPET}>/values/<{VALUE}>/cancellation")
@access(needs=Permission.MANAGE_CONTENT)
def cancel_value(snippet_id: int, value_id: int) -> ResponseReturnValue:
    shown = _mine_or_refuse(snippet_id)
    planned = {value.id for value in _timeline(shown).planned}
    if value_id in planned:  # a second click finds it done
        library.cancel_snippet_value(
            db(), value_id=value_id, actor=actor_anywhere(current_user), now=clock.now()
        )
        flash("Taken back. It will not begin.", "success")
    return redirect(url_for("editor.faqs.snippet", snippet_id=shown.id))


@blueprint.route(f"/snippets/<{SNIPPET}>/name", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def rename_snippet(snippet_id: int) -> ResponseReturnValue:
    shown = _mine_or_refuse(snippet_id)
    form = SnippetNameForm(data=SnippetNameForm.typed_from(shown))
    form.service_key.choices = my_places()
    if form.validate_on_submit():
        library.update_snippet(
            db(), snippet_id=shown.id, title=form.title.data or "", service_key=form.service_key.data
        )
        flash("Saved.", "success")
        return redirect(url_for("editor.faqs.snippet", snippet_id=shown.id))
    page = render_template("faqs/editor/snippet_name.html", form=form, snippet=shown)
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"/snippets/<{SNIPPET}>/removal", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def remove_snippet(snippet_id: int) -> ResponseReturnValue:
    shown = _mine_or_refuse(snippet_id)
    if request.method == "POST":
        library.remove_snippet(db(), snippet_id=shown.id, actor=actor_anywhere(current_user), now=clock.now())
        flash(f"{shown.key} is off the list.", "success")
        return redirect(url_for("editor.faqs.snippets"))
    pages = content.pages_with(db(), content.uses_snippet(shown.key), reader_of(current_user))
    return render_template(
        "faqs/editor/snippet_removal.html", snippet=shown, pages=pages, timeline=_timeline(shown)
    )


def _show(shown: Snippet, form: ValueForm) -> str:
    """A snippet with its past and its plans, and the pages that name it."""
    return render_template(
        "faqs/editor/snippet.html",
        snippet=shown,
        form=form,
        timeline=_timeline(shown),
        pages=content.pages_with(db(), content.uses_snippet(shown.key), reader_of(current_user)),
        kept_by=all_places().get(shown.service_key, shown.service_key),
        is_mine=manages(current_user, shown.service_key),
    )


def _timeline(shown: Snippet) -> Timeline:
    return Timeline.of(content.values_of_snippet(db(), shown.id), clock.now())


def _snippet_or_404(snippet_id: int) -> Snippet:
    found = content.snippet_by_id(db(), snippet_id)
    return found if found is not None and found.removed_at is None else abort(404)


def _mine_or_refuse(snippet_id: int) -> Snippet:
    """The snippet, if this person may change it."""
    found = _snippet_or_404(snippet_id)
    refuse_unless_mine(found.service_key)
    return found
