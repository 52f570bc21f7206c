"""Keeping a reply that is not sent yet: by script while it is typed, by a button without one."""

from __future__ import annotations

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.actions.reply_drafts import keep_draft
from portal.cases.desk.blueprint import blueprint, canonical
from portal.cases.desk_forms import TEXT_MAX
from portal.cases.desk_queries import case_id_of
from portal.cases.timeline import moment_words
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_text
from portal.web.transaction import db
from portal.web.uploads import takes_files


@blueprint.post("/cases/<reference>/draft")
@access(needs=Permission.WORK_CASES)
@takes_files
def draft(reference: str) -> ResponseReturnValue:
    """Keep the reply as it is typed. Scripts ask for JSON and are told what to say."""
    case_id, now = case_id_of(db(), canonical(reference)) or abort(404), clock.now()
    body = (clean_text(request.form.get("body", "")) or "")[:TEXT_MAX]
    keep_draft(db(), case_id=case_id, person_id=current_user.person_id, body=body, now=now)
    said = f"Draft saved, {moment_words(now)}. Only you can see it." if body else "There is no draft."
    if request.accept_mimetypes.best == "application/json":
        return jsonify(text=said)
    flash(said, "success")
    return redirect(url_for(".case", reference=canonical(reference), _anchor="act-reply"))
