"""All versions of a page, what differs between any two of them, and taking the page down."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import TransitionRefused
from content.library import text_of
from content.models import Revision
from portal.faqs.actors import manages
from portal.faqs.editor.blueprint import blueprint, me_on, page_or_404
from portal.faqs.editor.comparing import differences
from portal.faqs.editor_forms import DecisionForm
from portal.faqs.editor_queries import pages_naming
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/faqs/<slug>/history")
@access(needs=Permission.WRITE_CONTENT)
def history(slug: str) -> ResponseReturnValue:
    page = page_or_404(slug)
    revisions = content.revisions_of(db(), page.item.id)
    after = _asked_for(revisions, "after") or revisions[0]
    before = _asked_for(revisions, "before") or revisions[min(1, len(revisions) - 1)]
    return render_template(
        "faqs/editor/history.html",
        page=page,
        revisions=revisions,
        numbers={revision.id: revision.number for revision in revisions},
        events=content.events_of(db(), page.item.id),
        before=before,
        after=after,
        changes=differences(text_of(before), text_of(after)),
        look=request.args.get("differences", ""),
    )


@blueprint.route("/faqs/<slug>/withdrawal", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def withdraw(slug: str) -> ResponseReturnValue:
    """Take a live page down, after a look at what would lose its link."""
    page = page_or_404(slug)
    if not manages(current_user, page.section.key):
        abort(403)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            library.retract(
                db(),
                item_id=page.item.id,
                actor=me_on(page.section.key),
                now=clock.now(),
                comment=form.comment.data or "",
            )
        except TransitionRefused as refusal:
            form.comment.errors = [str(refusal)]
        else:
            flash("Withdrawn. Its address now says so, and every link to it is gone.", "success")
            return redirect(url_for("editor.faqs.history", slug=slug))
    naming = pages_naming(db(), page.item.id)
    shown = render_template("faqs/editor/withdraw.html", page=page, form=form, naming=naming)
    return shown, 422 if form.is_submitted() else 200


def _asked_for(revisions: Sequence[Revision], name: str) -> Revision | None:
    wanted = request.args.get(name)
    return next((revision for revision in revisions if str(revision.number) == wanted), None)
