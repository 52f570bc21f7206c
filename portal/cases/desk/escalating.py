"""Escalating a case to a supplier: what they are asked for, and a look at exactly what leaves the house."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from portal.attachments.models import StoredFile
from portal.cases.actions.ledger import CaseChanged
from portal.cases.desk.blueprint import agent, blueprint, canonical
from portal.cases.file_queries import files_of
from portal.cases.models import Case
from portal.cases.queries import case_by_reference, case_for_change, messages_of
from portal.cases.rules import ActRefused
from portal.cases.suppliers.actions import Order, escalate
from portal.cases.suppliers.clocks import Promise
from portal.cases.suppliers.forms import EscalationForm
from portal.cases.suppliers.matters import letter_text, subject_line
from portal.cases.suppliers.promises import promise_of
from portal.cases.suppliers.wording import MARK, Cleaned, first_letter
from portal.catalogue.priority import Priority
from portal.catalogue.queries import catalogue
from portal.catalogue.suppliers import ContactEntry, SupplierEntry, suppliers_for
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import new_reference
from portal.web.access import access
from portal.web.transaction import db

TOKEN = re.compile(rf"{MARK}[0-9A-Z]{{4}}-[0-9A-Z]{{5}}")
CHANGED = "The case changed while you were writing. Read it first, then check and send again"


@dataclass(frozen=True)
class Preview:
    """What leaves the house, to the letter."""

    contact: ContactEntry
    subject: str
    body: str
    file_names: tuple[str, ...]

    @property
    def digest(self) -> str:
        whole = "\n".join((self.contact.email, self.subject, self.body, *self.file_names))
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class Desk:
    """What the page is made of: the case, the supplier chosen and the others."""

    case: Case
    supplier: SupplierEntry
    promise: Promise
    others: tuple[SupplierEntry, ...]
    files: dict[str, StoredFile]

    def order(self, form: EscalationForm) -> Order:
        return Order(
            supplier=self.supplier,
            kind=form.kind,
            subject=form.subject,
            priority=Priority(form.their_priority.data),
            token=form.token.data,
            body=form.letter.data,
            their_reference=form.their_reference.data or "",
            files=[self.files[key] for key in form.chosen.data],
        )

    def preview(self, order: Order) -> Preview:
        subject, body = letter_text(
            db().info["settings"],
            token=order.token,
            subject_line=subject_line(self.case),
            message=order.body,
            their_reference=order.their_reference,
            facts=order.facts,
        )
        return Preview(self.supplier.contact(1), subject, body, tuple(file.name for file in order.files))


@blueprint.get("/cases/<reference>/escalation")
@access(needs=Permission.WORK_CASES)
def escalation_page(reference: str) -> ResponseReturnValue:
    desk = _desk(canonical(reference), request.args.get("supplier", ""))
    letter = _letter(desk.case)
    form = _offered(desk, EscalationForm(formdata=None, data=_beginning(desk, letter)))
    return _page(desk, form, left_out=letter.sentence)


@blueprint.post("/cases/<reference>/escalation")
@access(needs=Permission.WORK_CASES)
def escalation(reference: str) -> ResponseReturnValue:
    """Show what would leave the house; send it once that very text was shown."""
    written = canonical(reference)
    case = case_for_change(db(), written) or abort(404)
    desk = _desk(written, request.form.get("supplier", ""))
    form = _offered(desk, EscalationForm())
    if not form.validate():
        return _page(desk, form), 422
    order = desk.order(form)
    preview = desk.preview(order)
    if not request.form.get("send") or form.seen_text.data != preview.digest:
        form.seen_text.data = preview.digest
        return _page(desk, form, preview)
    try:
        made = escalate(
            db(), case=case, order=order, actor=agent(), now=clock.now(), version=form.version.data
        )
        db().flush()
    except ActRefused as refusal:
        return _refused(written, form, str(refusal), 422)
    except (CaseChanged, StaleDataError):
        return _refused(written, form, CHANGED, 409)
    flash(f"The case is with {desk.supplier.name}.", "success")
    return redirect(url_for("desk.cases.escalation_of", reference=written, number=made.number))


def _refused(reference: str, form: EscalationForm, reason: str, status: int) -> ResponseReturnValue:
    """Nothing was sent, and nothing typed is lost."""
    db().rollback()
    desk = _desk(reference, request.form.get("supplier", ""))
    form.version.data, form.seen_text.data = desk.case.version, ""
    form.form_errors.append(reason)
    return _page(desk, form), status


def _desk(reference: str, supplier_key: str) -> Desk:
    """The supplier named, else the first of the case's service."""
    case = case_by_reference(db(), reference) or abort(404)
    service = catalogue(db()).services_by_id.get(case.service_id)
    known = suppliers_for(db(), service.key if service else "") or abort(404)
    chosen = next((supplier for supplier in known if supplier.key == supplier_key), known[0])
    attached = files_of(db(), case.id, with_notes=True).values()
    files = {a.file.key: a.file for rows in attached for a in rows if not a.file.is_quarantined}
    others = tuple(supplier for supplier in known if supplier is not chosen)
    promise = promise_of(db(), chosen.policy_key, chosen.calendar_key, at=clock.now())
    return Desk(case, chosen, promise, others, files)


def _offered(desk: Desk, form: EscalationForm) -> EscalationForm:
    form.offer(desk.supplier, desk.promise)
    form.offer_files({key: file.name for key, file in desk.files.items()})
    if not TOKEN.fullmatch(form.token.data or ""):
        form.token.data = f"{MARK}{new_reference()}"
    return form


def _beginning(desk: Desk, letter: Cleaned) -> dict[str, Any]:
    case, incidents = desk.case, desk.supplier.incidents
    is_incident = case.case_type == "incident" and incidents
    return {
        "version": case.version,
        "letter": letter.text,
        "their_priority": case.priority,
        "what": f"incident:{incidents[-1]}" if is_incident else None,
    }


def _letter(case: Case) -> Cleaned:
    """The text to them, made from what the customer first said."""
    known = catalogue(db())
    service = known.services_by_id.get(case.service_id)
    category = known.categories_by_id.get(case.category_id)
    said = [m.body for m in messages_of(db(), case.id, with_notes=False) if m.direction == "inbound"]
    return first_letter(
        service=service.name if service else "",
        category=category.name if category else case.subject,
        said=said[0] if said else case.subject,
        answers=[(str(answer["label"]), str(answer["value"])) for answer in case.answers],
        names=[case.requester.name],
    )


def _page(desk: Desk, form: EscalationForm, preview: Preview | None = None, left_out: str = "") -> str:
    return render_template(
        "cases/desk/escalate.html",
        case=desk.case,
        desk=desk,
        form=form,
        preview=preview,
        left_out=left_out,
    )
