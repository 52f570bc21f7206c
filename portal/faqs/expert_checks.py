"""Asking somebody without an account whether a page is right: by a mailed link that works once, for 14 days.

"It is correct" counts as a check of the very version they were shown; a correction becomes a flag for the
owner, never a text that readers see.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import library
from content.library.flags import flag_page
from content.models import ContentItem, FlagReason
from content.roles import ContentRole
from content.workflow import Actor
from portal.faqs.models import ExpertAnswer, ExpertCheck
from portal.identity.actions import issue_token, use_token
from portal.identity.models import AccessToken
from portal.identity.rules import TokenPurpose, normal_email
from portal.notifications.actions import send


class PageChanged(Exception):
    """The page is not as the expert was shown it; what they say of it would be about other words."""


def ask_expert(
    session: Session,
    *,
    item: ContentItem,
    title: str,
    name: str,
    email: str,
    message: str,
    asked_by: Actor,
    now: datetime,
) -> ExpertCheck:
    """Mail the link. The page must be live."""
    if item.live_revision_id is None:
        raise PageChanged("This page is not live.")
    check = ExpertCheck(
        item_id=item.id,
        revision_id=item.live_revision_id,
        expert_name=name,
        expert_email=normal_email(email),
        asked_by_id=asked_by.id,
        asked_by_name=asked_by.name,
        asked_at=now,
    )
    session.add(check)
    session.flush()
    token = issue_token(session, purpose=TokenPurpose.CHECK_PAGE, subject=str(check.id), now=now)
    send(
        session,
        to=check.expert_email,
        template="expert_check",
        now=now,
        name=name,
        asked_by=asked_by.name,
        title=title,
        message=message,
        token=token,
    )
    return check


def check_of(session: Session, token: AccessToken) -> ExpertCheck | None:
    """What a mailed link asks about."""
    return session.get(ExpertCheck, int(token.subject))


def answer_check(
    session: Session,
    *,
    token: AccessToken,
    check: ExpertCheck,
    answer: ExpertAnswer,
    comment: str,
    now: datetime,
) -> None:
    """Keep what the expert says and act on it. Raises ``PageChanged`` for "correct" about a changed page."""
    item = session.get_one(ContentItem, check.item_id)
    if answer is ExpertAnswer.correct:
        if item.live_revision_id != check.revision_id:
            raise PageChanged("The page has changed since we asked you.")
        # The expert vouches by the right of whoever asked them, and under their own name.
        name = f"{check.expert_name}, asked by {check.asked_by_name}"[:200]
        actor = Actor(check.asked_by_id, name, frozenset({ContentRole.editor}))
        library.verify(session, item_id=item.id, actor=actor, now=now, comment=comment)
    elif answer is ExpertAnswer.wrong:
        flag_page(
            session,
            item_id=item.id,
            reason=FlagReason.inaccurate,
            comment=comment,
            now=now,
            by_name=check.expert_name,
        )
    check.answer, check.comment, check.answered_at = answer, comment, now
    use_token(session, token=token, now=now)


def checks_of(session: Session, item_id: int, *, limit: int = 5) -> list[ExpertCheck]:
    """Who was asked about a page, the latest first."""
    statement = select(ExpertCheck).where(ExpertCheck.item_id == item_id)
    return list(session.scalars(statement.order_by(ExpertCheck.id.desc()).limit(limit)))
