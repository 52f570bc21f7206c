"""The forms of a case page: made for this case, at this version, with what there is to choose from."""

from __future__ import annotations

from typing import TypeVar

from portal.cases.complaints.forms import DecisionForm, LearningForm, StageForm
from portal.cases.contacts.forms import ReasonForm
from portal.cases.desk.case_page import CasePage
from portal.cases.desk_forms import (
    ActForm,
    AssignmentForm,
    ClosureForm,
    HoldForm,
    KnowledgeForm,
    NoteForm,
    PriorityForm,
    ReopeningForm,
    ReplyForm,
    ResolutionForm,
    ResumptionForm,
    TakingForm,
)
from portal.cases.kind_forms import TypeForm, details_form
from portal.cases.kinds import raw_answers
from portal.cases.rules import KnowledgeOutcome
from portal.forms.web_form import form_data

AnyForm = TypeVar("AnyForm", bound=ActForm)

FORMS: dict[str, type[ActForm]] = {
    "taking": TakingForm,
    "assignment": AssignmentForm,
    "priority": PriorityForm,
    "reply": ReplyForm,
    "note": NoteForm,
    "hold": HoldForm,
    "resumption": ResumptionForm,
    "resolution": ResolutionForm,
    "closure": ClosureForm,
    "reopening": ReopeningForm,
}
# Acts on pages of their own, so that the page of a case need not carry their forms.
KIND_FORMS: dict[str, type[ActForm]] = {
    "type": TypeForm,
    "decision": DecisionForm,
    "stage": StageForm,
    "learning": LearningForm,
}


def form_for(noun: str, page: CasePage) -> type[ActForm]:
    """The form of an act; that of the type's own questions depends on the case."""
    if noun == "details":
        return details_form(page.kind)
    return FORMS.get(noun) or KIND_FORMS[noun]


def blank_forms(page: CasePage) -> dict[str, ActForm]:
    return {noun: blank_form(kind, page) for noun, kind in FORMS.items()}


def blank_form(kind: type[AnyForm], page: CasePage) -> AnyForm:
    """An empty form that says what the case is like now."""
    case = page.case
    form = kind(
        formdata=None,
        data={
            "version": case.version,
            "seen": page.seen,
            "group": case.group_id,
            "assignee": case.assignee_id or 0,
            "impact": case.impact,
            "urgency": case.urgency,
            "contact_reason": case.contact_reason or "",
            "faq": page.sent_faq or page.origin_faq or "",
            "outcome": KnowledgeOutcome.FAQ_USED if page.sent_faq else None,
            "case_type": case.case_type,
            "nature": case.nature,
            "answer": page.kind.opening,
            **form_data(page.kind.form, raw_answers(case.answers, page.kind)),
        },
    )
    return offer(form, page)


def sent_form(kind: type[AnyForm], page: CasePage) -> AnyForm:
    """The form as it was sent."""
    return offer(kind(), page)


def offer(form: AnyForm, page: CasePage) -> AnyForm:
    """Put in what there is to choose from."""
    if isinstance(form, TypeForm):
        service, now_is = page.known.services_by_id.get(page.case.service_id), page.case.case_type
        form.offer_types(
            kind
            for kind in page.kinds.values()
            if kind.key == now_is or service is None or service.key not in kind.off_for
        )
    if isinstance(form, AssignmentForm):
        form.present_group = page.case.group_id
        form.offer(
            ((group.id, group.name) for group in page.known.groups),
            ((person.id, person.name) for person in page.people),
        )
    if isinstance(form, ReplyForm):
        form.offer_answers(page.faqs.titles)
        form.hours, form.now = page.hours, page.now
    if isinstance(form, ReasonForm):
        form.offer_reasons(page.contacts, service_id=page.case.service_id)
    if isinstance(form, KnowledgeForm):
        form.offer_faqs(page.faqs.slug_of)
    return form
