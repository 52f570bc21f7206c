"""Adding, describing, replacing and deleting pictures and files. What was typed is never lost."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import MediaChanged
from content.workflow import APPROVERS
from portal.attachments import media as pictures
from portal.attachments.editor.blueprint import blueprint, card_or_404, me_on
from portal.attachments.forms import (
    CHOOSE_AGAIN,
    AddForm,
    DescribeForm,
    RefusingForm,
    ReplaceForm,
    typed_from,
)
from portal.attachments.receiving import FILE_FIELD, file_store, received, refusals_beside_fields
from portal.attachments.rules import Purpose
from portal.faqs.actors import actor_anywhere, actor_on, may_author_on, reader_of
from portal.faqs.scope import section_choices
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import after_commit, db
from portal.web.uploads import takes_files


@blueprint.route("/media/new", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
@takes_files
def add_media() -> ResponseReturnValue:
    may_open = bool(actor_anywhere(current_user).roles & APPROVERS)
    form = AddForm(
        section_choices(current_user, may_author_on), may_open=may_open, section=request.args.get("section")
    )
    if form.validate_on_submit():
        with refusals_beside_fields(form):
            return _added(form)
    _ask_for_the_file_again(form)
    page = render_template("attachments/editor/add.html", form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/media/<key>/details", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def describe_media(key: str) -> ResponseReturnValue:
    card = card_or_404(key)
    may_open = bool(me_on(card).roles & APPROVERS)
    form = DescribeForm(is_picture=card.version.is_picture, may_open=may_open, data=typed_from(card.media))
    status, theirs = (422 if form.is_submitted() else 200), None
    if form.validate_on_submit():
        try:
            with refusals_beside_fields(form):
                return _described(key, form)
        except MediaChanged as conflict:
            status, theirs = 409, conflict.theirs
            form.base.data = str(theirs.lock_version)
    page = render_template("attachments/editor/describe.html", form=form, card=card, theirs=theirs)
    return page, status


@blueprint.route("/media/<key>/replacement", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
@takes_files
def replace_media(key: str) -> ResponseReturnValue:
    card, form = card_or_404(key), ReplaceForm()
    if form.validate_on_submit():
        with refusals_beside_fields(form):
            checked = received(form.file.data, Purpose.MEDIA)
            actor = me_on(card_or_404(key))
            pictures.replace(db(), file_store(), key=key, checked=checked, actor=actor, now=clock.now())
            flash("Replaced. Every page that uses it shows the new version from now on.", "success")
            return redirect(url_for("editor.attachments.media", key=key))
    page = render_template("attachments/editor/replace.html", form=form, card=card)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/media/<key>/removal", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def delete_media(key: str) -> ResponseReturnValue:
    card, form = card_or_404(key), RefusingForm()
    if form.validate_on_submit():
        with refusals_beside_fields(form):
            keys = pictures.delete(db(), key=key, actor=me_on(card), now=clock.now())
            after_commit(partial(file_store().remove_all, keys))
            flash(f"Deleted: “{card.media.title}”.", "success")
            return redirect(url_for("editor.attachments.media_list", section=card.section_key))
    uses = content.pages_using(db(), card.media, reader_of(current_user))
    page = render_template("attachments/editor/remove.html", form=form, card=card, uses=uses)
    return page, 422 if form.is_submitted() else 200


def _added(form: AddForm) -> ResponseReturnValue:
    checked = received(form.file.data, Purpose.MEDIA)
    section = form.section.data
    media = pictures.add(
        db(),
        file_store(),
        checked=checked,
        section_key=section,
        text=form.text(pictures.title_from(checked.name)),
        actor=actor_on(current_user, section),
        now=clock.now(),
    )
    flash("Added. Copy the code below into the text of a page.", "success")
    return redirect(url_for("editor.attachments.media", key=media.key))


def _described(key: str, form: DescribeForm) -> ResponseReturnValue:
    library.describe_media(
        db(),
        key=key,
        text=form.text(),
        actor=me_on(card_or_404(key)),
        now=clock.now(),
        expected_lock_version=form.seen_version(),
    )
    flash("Saved. Pages that use it say so from now on.", "success")
    return redirect(url_for("editor.attachments.media", key=key))


def _ask_for_the_file_again(form: AddForm) -> None:
    if form.errors and form.file.data is not None and not form.file.errors:
        form.refuse(FILE_FIELD, CHOOSE_AGAIN)
