"""What citizens do to their own case without an account: ask for its link, open it, add to it, withdraw."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.conversation import customer_reply
from portal.cases.actions.resolution import cancel
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import case_by_reference, messages_of
from portal.identity.actions import issue_token, use_token
from portal.identity.actor import Actor
from portal.identity.customer_queries import addresses_of
from portal.identity.models import AccessToken, Person
from portal.identity.rules import TokenPurpose, normal_email
from portal.notifications.composing import compose

DOUBLE_CLICK = timedelta(minutes=10)  # the same words again within this time were meant once
NO_CASE = ""  # subject of a token that opens nothing


def request_link(session: Session, *, reference: str, email: str, now: datetime) -> None:
    """Mail a link if the reference and the address belong together.

    Nobody may learn from the answer, or from how long it takes, whether they do. So both ways look the
    case up, compare an address, store a token and write the mail's text; in one way the token opens
    nothing and the mail is not sent.
    """
    case = case_by_reference(session, reference)
    known = addresses_of(session, case.requester_id if case is not None else 0) or [""]
    typed = normal_email(email).encode()
    # An address of a record that was put into theirs counts; the mail goes to the one that holds now.
    is_theirs = sum(hmac.compare_digest(each.encode(), typed) for each in known) > 0 and typed != b""
    if case is not None and is_theirs:
        notices.tracking_link(session, case=case, person=case.requester, now=now)
        return
    token = issue_token(session, purpose=TokenPurpose.TRACK_CASE, subject=NO_CASE, now=now)
    compose(session.info["settings"], "case_tracking_link", name=email, reference=reference, token=token)


def use_link(session: Session, *, token: AccessToken, now: datetime) -> Case | None:
    """Use the link up and return its case; ``None`` if somebody else was quicker or there is no such case."""
    session.refresh(token, with_for_update=True)
    if token.used_at is not None:
        return None
    use_token(session, token=token, now=now)
    return case_by_reference(session, token.subject)


def add_message(session: Session, *, case: Case, body: str, now: datetime) -> CaseMessage | None:
    """The citizen adds something to a locked case; the same words sent twice in a row count once (None).

    Raises ``ActRefused`` where the case can no longer change.
    """
    said = messages_of(session, case.id, with_notes=False)
    is_double = (
        bool(said)
        and said[-1].direction == "inbound"
        and said[-1].body == body
        and now - said[-1].at < DOUBLE_CLICK
    )
    if is_double:
        return None
    return customer_reply(session, case=case, body=body, actor=_requester(session, case), now=now)


def withdraw(session: Session, *, case: Case, reason: str, now: datetime) -> None:
    """The citizen no longer needs an answer. Raises ``ActRefused``."""
    cancel(session, case=case, reason=reason, actor=_requester(session, case), now=now)


def _requester(session: Session, case: Case) -> Actor:
    return Actor(case.requester_id, session.get_one(Person, case.requester_id).name)
