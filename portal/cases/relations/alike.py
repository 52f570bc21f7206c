"""Cases that may be about the same thing: the same customer's, or with similar words. Two queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, or_, select, text
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.queries import of_services
from portal.cases.queue.search import SEARCH, words_of
from portal.cases.relations.models import CaseRelation, NotAlike
from portal.cases.relations.rules import likeness
from portal.cases.rules import QueueBand
from portal.identity.models import Person

LATELY = timedelta(days=60)
MOST_LOOKED_AT = 200
MOST_OFFERED = 5
SHORTEST_WORD = 4
WORDS_ASKED = 5
ENOUGH, ENOUGH_OF_THEIR_OWN = 0.4, 0.15
EMPTY = frozenset(
    [
        "about",
        "after",
        "cannot",
        "does",
        "from",
        "have",
        "help",
        "into",
        "more",
        "need",
        "please",
        "that",
        "there",
        "they",
        "this",
        "want",
        "what",
        "when",
        "where",
        "which",
        "will",
        "with",
        "would",
        "your",
    ]
)


@dataclass(frozen=True, slots=True)
class Alike:
    """A suggestion, and why."""

    reference: str
    subject: str
    status: str
    requester_name: str
    received_at: datetime
    is_same_customer: bool
    likeness: float

    @property
    def why(self) -> str:
        return "same customer" if self.is_same_customer else "similar words"


def alike(session: Session, case: Case, *, services: frozenset[int] | None) -> list[Alike]:
    """The likeliest first; none that has ended, is related already, or was put aside."""
    own = _telling(case.subject)
    found = _candidates(session, case, own, services)
    offered = [
        Alike(
            ref, subject, status, name, at, requester == case.requester_id, likeness(own, _telling(subject))
        )
        for ref, subject, status, requester, name, at in found
    ]
    likely = [a for a in offered if a.likeness >= (ENOUGH_OF_THEIR_OWN if a.is_same_customer else ENOUGH)]
    return sorted(likely, key=lambda a: (-(a.likeness + a.is_same_customer), a.reference))[:MOST_OFFERED]


def _telling(subject: str) -> list[str]:
    return [word for word in words_of(subject) if len(word) >= SHORTEST_WORD and word not in EMPTY]


def _candidates(
    session: Session, case: Case, words: Sequence[str], services: frozenset[int] | None
) -> Sequence[Row[str, str, str, int, str, datetime]]:
    known = or_(
        Case.id.in_(select(CaseRelation.other_id).where(CaseRelation.case_id == case.id, _stands())),
        Case.id.in_(select(CaseRelation.case_id).where(CaseRelation.other_id == case.id, _stands())),
        Case.id.in_(select(NotAlike.other_id).where(NotAlike.case_id == case.id)),
        Case.id.in_(select(NotAlike.case_id).where(NotAlike.other_id == case.id)),
    )
    looks = select(
        Case.reference, Case.subject, Case.status, Case.requester_id, Person.name, Case.received_at
    ).join(Person, Person.id == Case.requester_id)
    limits = (
        Case.id != case.id,
        Case.queue_band < QueueBand.ENDED,
        Case.received_at >= case.received_at - LATELY,
        of_services(services),
        ~known,
    )
    theirs = Case.requester_id == case.requester_id
    found = list(session.execute(looks.where(theirs, *limits).limit(MOST_LOOKED_AT)))
    if words:
        asked = looks.where(Case.id.in_(_with_words(session, words)), ~theirs, *limits)
        newest = asked.order_by(Case.received_at.desc(), Case.id.desc()).limit(MOST_LOOKED_AT)
        found += session.execute(newest)
    return found


def _stands() -> ColumnElement[bool]:
    return CaseRelation.undone_at.is_(None)


def _with_words(session: Session, words: Sequence[str]) -> Select[int]:
    """Cases with any two of the most telling words (the longest) in one place, through the search table."""
    telling = sorted(words, key=lambda word: (-len(word), word))[:WORDS_ASKED]
    pairs: list[tuple[str, ...]] = [*combinations(telling, 2)] or [(telling[0],)]
    if session.get_bind().dialect.name == "postgresql":
        query = " | ".join(f"({' & '.join(f'{word}:*' for word in pair)})" for pair in pairs)
        asked = func.to_tsquery(text("'simple'"), query)
        return select(SEARCH.c.case_id).where(SEARCH.c.words.op("@@")(asked))
    query = " OR ".join("(" + " AND ".join(f'words : "{word}"*' for word in pair) + ")" for pair in pairs)
    return select(SEARCH.c.case_id).where(literal_column("case_search").op("MATCH")(query))


def put_aside(session: Session, *, case: Case, other: Case, person_id: int | None, now: datetime) -> None:
    """Not the same: never offered again, on either case."""
    if session.get(NotAlike, (case.id, other.id)) is None:
        session.add(NotAlike(case_id=case.id, other_id=other.id, said_at=now, said_by_id=person_id))
        session.flush()
