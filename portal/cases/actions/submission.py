"""A citizen's draft becomes a case, or turns out not to be needed (FR-004).

Sending marks the draft, with the reference the citizen is shown: one row, on disk before the answer leaves.
The worker makes the case of it (``portal.cases.intake``), so that a rush of people waits for nothing else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, exists
from sqlalchemy.orm import Session

from content import queries as content_queries
from content.library import feedback
from content.queries import Page
from portal.cases.actions.files import attach_draft_files, draft_keys, forget_draft_files
from portal.cases.actions.registration import Prepared, Registration, prepare, register
from portal.cases.impact import QUESTION, impact_and_urgency
from portal.cases.models import Case
from portal.cases.rules import Channel
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.catalogue.register_queries import category_by_key
from portal.faqs.search_log import case_followed
from portal.forms.definition import FormDefinition
from portal.forms.drafts import discard_draft, mark_registered, mark_sent, sending
from portal.forms.queries import Draft, draft_to_register, form_version
from portal.forms.web_form import shown_answers
from portal.kernel.references import new_reference

_SEND = sending(is_taken=exists().where(Case.reference == bindparam("reference")))
HEADINGS = frozenset({"subject", "details"})  # the case's own columns, not among its answers


def send(session: Session, *, key: str, now: datetime) -> bool:
    """Take the draft with this key for a case, in one statement. False where something stands in the way: it
    is sent already, gone or no longer on offer; or, by a chance in a million, the new reference is taken."""
    return mark_sent(session, _SEND, key=key, case_reference=new_reference(), now=now)


def case_to_be(session: Session, *, draft: Draft, now: datetime) -> Case:
    """The case a sent draft is about to become, for the confirmation. It is in no session. Only reads."""
    return Case(**_prepared(session, draft, now).row)


def register_sent(session: Session, *, draft_id: int, now: datetime) -> bool:
    """Make a sent draft the case it was promised to be. False where that is done, or being done.

    The case is as old as the moment of sending, which is what the customer was told.
    """
    draft = draft_to_register(session, draft_id)
    if draft is None:
        return False
    case = register(session, prepared=_prepared(session, draft, draft.unregistered_since or now))
    if keys := draft_keys(draft.answers):
        attach_draft_files(session, keys=keys, case_id=case.id, message_id=case.first_message_id, now=now)
    origin = draft.origin
    case_followed(
        session,
        search_key=origin.get("search_key", ""),
        words=origin.get("words", ""),
        reference=case.reference,
        now=now,
    )
    mark_registered(session, draft=draft, now=now)
    return True


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


def _prepared(session: Session, draft: Draft, sent_at: datetime) -> Prepared:
    definition = form_version(session, draft.form_version_id).definition
    registration = _registration(definition, draft, *_offered(session, draft), sent_at)
    return prepare(session, registration=registration, now=sent_at)


def _offered(session: Session, draft: Draft) -> tuple[ServiceEntry, CategoryEntry]:
    """What the draft is about, even if that ended after it was sent. Raises ``LookupError``."""
    known = catalogue(session)
    service = next((s for s in (*known.services, *known.ended) if s.key == draft.service_key), None)
    if service is None:
        raise LookupError(f"There is no service {draft.service_key}.")
    category = service.category(draft.category_key)
    if category is None:
        retired = category_by_key(session, service.id, draft.category_key)
        if retired is None:
            raise LookupError(f"{draft.service_key} has no category {draft.category_key}.")
        category = known.categories_by_id[retired.id]
    return service, category


def _registration(
    definition: FormDefinition,
    draft: Draft,
    service: ServiceEntry,
    category: CategoryEntry,
    sent_at: datetime,
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
        received_at=sent_at,
        requester_name=contact["name"],
        requester_email=contact["email"],
        requester_phone=contact.get("phone", ""),
        answers=tuple(shown),
        impact=impact,
        urgency=urgency,
        form_version_id=draft.form_version_id,
        submission_key=draft.key_hash,
        reference=draft.case_reference or "",
        origin=draft.origin,
    )
