"""Recording what came by phone, e-mail, post, despatch box or in person (FR-002, FR-011)."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.actions.ledger import CaseChanged
from portal.cases.actions.recording import Solution, record_contact, says_the_same
from portal.cases.actions.registration import Registration
from portal.cases.contacts.queries import contact_book
from portal.cases.contacts.recording import add_contact
from portal.cases.contacts.rules import Contact
from portal.cases.desk.blueprint import agent, blueprint, may_open
from portal.cases.desk.recording_page import recording_page
from portal.cases.desk.recording_steps import case_of, choose, requester_of, take_step
from portal.cases.kind_forms import KindRecordingForm, recording_form
from portal.cases.kinds import filled_in, kinds
from portal.cases.knowledge.naming import live_faqs
from portal.cases.models import Case
from portal.cases.queries import case_for_change
from portal.cases.rules import ActRefused, Channel, KnowledgeOutcome
from portal.catalogue.priority import Level
from portal.catalogue.queries import catalogue
from portal.identity.models import Person
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.crypto import new_token
from portal.web.access import access
from portal.web.transaction import db

CHANGED = "Somebody worked on the case meanwhile. Look at it, then send this again."
SENT_BEFORE = (
    "This form was sent before and became case {}. What you typed since is not on that case. "
    "Send it again to record it as another case."
)
ELSEWHERE = "It is for a service you do not work for, so its team goes on with it."


@blueprint.route("/record", methods=["GET", "POST"])
@access(needs=Permission.WORK_CASES)
def record() -> ResponseReturnValue:
    """A blank form, a small step in it (what is typed comes back), or the contact itself."""
    if request.method != "POST":
        return recording_page(_blank_form())
    form = _offered(recording_form(kinds(db()).values())())
    if take_step(form):
        return recording_page(form)
    requester = requester_of(form)
    case = case_of(form, requester)
    if not form.validate():
        return recording_page(form), 422
    if case is None:
        return _register(form, requester)
    return _add(form, case) or (recording_page(form), 422)


def _register(form: KindRecordingForm, requester: Person | None) -> ResponseReturnValue:
    registration = _registration(form, requester)
    case, is_new = record_contact(
        db(),
        registration=registration,
        requester=requester,
        agent=agent(),
        now=form.now,
        is_taken=form.what_next.data == "take",
        solution=_solution(form),
    )
    if not is_new and not says_the_same(db(), case, registration, requester):
        form.form_errors.append(SENT_BEFORE.format(case.reference))
        form.submission_key.data = new_token()
        return recording_page(form), 422
    return _recorded(case, is_new=is_new, is_solved=form.is_solved)


def _recorded(case: Case, *, is_new: bool, is_solved: bool) -> ResponseReturnValue:
    """To the case, or where the agent may not open it to the next contact."""
    done = "recorded and resolved" if is_solved else "recorded"
    told = f"Case {case.reference} {f'has been {done}' if is_new else 'was recorded already'}."
    if not may_open(case.reference):
        flash(f"{told} {ELSEWHERE}", "success")
        return redirect(url_for("desk.cases.record"))
    flash(told, "success")
    return redirect(url_for("desk.cases.case", reference=case.reference))


def _add(form: KindRecordingForm, about: Case) -> ResponseReturnValue | None:
    """One more contact on a case that is there; nothing where it was refused, which the form then says."""
    case = case_for_change(db(), about.reference) or about
    contact = Contact(
        Channel(form.channel.data), form.contact_kind.data, form.contact_reason.data or None, form.received_at
    )
    try:
        add_contact(
            db(), case=case, contact=contact, said=form.said, agent=agent(), now=form.now,
            version=form.case_version.data,
        )  # fmt: skip
    except ActRefused as refused:
        form.form_errors.append(str(refused))
        return None
    except CaseChanged:
        form.form_errors.append(CHANGED)
        form.case_version.data = case.version
        return None
    flash("The contact has been recorded.", "success")
    return redirect(url_for("desk.cases.case", reference=case.reference))


def _blank_form() -> KindRecordingForm:
    """With "by phone, received now", for a customer where the address names one."""
    now = clock.now().astimezone(clock.LONDON)
    received = {"received_on": now.date(), "received_time": f"{now:%H:%M}", "channel": "phone"}
    data = {"submission_key": new_token(), "find": request.args.get("find", ""), **received}
    form = _offered(recording_form(kinds(db()).values())(formdata=None, data=data))
    form.focus("find")
    if person := request.args.get("person"):
        choose(form, person)
    return form


def _offered(form: KindRecordingForm) -> KindRecordingForm:
    """The form with all there is to choose from."""
    form.now = clock.now()
    services, book = catalogue(db()).services, contact_book(db())
    form.offer_categories((s.key, s.name, [(c.key, c.name) for c in s.categories]) for s in services)
    service = catalogue(db()).service((form.about.data or "").partition("/")[0])
    form.offer_reasons(book, service_id=service.id if service else None)
    form.offer_kinds(book)
    form.offer_types({f"{s.key}/{c.key}": c.case_type for s in services for c in s.categories})
    form.offer_faqs(live_faqs(db(), form.now).slug_of)
    return form


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
        details=form.said,
        received_at=form.received_at,
        requester_name=requester.name if requester else form.name.data,
        requester_email=requester.email if requester else form.email.data or "",
        requester_phone=requester.phone if requester else form.phone.data or "",
        impact=Level(form.impact.data) if form.impact.data else None,
        urgency=Level(form.urgency.data) if form.urgency.data else None,
        submission_key=(form.submission_key.data or "")[:64] or None,
        case_type=form.case_type.data or "",
        type_answers=tuple(filled_in(form.kind, form.type_answers())) if form.kind else (),
    )


def _solution(form: KindRecordingForm) -> Solution | None:
    if not form.is_solved:
        return None
    reason = form.contact_reason.data or None
    return Solution(form.answer.data, KnowledgeOutcome(form.outcome.data), form.faq_slug, reason)
