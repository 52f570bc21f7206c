"""Writing invented lives into the database, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from content.database import Base
from portal.cases.actions.ledger import refresh
from portal.cases.models import CaseEvent, CaseMessage
from portal.cases.rules import EventKind
from portal.demo.lives import Life
from portal.kernel.references import ALPHABET, LENGTH, check_character, written
from portal.surveys.models import SurveyInvitation, SurveyResponse


def invent_reference(rng: Random) -> str:
    """A valid reference that the same dice give again; real ones come from ``secrets``."""
    body = "".join(rng.choice(ALPHABET) for _ in range(LENGTH))
    return written(body + check_character(body))


def store_lives(session: Session, lives: Sequence[Life], *, now: datetime) -> None:
    """Insert cases, history, messages and ratings; the caches are those the ledger would have written."""
    for life in lives:
        refresh(session, life.case, life.events, now=now)
    session.add_all(life.case for life in lives)
    session.flush()
    for life in lives:
        for event in life.events:
            event.case_id = life.case.id
        for message in life.messages:
            message.case_id = life.case.id
    _insert(session, CaseEvent, [_values(event) for life in lives for event in life.events])
    _insert(session, CaseMessage, [_values(message) for life in lives for message in life.messages])
    _insert(session, SurveyInvitation, [row for life in lives for row in _invitations(life)])
    _insert(session, SurveyResponse, [row for life in lives for row in _responses(life)])


def _insert(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _values(row: Base) -> dict[str, Any]:
    """What was set on a record that is not in a session yet."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def _invitations(life: Life) -> list[dict[str, Any]]:
    """Once per resolution, as the surveys do it."""
    return [
        {"case_id": life.case.id, "invited_at": event.at}
        for event in life.events
        if event.kind == EventKind.RESOLVED
    ]


def _responses(life: Life) -> list[dict[str, Any]]:
    rating = life.rating
    if rating is None:
        return []
    return [
        {
            "case_id": life.case.id,
            "score": rating.score,
            "comment": rating.comment,
            "answered_at": rating.answered_at,
        }
    ]
