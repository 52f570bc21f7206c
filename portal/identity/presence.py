"""Who is at work on something now: told by a heartbeat of its page, forgotten after a minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.identity.models import Person, Presence

PRESENCE_TIME = timedelta(seconds=60)
PRESENCE_KEPT = timedelta(hours=1)


def be_present(session: Session, *, subject: str, subject_id: int, person_id: int, now: datetime) -> None:
    """Note that this person is there now. Two tabs of one person are one presence."""
    known = session.get(Presence, (subject, subject_id, person_id))
    if known is not None:
        known.seen_at = now
        return
    try:
        with session.begin_nested():
            session.add(Presence(subject=subject, subject_id=subject_id, person_id=person_id, seen_at=now))
    except IntegrityError:
        pass  # the other tab was faster by a moment, and said the same


def others_present(
    session: Session, *, subject: str, subject_id: int, person_id: int, now: datetime
) -> Sequence[str]:
    """Names of the others who are there now."""
    alone = [subject_id]
    found = others_present_on(session, subject=subject, subject_ids=alone, person_id=person_id, now=now)
    return found.get(subject_id, [])


def others_present_on(
    session: Session, *, subject: str, subject_ids: Iterable[int], person_id: int, now: datetime
) -> dict[int, list[str]]:
    """The same for many at once, in one query; those where nobody is are left out."""
    statement = (
        select(Presence.subject_id, Person.name)
        .join(Person, Presence.person_id == Person.id)
        .where(
            Presence.subject == subject,
            Presence.subject_id.in_(list(subject_ids)),
            Presence.person_id != person_id,
            Presence.seen_at > now - PRESENCE_TIME,
        )
        .order_by(Person.name)
    )
    names: dict[int, list[str]] = {}
    for subject_id, name in session.execute(statement):
        names.setdefault(subject_id, []).append(name)
    return names


def is_present(subject: str, subject_id: int, now: datetime) -> ColumnElement[bool]:
    """The condition of a join from a person to their presence."""
    return and_(
        Presence.person_id == Person.id,
        Presence.subject == subject,
        Presence.subject_id == subject_id,
        Presence.seen_at > now - PRESENCE_TIME,
    )


def presence_sentence(names: Sequence[str], one: str, many: str) -> str:
    """Who is there and what they do: "Ann and Ben have this open". Empty where nobody is."""
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} {one}"
    return f"{', '.join(names[:-1])} and {names[-1]} {many}"


def forget_old_presences(session: Session, *, now: datetime) -> None:
    """Rows mean nothing after a minute."""
    session.execute(delete(Presence).where(Presence.seen_at < now - PRESENCE_KEPT))
