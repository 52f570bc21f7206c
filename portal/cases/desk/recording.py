"""Recording what came by phone, e-mail, post, despatch box or in person (FR-002, FR-011)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.actions.recording import Solution, record_contact
from portal.cases.actions.registration import Registration
from portal.cases.contacts.queries import contact_book
from portal.cases.desk.blueprint import agent, blueprint, my_services
from portal.cases.kind_forms import KindRecordingForm, recording_form
from portal.cases.kinds import filled_in, kinds
from portal.cases.knowledge import live_faqs
from portal.cases.queries import cases_of_person
from portal.cases.rules import Channel, KnowledgeOutcome
from portal.catalogue.priority import MATRIX, Level
from portal.catalogue.queries import catalogue
from portal.identity.customer_queries import customer, customers_like, kept_record, notes_now
from portal.identity.models import Person
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.crypto import new_token
from portal.sla.agreements import agreement_for
from portal.web.access import access
from portal.web.text_input import clean_line
from portal.web.transaction import db

RECENT_CASES = 5
MAX_FRAGMENT = 100
MOST_FOUND = 8


@blueprint.route("/record", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def record() -> ResponseReturnValue:
    form = _form()
    requester = customer(db(), form.person.data) if form.person.data else None
    requester = kept_record(db(), requester) if requester else None
    form.person.data = requester.id if requester else 0
    if request.method != "POST":
        return _page(form, requester)
    if not form.validate():
        return _page(form, requester), 422
    case, is_new = record_contact(
        db(),
        registration=_registration(form, requester),
        requester=requester,
        agent=agent(),
        now=form.now,
        is_taken=form.what_next.data == "take",
        solution=_solution(form),
    )
    flash(f"Case {case.reference} {'has been recorded' if is_new else 'was recorded already'}.", "success")
    return redirect(url_for("desk.cases.case", reference=case.reference))


def _form() -> KindRecordingForm:
    """Blank with "received now", or as it was sent."""
    now, made = clock.now(), recording_form(kinds(db()).values())
    local = now.astimezone(clock.LONDON)
    if request.method != "POST":
        person = request.args.get("person", "")
        received = {"received_on": local.date(), "received_time": f"{local:%H:%M}", "channel": "phone"}
        data = {"submission_key": new_token(), "person": person, **received}
        form = made(formdata=None, data=data)
    else:
        form = made()
    form.now = now
    form.offer_categories(
        (s.key, s.name, [(c.key, c.name) for c in s.categories]) for s in catalogue(db()).services
    )
    service = catalogue(db()).service((form.about.data or "").partition("/")[0])
    form.offer_reasons(contact_book(db()), service_id=service.id if service else None)
    services = catalogue(db()).services
    form.offer_types({f"{s.key}/{c.key}": c.case_type for s in services for c in s.categories})
    form.offer_faqs(live_faqs(db(), now).slug_of)
    return form


def _page(form: KindRecordingForm, requester: Person | None) -> str:
    fragment = (clean_line(request.args.get("find")) or "")[:MAX_FRAGMENT]
    return render_template(
        "cases/desk/record.html",
        form=form,
        requester=requester,
        recent=cases_of_person(db(), requester.id, limit=RECENT_CASES, services=my_services())
        if requester
        else (),
        fragment=fragment,
        found=customers_like(db(), fragment, limit=MOST_FOUND) if fragment else None,
        notes=notes_now(db(), form.now.astimezone(clock.LONDON).date(), person_id=requester.id)
        if requester
        else (),
        matrix=MATRIX,
        levels=list(Level),
        definitions=agreement_for(db(), None, at=form.now).policy.priority_definitions,
        faq_titles=live_faqs(db(), form.now).titles.values(),
        kinds=form.kinds.values(),
    )


def _registration(form: KindRecordingForm, requester: Person | None) -> Registration:
    service_key, _, category_key = form.about.data.partition("/")
    service = catalogue(db()).service(service_key)
    category = service.category(category_key) if service else None
    if service is None or category is None:
        raise LookupError("The form offered a category that is not there.")
    return Registration(
        service=service,
        category=category,
        channel=Channel(form.channel.data),
        subject=form.subject.data,
        details=form.details.data,
        received_at=form.received_at,
        requester_name=requester.name if requester else form.name.data,
        requester_email=requester.email if requester else form.email.data or "",
        requester_phone=requester.phone if requester else form.phone.data or "",
        impact=Level(form.impact.data) if form.impact.data else None,
        urgency=Level(form.urgency.data) if form.urgency.data else None,
        submission_key=form.submission_key.data[:64] or None,
        case_type=form.case_type.data or "",
        type_answers=tuple(filled_in(form.kind, form.type_answers())) if form.kind else (),
    )


def _solution(form: KindRecordingForm) -> Solution | None:
    if not form.is_solved:
        return None
    reason = form.contact_reason.data or None
    return Solution(form.answer.data, KnowledgeOutcome(form.outcome.data), form.faq_slug, reason)
