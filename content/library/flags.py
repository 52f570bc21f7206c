"""Flags: raised by anyone, settled by those who own the page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content.errors import InvalidText, NotFound
from content.library.records import section_or_raise
from content.models import ContentFlag, ContentItem, FlagReason
from content.search.masking import mask_personal
from content.texts import CHANGE_NOTE_MAX, tidy_block, tidy_line
from content.workflow import Actor

COMMENT_MAX = 2_000


def flag_page(
    session: Session,
    *,
    item_id: int,
    reason: FlagReason,
    comment: str,
    now: datetime,
    by_name: str = "",
) -> ContentFlag:
    """Somebody says what is wrong with a page. E-mail addresses and the like in ``comment`` are masked."""
    item = session.get(ContentItem, item_id)
    if item is None:
        raise NotFound("This page does not exist.")
    return _add(session, item.section_id, item.id, reason, comment, by_name, now)


def flag_missing(
    session: Session, *, section_key: str, comment: str, now: datetime, by_name: str = ""
) -> ContentFlag:
    """Somebody says what a section lacks. Raises ``InvalidText`` without words: what is missing?"""
    if not tidy_block(comment):
        raise InvalidText("comment", "Say what is missing.")
    section = section_or_raise(session, section_key)
    return _add(session, section.id, None, FlagReason.missing, comment, by_name, now)


def settle_flag(session: Session, *, flag_id: int, how: str, actor: Actor, now: datetime) -> ContentFlag:
    """The owner dealt with it, and says how. Settling twice changes nothing."""
    flag = session.get(ContentFlag, flag_id, with_for_update=True)
    if flag is None:
        raise NotFound("This flag does not exist.")
    if flag.settled_at is None:
        flag.settled_at, flag.settled_by_name = now, actor.name
        flag.settled_how = tidy_line(how)[:CHANGE_NOTE_MAX]
    return flag


def _add(
    session: Session,
    section_id: int,
    item_id: int | None,
    reason: FlagReason,
    comment: str,
    by_name: str,
    now: datetime,
) -> ContentFlag:
    flag = ContentFlag(
        section_id=section_id,
        item_id=item_id,
        reason=reason,
        comment=mask_personal(tidy_block(comment))[:COMMENT_MAX],
        at=now,
        by_name=by_name,
    )
    session.add(flag)
    session.flush()
    return flag
