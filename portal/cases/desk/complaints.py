"""Complaints in one list, what came of each stage, and one complaint to be handed over (CS010)."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.attachments.receiving import file_store
from portal.audit.actions import record
from portal.cases.complaints.actions import change_made
from portal.cases.complaints.bundle import Bundle, bundle_of, zipped
from portal.cases.complaints.flags import flagged
from portal.cases.complaints.queries import (
    MOST_LEARNINGS,
    PAGE_SIZE,
    ComplaintLine,
    complaint_lines,
    learning_of,
    open_learnings,
    stage_figures,
)
from portal.cases.complaints.rules import DECISION_WORDS
from portal.cases.desk.blueprint import agent, blueprint, canonical, my_services
from portal.cases.desk.periods import asked_span
from portal.cases.queries import case_by_reference
from portal.catalogue.queries import catalogue
from portal.catalogue.type_queries import complaint_stages
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.paging import Page, page_number, page_of
from portal.web.transaction import db


@blueprint.get("/complaints")
@access(needs=Permission.WORK_CASES)
def complaints() -> ResponseReturnValue:
    span, services = asked_span(), my_services()
    stages = complaint_stages(db())
    asked = request.args.get("stage", "")
    number = next((stage.number for stage in stages if str(stage.number) == asked), None)
    is_open = request.args.get("show") != "all"
    today = clock.now().astimezone(clock.LONDON).date()
    return render_template(
        "cases/desk/complaints.html",
        page=_page(is_open=is_open, number=number),
        figures=stage_figures(db(), services, start=span.start, end=span.end),
        learnings=open_learnings(db(), services),
        most_learnings=MOST_LEARNINGS,
        reviews=[flag for flag in flagged(db()).values() if flag.is_due(today)],
        stages=stages,
        names={stage.number: stage.name for stage in stages},
        number=number,
        is_open=is_open,
        span=span,
        known=catalogue(db()),
        decisions=DECISION_WORDS,
        now=clock.now(),
        today=today,
    )


def _page(*, is_open: bool, number: int | None) -> Page[ComplaintLine]:
    asked = page_number()
    rows = complaint_lines(db(), my_services(), is_open=is_open, number=number, page=asked)
    return page_of(rows, asked, PAGE_SIZE)


@blueprint.post("/complaints/learning/<int:learning_id>/done")
@access(needs=Permission.WORK_CASES)
def learning_done(learning_id: int) -> ResponseReturnValue:
    learning = learning_of(db(), learning_id, my_services()) or abort(404)
    change_made(db(), learning=learning, actor=agent(), now=clock.now())
    flash("The change is noted as made.", "success")
    return redirect(url_for("desk.cases.complaints", _anchor="learnt"))


@blueprint.get("/cases/<reference>/bundle")
@access(needs=Permission.WORK_CASES)
def bundle(reference: str) -> ResponseReturnValue:
    return render_template("cases/desk/bundle.html", bundle=_bundle(reference, request.args.get("notes")))


@blueprint.post("/cases/<reference>/bundle")
@access(needs=Permission.WORK_CASES)
def bundle_file(reference: str) -> ResponseReturnValue:
    """A POST, because handing everything out is written down."""
    found, who = _bundle(reference, request.form.get("notes")), agent()
    text = render_template("cases/desk/bundle.txt", bundle=found)
    answer = Response(zipped(found, text, file_store()), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.case.reference}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    record(
        db(),
        now=clock.now(),
        action="case.handed_over",
        subject_type="case",
        subject_id=found.case.reference,
        actor_id=who.person_id,
        actor_name=who.name,
        details={"with_notes": found.with_notes},
    )
    return answer


def _bundle(reference: str, notes: str | None) -> Bundle:
    case = case_by_reference(db(), canonical(reference)) or abort(404)
    return bundle_of(db(), case, with_notes=notes == "yes", now=clock.now())
