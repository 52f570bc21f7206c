"""All versions of a page, what differs between any two of them, and taking one up again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content import library
from content import queries as content
from content.errors import EditConflict, TransitionRefused
from content.library import text_of
from content.models import Revision
from portal.faqs.editor.blueprint import NUMBER, blueprint, may_edit, me_on, page_or_404, revision_or_404
from portal.faqs.editor.comparing import differences
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
        may_edit=may_edit(page),
    )


@blueprint.post(f"/faqs/<slug>/revisions/<{NUMBER}>/restoration")
@access(needs=Permission.WRITE_CONTENT)
def restore_version(slug: str, number: int) -> ResponseReturnValue:
    """An old version's words become a new draft."""
    page = page_or_404(slug)
    old = revision_or_404(page, number)
    try:
        library.restore_revision(db(), revision_id=old.id, actor=me_on(page.section.key), now=clock.now())
    except EditConflict as conflict:
        flash(f"{conflict.theirs.author_name} has a draft open. Finish or publish it first.", "error")
        return redirect(url_for("editor.faqs.history", slug=slug))
    except TransitionRefused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("editor.faqs.history", slug=slug))
    flash(f"The words of version {number} are a new draft. Readers do not see it yet.", "success")
    return redirect(url_for("editor.faqs.write", slug=slug))


def _asked_for(revisions: Sequence[Revision], name: str) -> Revision | None:
    wanted = request.args.get(name)
    return next((revision for revision in revisions if str(revision.number) == wanted), None)
