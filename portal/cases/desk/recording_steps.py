"""The small steps while a contact is typed in: each changes what is in the form, and stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask_login import current_user

from content.queries.staff_answers import staff_answers
from portal.audit.queries import is_recorded
from portal.cases.contacts.rules import usual_kind
from portal.cases.desk.answers import words_of
from portal.cases.desk.blueprint import may_open
from portal.cases.desk.customers import look
from portal.cases.desk_forms import whole_number
from portal.cases.kind_forms import KindRecordingForm
from portal.cases.knowledge.naming import live_faqs
from portal.cases.models import Case
from portal.cases.queries import case_by_reference
from portal.cases.rules import KnowledgeOutcome, Status
from portal.identity.customer_queries import customer, kept_record
from portal.identity.models import Person
from portal.kernel import clock
from portal.web.transaction import db

WHILE_RECORDING = "while recording a contact"
ONE_CALL = timedelta(hours=1)


def take_step(form: KindRecordingForm) -> bool:
    """Do what the button asks for; false where it asks for none of these, but to record the contact."""
    verb, _, what = (form.step.data or "").partition("/")
    step = STEPS.get(verb)
    if step is not None:
        step(form, what)
    return step is not None


def requester_of(form: KindRecordingForm) -> Person | None:
    """The customer chosen; the form then says whose record stands for theirs."""
    person = customer(db(), form.person.data) if form.person.data else None
    kept = kept_record(db(), person) if person else None
    form.person.data = kept.id if kept else 0
    return kept


def case_of(form: KindRecordingForm, requester: Person | None) -> Case | None:
    """The case the contact is about: this customer's, which the agent may open. Else the form forgets it."""
    reference = form.about_case
    case = case_by_reference(db(), reference) if reference and may_open(reference) else None
    if case is None or requester is None or case.requester_id != requester.id:
        form.case.data = ""
        return None
    form.not_before = case.received_at
    return case


def choose(form: KindRecordingForm, what: str) -> None:
    """A customer, whose cases are then shown."""
    form.person.data, form.case.data = whole_number(what), ""
    if requester_of(form) is not None:
        form.focus("subject")


def see(requester: Person) -> None:
    """To be shown somebody's cases is a look at their record, whatever led to it; the small steps of one call
    are one look."""
    seen = {"action": "customer.viewed", "subject_id": requester.id, "actor_id": current_user.person_id}
    if not is_recorded(db(), **seen, since=clock.now() - ONE_CALL):
        look("customer", requester.id, where=WHILE_RECORDING)


def _look_up(form: KindRecordingForm, what: str) -> None:
    """The page shows whoever and whatever is found; only how to go on depends on what was asked for."""
    form.is_finding = what != "answers"


def _new(form: KindRecordingForm, what: str) -> None:
    form.person.data, form.case.data = 0, ""
    form.focus(form.start_new_customer())


def _forget(form: KindRecordingForm, what: str) -> None:
    form.person.data, form.case.data, form.find.data = 0, "", ""
    form.focus("find")


def _about(form: KindRecordingForm, what: str) -> None:
    form.case.data = what
    case = case_of(form, requester_of(form))
    if case is not None:
        form.case_version.data = case.version
        form.contact_kind.data = usual_kind(Status(case.status), case.pending_reason)
        form.details.data = form.details.data or form.subject.data
        form.focus("details")


def _not_about(form: KindRecordingForm, what: str) -> None:
    form.case.data = ""
    form.focus("subject")


def _answered(form: KindRecordingForm, slug: str) -> None:
    """The answer was read out and was the right one: the case is solved with it."""
    faqs = live_faqs(db(), form.now)
    chosen = staff_answers(db(), [slug], form.now).get(slug)
    if chosen is None or slug not in faqs.titles or form.about_case:
        return
    words, told = words_of(chosen, is_whole=True), form.answer.data or ""
    form.answer.data = told if words in told else f"{told}\n\n{words}".strip()
    form.what_next.data, form.outcome.data = "solved", KnowledgeOutcome.FAQ_USED.value
    form.faq.data = chosen.title if faqs.slug_of(chosen.title) == slug else slug
    form.is_ready = bool(form.about.data)
    if not form.is_ready:
        form.focus("about")


STEPS: dict[str, Callable[[KindRecordingForm, str], None]] = {
    "look": _look_up,
    "choose": choose,
    "new": _new,
    "forget": _forget,
    "about": _about,
    "not-about": _not_about,
    "answered": _answered,
}
