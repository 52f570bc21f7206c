""" "Was this page useful?": the vote, and the reason that may follow it on the next page."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.library.feedback import COMMENT_MAX
from content.models import PageVote, VoteReason
from content.search.masking import mask_personal
from content.texts import tidy_block

ADDABLE_SECONDS = 60 * 60


def vote_ticket(vote_id: int) -> str:
    """What lets the one who voted, and nobody else, add a reason for an hour."""
    return _tickets().dumps(vote_id)


def vote_of_ticket(ticket: str) -> int | None:
    """The vote of a ticket; ``None`` if we did not write it or it is too old."""
    try:
        return int(_tickets().loads(ticket, max_age=ADDABLE_SECONDS))
    except BadSignature:
        return None


def add_reason(
    session: Session, *, vote_id: int, item_id: int, reason: VoteReason | None, comment: str
) -> None:
    """Complete a vote on this page; sent twice, the later words stand. Personal data is masked."""
    vote = session.scalar(select(PageVote).where(PageVote.id == vote_id, PageVote.item_id == item_id))
    if vote is not None:
        vote.reason = None if vote.is_useful else reason
        vote.comment = mask_personal(tidy_block(comment))[:COMMENT_MAX]


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="page-vote")
