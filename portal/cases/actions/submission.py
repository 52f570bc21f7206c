"""A citizen's draft becomes a case, or turns out not to be needed (FR-004)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content import queries as content_queries
from content.library import feedback
from content.queries import Page
from portal.cases.actions.files import attach_draft_files, draft_keys, forget_draft_files
from portal.cases.actions.registration import Prepared, Registration, prepare, register
from portal.cases.impact import QUESTION, impact_and_urgency
from portal.cases.rules import Channel
from portal.catalogue.queries import CategoryEntry, ServiceEntry
from portal.faqs.search_log import case_followed
from portal.forms.definition import FormDefinition
from portal.forms.drafts import discard_draft, mark_sent
from portal.forms.queries import Draft, form_version
from portal.forms.web_form import shown_answers

HEADINGS = frozenset({"subject", "details"})  # the case's own columns, not among its answers


@dataclass(frozen=True)
class Submission:
    """A draft as it was read, and the case it will be."""

    draft: Draft
    case: Prepared


def prepare_submission(
    session: Session, *, draft: Draft, service: ServiceEntry, category: CategoryEntry, now: datetime
) -> Submission:
    """Work out the case of a draft that is not sent. Only reads."""
    definition = form_version(session, draft.form_version_id).definition
    registration = _registration(definition, draft, service, category, now)
    return Submission(draft, prepare(session, registration=registration, now=now))


def submit(session: Session, *, submission: Submission, now: datetime) -> None:
    """Register the case, unless the draft has changed since it was read: another click may have sent it."""
    draft, reference = submission.draft, submission.case.row["reference"]
    if not mark_sent(session, draft=draft, case_reference=reference, now=now):
        return
    case = register(session, prepared=submission.case)
    if keys := draft_keys(draft.answers):
        attach_draft_files(session, keys=keys, case_id=case.id, message_id=case.first_message_id, now=now)
    origin = draft.origin
    case_followed(
        session,
        search_key=origin.get("search_key", ""),
        words=origin.get("words", ""),
        reference=reference,
        now=now,
    )


def answered_without_case(session: Session, *, draft: Draft, slug: str, now: datetime) -> None:
    """An offered answer was enough: count it as useful and forget what was typed."""
    page = content_queries.find_page(session, slug, None, now)
    if isinstance(page, Page):
        feedback.record_vote(session, item_id=page.item_id, is_useful=True, now=now)
    leave_draft(session, draft=draft, now=now)


def leave_draft(session: Session, *, draft: Draft, now: datetime) -> None:
    """No case is needed: forget what was typed."""
    forget_draft_files(session, draft=draft, now=now)
    discard_draft(session, draft=draft)


def _registration(
    definition: FormDefinition,
    draft: Draft,
    service: ServiceEntry,
    category: CategoryEntry,
    now: datetime,
) -> Registration:
    contact = draft.contact
    shown = [
        (field.label, text)
        for field, text in shown_answers(definition, draft.answers)
        if text and field.name not in HEADINGS
    ]
    # What is typed never changes a record we have (anybody may type anybody's address), so the number
    # and the organisation given for this case are kept with the case.
    given = (("Telephone number", contact.get("phone")), ("Organisation", contact.get("organisation")))
    shown += [(label, str(text)) for label, text in given if text]
    impact, urgency = impact_and_urgency(draft.answers.get(QUESTION))
    return Registration(
        service=service,
        category=category,
        channel=Channel.WEB,
        subject=draft.answers["subject"],
        details=draft.answers["details"],
        received_at=now,
        requester_name=contact["name"],
        requester_email=contact["email"],
        requester_phone=contact.get("phone", ""),
        answers=tuple(shown),
        impact=impact,
        urgency=urgency,
        form_version_id=draft.form_version_id,
        submission_key=draft.key_hash,
        origin=draft.origin,
    )
