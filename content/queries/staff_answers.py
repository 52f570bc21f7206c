"""Live answers as the desk finds them: with the note that stays in the house."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.models import ContentItem, Revision
from content.queries.visibility import visible


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """An answer the public may read; its ``body_html`` is the sanitiser's; ``staff_note`` is not for them."""

    slug: str
    title: str
    staff_note: str
    body_html: str


def staff_answers(session: Session, slugs: Collection[str], now: datetime) -> dict[str, StaffAnswer]:
    """By slug, those among ``slugs`` that anybody may read now."""
    rows = session.execute(
        select(ContentItem.slug, Revision.title, Revision.staff_note, Revision.body_html)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(ContentItem.slug.in_(sorted(slugs)), visible(None, now))
    )
    return {answer.slug: answer for answer in (StaffAnswer(*row) for row in rows)}
