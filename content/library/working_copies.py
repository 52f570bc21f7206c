"""Keeping what is typed while it is typed, until it is saved or thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.models import WorkingCopy
from content.texts import TITLE_MAX, tidy_line

COPY_MAX_CHARACTERS = 250_000
"""All fields together; a page may have 50 KB, so that this is never too little."""
COPIES_MAX = 50
"""Of one person; beyond it the oldest go."""
KEPT_TIME = timedelta(days=30)
ENDED_TIME = timedelta(days=1)


class CopyTooLong(ValueError):
    """What was typed is longer than any page may be. Its message is a sentence for the screen."""


def keep_working_copy(
    session: Session,
    *,
    person_id: int,
    key: str,
    page_key: str,
    fields: Mapping[str, Sequence[str]],
    base: str,
    title: str,
    now: datetime,
) -> bool:
    """Put what is typed now in place of what was kept before under this key.

    False, and nothing is kept, where that copy was saved or thrown away already. Raises ``CopyTooLong``.
    """
    if sum(len(value) for values in fields.values() for value in values) > COPY_MAX_CHARACTERS:
        raise CopyTooLong("This is too long to be kept.")
    copy = _find(session, person_id, key) or _begun(session, person_id, key, page_key, now)
    if copy.ended_at is not None:
        return False
    copy.fields = {name: list(values) for name, values in fields.items()}
    copy.title, copy.base, copy.saved_at = tidy_line(title)[:TITLE_MAX], base[:40], now
    session.flush()
    return True


def end_working_copy(session: Session, *, person_id: int, key: str, now: datetime) -> None:
    """It was saved, or is thrown away; its words go at once. One that nobody kept is no fault."""
    copy = _find(session, person_id, key)
    if copy is not None:
        copy.fields, copy.title, copy.ended_at = {}, "", now


def forget_old_working_copies(session: Session, *, now: datetime) -> None:
    """Those nobody came back to for 30 days, and what is left of those that ended."""
    session.execute(
        delete(WorkingCopy).where(
            or_(WorkingCopy.saved_at < now - KEPT_TIME, WorkingCopy.ended_at < now - ENDED_TIME)
        )
    )


def _find(session: Session, person_id: int, key: str) -> WorkingCopy | None:
    return session.scalar(
        select(WorkingCopy).where(WorkingCopy.person_id == person_id, WorkingCopy.key == key)
    )


def _begun(session: Session, person_id: int, key: str, page_key: str, now: datetime) -> WorkingCopy:
    _make_room(session, person_id)
    copy = WorkingCopy(
        person_id=person_id, key=key, page_key=page_key, title="", fields={}, base="", saved_at=now
    )
    try:
        with session.begin_nested():
            session.add(copy)
    except IntegrityError:  # the same form, a moment earlier
        return session.scalars(
            select(WorkingCopy).where(WorkingCopy.person_id == person_id, WorkingCopy.key == key)
        ).one()
    return copy


def _make_room(session: Session, person_id: int) -> None:
    """Leave place for one more."""
    oldest = (
        select(WorkingCopy.id)
        .where(WorkingCopy.person_id == person_id)
        .order_by(WorkingCopy.saved_at.desc(), WorkingCopy.id.desc())
        .offset(COPIES_MAX - 1)
    )
    session.execute(delete(WorkingCopy).where(WorkingCopy.id.in_(session.scalars(oldest).all())))
