"""What readers leave behind. Nothing here says who they are: free text is masked before it is stored."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from content import queries
from content.errors import NotFound
from content.models import PageVote, SearchEvent, SearchEventKind, VoteReason
from content.search.masking import mask_personal
from content.texts import tidy_block, tidy_line

COMMENT_MAX = 1_000
WORDS_MAX = 200


def record_vote(
    session: Session,
    *,
    item_id: int,
    is_useful: bool,
    now: datetime,
    reason: VoteReason | None = None,
    comment: str = "",
) -> PageVote:
    """Keep one answer to "Was this page useful?". Raises ``NotFound`` for a page that is not live."""
    item = queries.item_by_id(session, item_id)
    if item is None or item.live_revision_id is None:
        raise NotFound("This page does not exist.")
    vote = PageVote(
        item_id=item.id,
        revision_id=item.live_revision_id,
        at=now,
        is_useful=is_useful,
        reason=None if is_useful else reason,
        comment=mask_personal(tidy_block(comment))[:COMMENT_MAX],
    )
    session.add(vote)
    session.flush()
    return vote


def new_search_key() -> str:
    """A random word that ties the steps of one search together and says nothing else."""
    return secrets.token_urlsafe(12)


def log_search_event(
    session: Session,
    *,
    search_key: str,
    kind: SearchEventKind,
    now: datetime,
    words: str = "",
    hit_count: int | None = None,
    service_key: str | None = None,
    item_id: int | None = None,
    case_reference: str | None = None,
) -> SearchEvent:
    """Write down one step of a search; e-mail addresses, numbers and the like in ``words`` are masked."""
    event = SearchEvent(
        at=now,
        search_key=search_key[:40],
        kind=kind,
        words=mask_personal(tidy_line(words)[: 2 * WORDS_MAX])[:WORDS_MAX],
        hit_count=hit_count,
        service_key=service_key,
        item_id=item_id,
        case_reference=case_reference,
    )
    session.add(event)
    session.flush()
    return event
