"""What a group answers to a case that was handed over to it: accepted, or sent back with a reason (DM-G1)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from portal.cases.actions import transfers
from portal.cases.actions.ledger import CaseChanged
from portal.cases.desk.act_forms import blank_form, sent_form
from portal.cases.desk.blueprint import agent, blueprint, canonical
from portal.cases.desk.case_page import CasePage, page_of_case
from portal.cases.queries import case_by_reference, case_for_change
from portal.cases.rules import ActRefused
from portal.cases.suppliers.forms import AcceptanceForm, ReturnForm
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

CHANGED = "The case changed while you were looking at it. Read what is new, then do it again"


@blueprint.get("/cases/<reference>/return")
@access(needs=Permission.WORK_CASES)
def return_page(reference: str) -> ResponseReturnValue:
    page = page_of_case(case_by_reference(db(), canonical(reference)) or abort(404))
    return _page(page, blank_form(ReturnForm, page))


@blueprint.post("/cases/<reference>/return")
@access(needs=Permission.WORK_CASES)
def return_transfer(reference: str) -> ResponseReturnValue:
    """Back to the group it came from."""
    return _answer(canonical(reference), ReturnForm, "The case has been sent back.")


@blueprint.post("/cases/<reference>/acceptance")
@access(needs=Permission.WORK_CASES)
def accept_transfer(reference: str) -> ResponseReturnValue:
    return _answer(canonical(reference), AcceptanceForm, "The case is accepted.")


def _answer(reference: str, kind: type[Any], done: str) -> ResponseReturnValue:
    case = case_for_change(db(), reference) or abort(404)
    page = page_of_case(case_by_reference(db(), reference) or abort(404))
    form = sent_form(kind, page)
    if not form.validate():
        return _page(page, form), 422
    doing: dict[str, Any] = {"actor": agent(), "now": clock.now(), "version": form.version.data}
    try:
        if isinstance(form, ReturnForm):
            transfers.send_back(db(), case=case, reason=form.return_reason.data, **doing)
        else:
            transfers.accept(db(), case=case, **doing)
        db().flush()
    except ActRefused as refusal:
        return _refused(reference, form, str(refusal)), 422
    except (CaseChanged, StaleDataError):
        return _refused(reference, form, CHANGED), 409
    flash(done, "success")
    return redirect(url_for("desk.cases.case", reference=reference))


def _refused(reference: str, form: Any, reason: str) -> str:
    db().rollback()
    page = page_of_case(case_by_reference(db(), reference) or abort(404))
    form.version.data = page.case.version
    form.form_errors.append(reason)
    back = form if isinstance(form, ReturnForm) else blank_form(ReturnForm, page)
    back.form_errors = form.form_errors
    return _page(page, back)


def _page(page: CasePage, form: Any) -> str:
    return render_template("cases/desk/return.html", page=page, form=form, known=catalogue(db()))
