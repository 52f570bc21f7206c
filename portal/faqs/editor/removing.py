"""A page goes away, comes back, gets another address or another place; what names it is shown beforehand."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from content import library
from content import queries as content
from content.errors import InvalidText, TransitionRefused
from content.models import Section
from content.queries.links import item_in_sight
from portal.faqs.actors import manages, reader_of
from portal.faqs.editor.blueprint import blueprint, me_on, page_or_404
from portal.faqs.editor_queries import EditorPage
from portal.faqs.pointers import pointers_to
from portal.faqs.removal_forms import BIN, MERGE, AddressForm, PlaceForm, RemovalForm
from portal.faqs.scope import section_choices
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.route("/faqs/<slug>/withdrawal", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def withdraw(slug: str) -> ResponseReturnValue:
    """Withdraw a page, merge it into another, or move it to the bin."""
    page, form = _managed(slug), RemovalForm()
    if page.item.binned_at is not None:
        return redirect(url_for("editor.faqs.waste"))
    if page.live is None:
        form.where.data = BIN
    if form.validate_on_submit():
        try:
            _remove(page, form)
        except TransitionRefused as refusal:
            form.comment.errors = [str(refusal)]
        except InvalidText as fault:
            _refuse(form, fault)
        else:
            flash("Done. Its address says what you chose, and links to it follow.", "success")
            is_binned = form.where.data == BIN
            return redirect(
                url_for("editor.faqs.waste") if is_binned else url_for("editor.faqs.history", slug=slug)
            )
    return _shown("faqs/editor/withdraw.html", page, form)


@blueprint.route("/faqs/<slug>/address", methods=["GET", "POST"])
@access(needs=Permission.REVIEW_CONTENT)
def readdress(slug: str) -> ResponseReturnValue:
    """Give a page another address; the old one goes on leading to it."""
    page, form = page_or_404(slug), AddressForm(data={"slug": slug})
    if form.validate_on_submit():
        try:
            item = library.rename_slug(
                db(),
                item_id=page.item.id,
                slug=form.slug.data or "",
                actor=me_on(page.section.key),
                now=clock.now(),
                comment=form.comment.data or "",
            )
        except (InvalidText, TransitionRefused) as fault:
            form.slug.errors = [str(fault)]
        else:
            flash(f"The page is at /faqs/{item.slug} now. Its old address leads there.", "success")
            return redirect(url_for("editor.faqs.item", slug=item.slug))
    return _shown("faqs/editor/address.html", page, form)


@blueprint.route("/faqs/<slug>/place", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def move(slug: str) -> ResponseReturnValue:
    """Put a page into another section; the rights on both are asked for."""
    page, form = _managed(slug), PlaceForm()
    here = page.section.key
    form.section.choices = section_choices(
        current_user, lambda account, key: key != here and manages(account, key)
    )
    if form.validate_on_submit():
        library.move_items(
            db(),
            item_ids=[page.item.id],
            section_key=form.section.data,
            actor=me_on(here),
            now=clock.now(),
            comment=form.comment.data or "",
        )
        flash("Moved. Its address stays as it was.", "success")
        return redirect(url_for("editor.faqs.item", slug=slug))
    return _shown("faqs/editor/place.html", page, form)


@blueprint.get("/bin")
@access(needs=Permission.MANAGE_CONTENT)
def waste() -> ResponseReturnValue:
    """What lies in the bin, and how long it can still be restored."""
    rows = [row for row in content.items_in_bin(db(), clock.now()) if manages(current_user, row.section_key)]
    return render_template("faqs/editor/bin.html", rows=rows)


@blueprint.post("/faqs/<slug>/restoration")
@access(needs=Permission.MANAGE_CONTENT)
def restore(slug: str) -> ResponseReturnValue:
    page = _managed(slug)
    try:
        library.restore_from_bin(db(), item_id=page.item.id, actor=me_on(page.section.key), now=clock.now())
    except TransitionRefused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("editor.faqs.waste"))
    flash("Restored. Readers do not see it until a version is approved again.", "success")
    return redirect(url_for("editor.faqs.item", slug=slug))


def _shown(template: str, page: EditorPage, form: FlaskForm) -> ResponseReturnValue:
    """What is decided about a page, with all that points at it."""
    shown = render_template(
        template, page=page, form=form, pointers=pointers_to(db(), page.item, reader_of(current_user))
    )
    return shown, 422 if form.is_submitted() else 200


def _managed(slug: str) -> EditorPage:
    page = page_or_404(slug)
    return page if manages(current_user, page.section.key) else abort(403)


def _remove(page: EditorPage, form: RemovalForm) -> None:
    actor, now, comment = me_on(page.section.key), clock.now(), form.comment.data or ""
    item_id = page.item.id
    if form.fate.data == MERGE:
        into = item_in_sight(db(), form.slug, reader_of(current_user))
        if into is None:
            raise InvalidText("replacement", f"There is no page “{form.slug}”.")
        library.merge_into(
            db(),
            item_id=item_id,
            into_id=into.id,
            actor=actor,
            actor_there=me_on(db().get_one(Section, into.section_id).key),
            now=now,
            comment=comment,
        )
    elif form.where.data != BIN:
        library.retract(db(), item_id=item_id, actor=actor, now=now, comment=comment, farewell=form.farewell)
    if form.where.data == BIN:
        library.put_into_bin(
            db(), item_id=item_id, actor=actor, now=now, comment=comment, farewell=form.farewell
        )


def _refuse(form: RemovalForm, fault: InvalidText) -> None:
    field = form.replacement if fault.field == "replacement" else form.note
    field.errors = [*field.errors, str(fault)]
