"""What stands on the page on which a contact is recorded, and beside its form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import render_template

from portal.cases.desk.answers import Offered, answers_found, spoken
from portal.cases.desk.blueprint import my_services
from portal.cases.desk.finding import found_customers
from portal.cases.desk.recording_steps import case_of, requester_of, see
from portal.cases.kind_forms import KindRecordingForm
from portal.cases.knowledge.naming import live_faqs
from portal.cases.models import Case
from portal.cases.queries import cases_of_person
from portal.cases.rules import Act, Status, acts_allowed
from portal.catalogue.priority import MATRIX, Level
from portal.identity.customer_queries import notes_now
from portal.identity.models import Person
from portal.kernel import clock
from portal.sla.agreements import agreement_for
from portal.web.transaction import db

RECENT_CASES = 5
ADDRESS = re.compile(r" \(https?://[^\s)]+\)")  # nobody reads these aloud
MOST_ANSWERS, MOST_BY_NOTE = 4, 1


@dataclass(frozen=True, slots=True)
class RecentCase:
    """A case of the customer's; ``takes_more``: a contact may be added to it."""

    case: Case
    takes_more: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer beside the form, in words to read aloud. ``solves``: a case can be solved with it."""

    offered: Offered
    words: str
    solves: bool


def recording_page(form: KindRecordingForm) -> str:
    """The form as it stands, with what belongs to whom and what is in it."""
    requester = requester_of(form)
    if requester is not None:
        see(requester)
    case = case_of(form, requester)
    day = form.now.astimezone(clock.LONDON).date()
    faqs = live_faqs(db(), form.now)
    return render_template(
        "cases/desk/record.html",
        form=form,
        requester=requester,
        case=case,
        recent=_recent(requester) if requester else (),
        notes=notes_now(db(), day, person_id=requester.id) if requester else (),
        found=found_customers(form.fragment) if form.fragment else None,
        answers=_answers(form),
        matrix=MATRIX,
        levels=list(Level),
        definitions=agreement_for(db(), None, at=form.now).policy.priority_definitions,
        faq_titles=faqs.titles.values(),
        kinds=form.kinds.values(),
    )


def _recent(requester: Person) -> list[RecentCase]:
    cases = cases_of_person(db(), requester.id, limit=RECENT_CASES, services=my_services())
    return [RecentCase(case, Act.CUSTOMER_REPLY in acts_allowed(Status(case.status))) for case in cases]


def _answers(form: KindRecordingForm) -> list[Spoken] | None:
    """What fits the words typed; ``None`` as long as there are none."""
    if not form.searched:
        return None
    found = answers_found(form.searched, MOST_ANSWERS, MOST_BY_NOTE)
    faqs = live_faqs(db(), form.now).titles
    return [Spoken(each, ADDRESS.sub("", spoken(each.answer)), each.answer.slug in faqs) for each in found]
