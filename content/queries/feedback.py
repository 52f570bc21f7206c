"""What readers told us, added up; and the synonyms owners keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from content.models import PageVote, SynonymGroup, VoteReason


@dataclass(frozen=True, slots=True)
class VoteSummary:
    """Votes on one page; ``comments`` are the newest, with the reason given."""

    useful: int
    not_useful: int
    reasons: dict[VoteReason, int]
    comments: tuple[tuple[datetime, VoteReason | None, str], ...]

    @property
    def satisfaction(self) -> float | None:
        """Useful ÷ all votes, 0 to 1; None when nobody voted."""
        votes = self.useful + self.not_useful
        return self.useful / votes if votes else None


def vote_summary(session: Session, item_id: int, *, comments: int = 20) -> VoteSummary:
    """How readers voted on an item, over all its revisions."""
    counts = session.execute(
        select(PageVote.is_useful, PageVote.reason, func.count(PageVote.id))
        .where(PageVote.item_id == item_id)
        .group_by(PageVote.is_useful, PageVote.reason)
        .order_by(func.count(PageVote.id).desc(), PageVote.reason)
    ).all()
    said = session.execute(
        select(PageVote.at, PageVote.reason, PageVote.comment)
        .where(PageVote.item_id == item_id, PageVote.comment != "")
        .order_by(PageVote.at.desc(), PageVote.id.desc())
        .limit(comments)
    ).all()
    return VoteSummary(
        useful=sum(count for is_useful, _, count in counts if is_useful),
        not_useful=sum(count for is_useful, _, count in counts if not is_useful),
        reasons={reason: count for is_useful, reason, count in counts if not is_useful and reason},
        comments=tuple((at, reason, comment) for at, reason, comment in said),
    )


def synonym_groups(session: Session, *, service_key: str | None = None) -> list[SynonymGroup]:
    """All groups; with ``service_key``, those for every service and those for this one."""
    statement = select(SynonymGroup).order_by(SynonymGroup.id)
    if service_key is not None:
        statement = statement.where(
            or_(SynonymGroup.service_key.is_(None), SynonymGroup.service_key == service_key)
        )
    return list(session.scalars(statement))
