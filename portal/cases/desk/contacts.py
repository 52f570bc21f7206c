"""Contacts at the desk: one more about a case that is there, and the figures of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.actions.ledger import CaseChanged
from portal.cases.contacts.forms import ContactForm
from portal.cases.contacts.queries import (
    MOST_EXPORTED,
    ContactBook,
    ContactLine,
    Period,
    contact_book,
    contacts_in,
    contacts_per_case,
    first_contact_figures,
    reason_figures,
)
from portal.cases.contacts.recording import add_contact
from portal.cases.contacts.rules import Contact
from portal.cases.desk.blueprint import agent, blueprint, canonical, my_services
from portal.cases.desk_forms import whole_number
from portal.cases.history_words import channel_text
from portal.cases.models import Case
from portal.cases.queries import case_by_reference, case_for_change
from portal.cases.rules import ActRefused, Channel
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.clock import LONDON
from portal.web.access import access
from portal.web.csv_export import Cell, csv_response, cut_words
from portal.web.transaction import db

USUAL_DAYS = 30
CHANGED = "Somebody worked on the case meanwhile. Look at it, then send this again."
YES_NO: dict[bool | None, str] = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True)
class Days:
    """The days asked for, both included; ``problem`` says what was not understood."""

    first: date
    last: date
    problem: str = ""


@blueprint.route("/cases/<reference>/contact", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def contact(reference: str) -> ResponseReturnValue:
    """A call or a letter about this case."""
    find = case_for_change if request.method == "POST" else case_by_reference
    case = find(db(), canonical(reference)) or abort(404)
    form = _contact_form(case)
    if form.validate_on_submit():
        try:
            _add(case, form)
            flash("The contact has been recorded.", "success")
            return redirect(url_for("desk.cases.case", reference=case.reference))
        except ActRefused as refused:
            form.form_errors.append(str(refused))
        except CaseChanged:
            form.form_errors.append(
                "Somebody worked on the case meanwhile. Look at it, then send this again."
            )
            form.version.data = str(case.version)
    page = render_template("cases/desk/contact.html", case=case, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/contacts")
@access(needs=Permission.WORK_CASES)
def contacts() -> str:
    """First contact, avoidable contact, and contacts per case, over some days."""
    days, book = _days(), contact_book(db())
    period, services = _period(days), catalogue(db()).services_by_id
    per_case, reasons = contacts_per_case(db(), period), reason_figures(db(), period)
    by_service = first_contact_figures(db(), period, Case.service_id)
    by_channel = first_contact_figures(db(), period, Case.channel)
    return render_template(
        "cases/desk/contacts.html",
        days=days,
        book=book,
        reasons=reasons,
        avoidable=sum(reasons.get(reason.key, 0) for reason in book.every_reason if reason.is_avoidable),
        said=sum(count for reason, count in reasons.items() if reason),
        names={str(id): service.name for id, service in services.items()},
        by_service=by_service,
        by_channel=[(channel_text(row.group), row) for row in by_channel],
        per_case=per_case,
        cases=sum(per_case.values()),
        several=sum(cases for contacts, cases in per_case.items() if contacts > 1),
    )


@blueprint.get("/contacts.csv")
@access(needs=Permission.WORK_CASES)
def contacts_csv() -> ResponseReturnValue:
    """Every contact with its subject, reason and kind (MI2)."""
    header = (
        "Received", "Case", "Service", "Category", "Subject", "Channel", "Kind", "Reason", "Avoidable",
        "Solved at first contact",
    )  # fmt: skip
    rows = contacts_in(db(), _period(_days()))
    advice = "Choose fewer days to get the others."
    cut = cut_words(MOST_EXPORTED, "contacts", advice) if len(rows) > MOST_EXPORTED else ""
    return csv_response("contacts", header, _csv_rows(rows[:MOST_EXPORTED], contact_book(db())), cut=cut)


def _csv_rows(rows: Iterable[ContactLine], book: ContactBook) -> Iterator[tuple[Cell, ...]]:
    known, seen = catalogue(db()), set[int]()
    services, categories = known.services_by_id, known.categories_by_id
    avoidable = {reason.key: reason.is_avoidable for reason in book.reasons}
    for row in rows:
        service, category = services.get(row.service_id), categories.get(row.category_id)
        is_first = row.at == row.received_at and row.case_id not in seen
        seen.add(row.case_id)
        reason = row.contact_reason or (row.case_reason if is_first else None)
        yield (
            f"{row.at.astimezone(LONDON):%Y-%m-%d %H:%M}", row.reference,
            service.name if service else "",
            category.name if category else "", row.subject,
            channel_text(row.channel or row.case_channel),
            book.type_name(row.contact_type, is_first=is_first), book.reason_name(reason),
            YES_NO[avoidable.get(reason or "")],
            YES_NO[row.is_first_contact],
        )  # fmt: skip


def _contact_form(case: Case) -> ContactForm:
    now = clock.now()
    local = now.astimezone(LONDON)
    blank = {"contact_on": local.date(), "contact_time": f"{local:%H:%M}", "channel": "phone", "kind": "more"}
    form = ContactForm(data={"version": case.version, **blank})
    form.now, form.case_received_at = now, case.received_at
    form.offer(contact_book(db()), case.service_id)
    return form


def _days() -> Days:
    today = clock.now().astimezone(LONDON).date()
    usual = Days(today - timedelta(days=USUAL_DAYS - 1), today)
    asked = [request.args.get(name, "") for name in ("from", "to")]
    if not any(asked):
        return usual
    try:
        pairs = zip(asked, (usual.first, today), strict=True)
        first, last = (date.fromisoformat(text) if text else day for text, day in pairs)
    except ValueError:
        return Days(usual.first, usual.last, "Write days as year-month-day, like 2026-06-10.")
    if not (1900 < first.year <= last.year < 9000 and first <= last):
        return Days(usual.first, usual.last, "The first day must not be after the last one.")
    return Days(first, last)


def _period(days: Days) -> Period:
    """From the first moment of the first day to the end of the last one, in London."""
    start = datetime.combine(days.first, time(), tzinfo=LONDON)
    end = datetime.combine(days.last + timedelta(days=1), time(), tzinfo=LONDON)
    return Period(start, end, my_services())


def _add(case: Case, form: ContactForm) -> None:
    kind, reason = form.kind.data, form.contact_reason.data or None
    add_contact(
        db(),
        case=case,
        contact=Contact(Channel(form.channel.data), kind, reason, form.at),
        said=form.said.data or "",
        agent=agent(),
        now=form.now,
        version=whole_number(form.version.data),
    )
