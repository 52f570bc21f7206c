"""A contact about a case that is there: a call, a letter, somebody at the counter (MI2, MI29)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.actions.conversation import customer_reply
from portal.cases.actions.ledger import expect_version
from portal.cases.contacts.queries import same_contact
from portal.cases.contacts.rules import Contact
from portal.cases.models import Case, CaseMessage
from portal.identity.actor import Actor
from portal.identity.models import Person


def add_contact(
    session: Session,
    *,
    case: Case,
    contact: Contact,
    said: str,
    agent: Actor,
    now: datetime,
    version: int | None = None,
) -> CaseMessage:
    """What the customer said stands in the conversation, at the time they did.

    As with a message of theirs, a case that waited for them goes on, a resolved one is open again. The same
    contact sent twice is one message. Raises ``ActRefused``, ``CaseChanged``.
    """
    known = same_contact(session, case.id, contact, said)
    if known is not None:
        return known
    expect_version(case, version)
    customer = session.get_one(Person, case.requester_id)
    return customer_reply(
        session,
        case=case,
        body=said,
        actor=Actor(customer.id, customer.name),
        now=now,
        contact=contact,
        typed_in_by=agent,
    )
