"""One case on one page, and who else has it open (FR-013)."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.attachments.case_files import file_answer
from portal.cases.desk.act_forms import blank_forms
from portal.cases.desk.blueprint import blueprint, canonical
from portal.cases.desk.case_page import page_of_case
from portal.cases.desk_queries import case_id_of
from portal.cases.file_queries import file_of
from portal.cases.history_words import channel_text
from portal.cases.presence import CASE, has_open
from portal.cases.queries import case_by_reference
from portal.identity.presence import be_present, others_present
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/cases/<reference>")
@access(needs=Permission.WORK_CASES)
def case(reference: str) -> ResponseReturnValue:
    written = canonical(reference)
    if written != reference:
        return redirect(url_for("desk.cases.case", reference=written), 301)
    found = case_by_reference(db(), written) or abort(404)
    page = page_of_case(found)
    forms = blank_forms(page)
    forms["reply"]["body"].data = page.draft
    return render_template(
        "cases/desk/case.html", page=page, forms=forms, channel=channel_text(found.channel)
    )


@blueprint.get("/cases/<reference>/files/<key>")
@access(needs=Permission.WORK_CASES)
def file(reference: str, key: str) -> ResponseReturnValue:
    case_id = case_id_of(db(), canonical(reference)) or abort(404)
    return file_answer(file_of(db(), case_id, key, with_notes=True))


@blueprint.post("/cases/<reference>/presence")
@access(needs=Permission.WORK_CASES)
def presence(reference: str) -> ResponseReturnValue:
    """The heartbeat of an open page; the answer is who else has it open."""
    case_id, now = case_id_of(db(), canonical(reference)) or abort(404), clock.now()
    me = current_user.person_id
    be_present(db(), subject=CASE, subject_id=case_id, person_id=me, now=now)
    others = others_present(db(), subject=CASE, subject_id=case_id, person_id=me, now=now)
    return jsonify(text=has_open(others))
