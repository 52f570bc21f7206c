"""What is with suppliers just now, mail of theirs that fits nowhere, and how transfers went (MI27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.attachments.case_files import file_answer
from portal.cases.desk.blueprint import agent, blueprint, my_services
from portal.cases.suppliers.mail_receiving import drop, put_on_thread
from portal.cases.suppliers.models import SupplierMessage
from portal.cases.suppliers.queries import (
    OpenEscalation,
    all_open,
    file_of_message,
    files_of_messages,
    stray_by_id,
    stray_mail,
)
from portal.cases.suppliers.standing import Standing, standings
from portal.cases.suppliers.transfer_queries import transfer_figures
from portal.catalogue.queries import catalogue
from portal.catalogue.suppliers import SupplierEntry, suppliers
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

NUMBER = "int(max=2147483647)"
PERIODS = {7: "7 days", 30: "30 days", 90: "90 days"}
USUAL_PERIOD = 30


@dataclass(frozen=True)
class WithSupplier:
    """One supplier and the open escalations with them."""

    supplier: SupplierEntry
    lines: Sequence[tuple[OpenEscalation, Standing]]


@blueprint.get("/suppliers")
@access(needs=Permission.WORK_CASES)
def with_suppliers() -> ResponseReturnValue:
    return _page()


@blueprint.get(f"/suppliers/mail/<{NUMBER}:mail_id>/files/<key>")
@access(needs=Permission.WORK_CASES)
def stray_file(mail_id: int, key: str) -> ResponseReturnValue:
    return file_answer(file_of_message(db(), _stray(mail_id, for_change=False).id, key))


@blueprint.post(f"/suppliers/mail/<{NUMBER}:mail_id>/thread")
@access(needs=Permission.WORK_CASES)
def stray_to_thread(mail_id: int) -> ResponseReturnValue:
    """Somebody has looked at it: it belongs to this escalation, and so does its sender from now on."""
    message, chosen = _stray(mail_id), request.form.get("escalation", "")
    rows = {str(of.escalation.id): of for of in all_open(db(), my_services())}
    if chosen not in rows:
        return _page("Choose the escalation this mail belongs to", mail_id), 422
    of = rows[chosen]
    put_on_thread(db(), message=message, row=of.escalation, actor=agent(), now=clock.now())
    flash("The mail is on its thread.", "success")
    return redirect(url_for("desk.cases.escalation_of", reference=of.reference, number=of.escalation.number))


@blueprint.post(f"/suppliers/mail/<{NUMBER}:mail_id>/removal")
@access(needs=Permission.WORK_CASES)
def stray_removal(mail_id: int) -> ResponseReturnValue:
    drop(_stray(mail_id), actor=agent(), now=clock.now())
    flash("The mail has left the list.", "success")
    return redirect(url_for("desk.cases.with_suppliers"))


def _stray(mail_id: int, *, for_change: bool = True) -> SupplierMessage:
    """A mail of the list the reader may see; any other is not there."""
    found = stray_by_id(db(), mail_id, for_change=for_change)
    return found if found is not None and _may_see(found) else abort(404)


def _may_see(message: SupplierMessage) -> bool:
    """Whoever works for all services sees all; others what comes from an address of their suppliers."""
    services = my_services()
    if services is None:
        return True
    keys = {service.key for service in catalogue(db()).services if service.id in services}
    theirs = [supplier for supplier in suppliers(db()) if keys & set(supplier.service_keys)]
    addresses = {contact.email.lower() for supplier in theirs for contact in supplier.contacts}
    return message.address.lower() in addresses


def _page(error: str = "", wrong_id: int = 0) -> str:
    now, services = clock.now(), my_services()
    rows = all_open(db(), services)
    pairs = list(zip(rows, standings(db(), [of.escalation for of in rows], now), strict=True))
    strays = [message for message in stray_mail(db()) if _may_see(message)]
    asked = request.args.get("days", "")
    days = next((days for days in PERIODS if str(days) == asked), USUAL_PERIOD)
    return render_template(
        "cases/desk/suppliers.html",
        error=error,
        wrong_id=wrong_id,
        per_supplier=[
            WithSupplier(supplier, theirs)
            for supplier in suppliers(db())
            if (theirs := [pair for pair in pairs if pair[1].supplier.id == supplier.id])
            or supplier.is_active
        ],
        open_rows=pairs,
        strays=strays,
        files=files_of_messages(db(), [message.id for message in strays]),
        transfers=transfer_figures(db(), since=now - timedelta(days=days), services=services),
        days=days,
        periods=PERIODS,
    )
