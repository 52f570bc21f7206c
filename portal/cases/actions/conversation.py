"""What is said on a case: replies, notes, and what the customer adds (FR-015)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.ledger import append, expect_version, say
from portal.cases.complaints.officers import refuse_former_officer
from portal.cases.contacts.rules import Contact, usual_kind
from portal.cases.kinds import refuse_misfit
from portal.cases.models import Case, CaseAnswer, CaseMessage
from portal.cases.queries import answers_sent
from portal.cases.rules import Act, ActRefused, EventKind, PendingReason, Status, may_reactivate, state_after
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.sla.agreements import agreement_of


def reply(
    session: Session,
    *,
    case: Case,
    body: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    faqs: Collection[str] = (),
    file_names: Sequence[str] = (),
    write_by: datetime | None = None,
) -> CaseMessage:
    """Answer the customer; the first reply of a person stops the response clock (SC-R1).

    ``write_by`` is when we write again at the latest: a promise with a clock of its own (CS004). ``faqs``
    are the slugs of the answers in it: they are noted on the case, each once. The mail names the files that
    wait with the case.
    """
    expect_version(case, version)
    refuse_former_officer(session, case, actor.person_id)
    case.status = state_after(Act.REPLY, Status(case.status))
    if case.assignee_id is None:
        case.assignee_id = actor.person_id
    message = say(session, case, direction="outbound", body=body, author=actor, now=now)
    details: dict[str, object] = {"faqs": sorted(faqs)} if faqs else {}
    if write_by is not None:
        details["write_by"] = write_by.isoformat()
    append(session, case, EventKind.REPLIED, actor=actor, now=now, **details)
    for slug in set(faqs) - answers_sent(session, case.id):
        session.add(CaseAnswer(case_id=case.id, faq_slug=slug, sent_at=now))
    requester = session.get_one(Person, case.requester_id)
    text = _with_files(body, file_names)
    notices.reply(session, case=case, person=requester, body=text, write_by=write_by, now=now)
    return message


def note(
    session: Session, *, case: Case, body: str, actor: Actor, now: datetime, version: int | None = None
) -> CaseMessage:
    """Write something only staff can read."""
    expect_version(case, version)
    state_after(Act.NOTE, Status(case.status))
    message = say(session, case, direction="note", body=body, author=actor, now=now)
    append(session, case, EventKind.NOTED, actor=actor, now=now)
    return message


def _with_files(body: str, names: Sequence[str]) -> str:
    if not names:
        return body
    return f"{body}\n\nFiles you can get when you open your case: {', '.join(names)}"


def customer_reply(
    session: Session,
    *,
    case: Case,
    body: str,
    actor: Actor,
    now: datetime,
    contact: Contact | None = None,
    typed_in_by: Actor | None = None,
) -> CaseMessage:
    """The customer answers or adds something. A case that waited for them goes on by itself; a resolved
    one is re-activated while that is still possible (SC-R2). Raises ``ActRefused``.

    ``contact`` says how it reached us where not through the web, ``typed_in_by`` who wrote it down.
    """
    status = Status(case.status)
    state_after(Act.CUSTOMER_REPLY, status)
    days = agreement_of(session, case).reopen_days
    if status is Status.RESOLVED:
        refuse_misfit(session, case, Act.REOPEN)
    if status is Status.RESOLVED and not may_reactivate(status, case.resolved_at, days, now):
        raise ActRefused("This case was resolved too long ago to be opened again. Raise a new one.")
    known = contact or Contact(kind=usual_kind(status, case.pending_reason))
    message = say(
        session, case, direction="inbound", body=body, author=actor, now=known.at or now, contact=known
    )
    details = {"channel": known.channel.value} if contact else {}
    actor = typed_in_by or actor
    append(session, case, EventKind.CUSTOMER_REPLIED, actor=actor, now=now, **details)
    if status is Status.RESOLVED:
        case.status, case.resolved_at, case.level = Status.IN_PROGRESS, None, None
        append(session, case, EventKind.REOPENED, actor=actor, now=now, by="customer")
    elif case.pending_reason == PendingReason.CUSTOMER:
        case.status, case.pending_reason = Status.IN_PROGRESS, None
        append(session, case, EventKind.RESUMED, actor=actor, now=now, by="customer")
    return message
