"""Words that mean the same to readers, kept by owners of content. A change works with the next search."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import InvalidText
from content.models import SynonymGroup
from content.search.trial import Trial
from portal.faqs.actors import EVERYWHERE, actor_anywhere
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.judging import COMPARE, judge
from portal.faqs.editor.places import (
    by_place,
    may_keep_words,
    my_places,
    refuse_unless_mine,
    refuse_unless_some_place,
    scope_of_words,
)
from portal.faqs.editor_forms import SynonymsForm, lines_of
from portal.faqs.editor_queries import synonym_group
from portal.faqs.rehearsing import with_synonyms, without_synonyms
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

GROUP = "int(max=2147483647):group_id"


@blueprint.get("/synonyms")
@access(needs=Permission.MANAGE_CONTENT)
def synonyms() -> ResponseReturnValue:
    scope = scope_of_words()
    places = by_place(content.synonym_groups(db()), lambda group: group.service_key or EVERYWHERE, scope)
    return render_template("faqs/editor/synonyms.html", places=places, scope=scope, may_add=may_keep_words())


@blueprint.route("/synonyms/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def add_synonyms() -> ResponseReturnValue:
    refuse_unless_some_place()
    return _edit(SynonymsForm(data={"terms": request.args.get("terms", "")[:200]}), None)


@blueprint.route(f"/synonyms/<{GROUP}>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def change_synonyms(group_id: int) -> ResponseReturnValue:
    group = _group_or_refuse(group_id)
    return _edit(SynonymsForm(data=SynonymsForm.typed_from(group)), group)


@blueprint.route(f"/synonyms/<{GROUP}>/removal", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def remove_synonyms(group_id: int) -> ResponseReturnValue:
    group = _group_or_refuse(group_id)
    if request.method != "POST":
        judgement = judge(group.service_key, lambda trial: without_synonyms(db(), trial, group.id))
        return render_template("faqs/editor/synonyms_removal.html", group=group, judgement=judgement)
    library.delete_synonyms(db(), group_id=group.id)
    flash("Removed. Search no longer treats these words as the same.", "success")
    return redirect(url_for("editor.faqs.synonyms"))


def _edit(form: SynonymsForm, group: SynonymGroup | None) -> ResponseReturnValue:
    """Show a group, or save it and go back to the list."""
    form.service_key.choices = my_places()
    if form.validate_on_submit():
        try:
            if request.form.get("act") == COMPARE:
                return _compare(form, group)
            library.set_synonyms(
                db(),
                terms=lines_of(form.terms.data),
                actor=actor_anywhere(current_user),
                now=clock.now(),
                group_id=group.id if group is not None else None,
                service_key=form.service_key.data or None,
            )
        except InvalidText as fault:
            form.terms.errors = [str(fault)]
        else:
            flash("Saved. Search uses these words from now on.", "success")
            return redirect(url_for("editor.faqs.synonyms"))
    page = render_template("faqs/editor/synonyms_edit.html", form=form, group=group, judgement=None)
    return page, 422 if form.is_submitted() else 200


def _compare(form: SynonymsForm, group: SynonymGroup | None) -> ResponseReturnValue:
    """What the group would change, before it is kept. Raises ``InvalidText``."""
    group_id = group.id if group is not None else None

    def change(trial: Trial) -> Trial:
        return with_synonyms(db(), trial, group_id, lines_of(form.terms.data))

    judgement = judge(form.service_key.data or None, change)
    return render_template("faqs/editor/synonyms_edit.html", form=form, group=group, judgement=judgement)


def _group_or_refuse(group_id: int) -> SynonymGroup:
    """The group, if this person may change it."""
    group = synonym_group(db(), group_id) or abort(404)
    refuse_unless_mine(group.service_key or EVERYWHERE)
    return group
