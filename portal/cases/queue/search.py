"""Searching all cases: reference, subject, answers, customer, messages and notes, names of attachments, and
what was said with suppliers.

Only for the desk: notes and suppliers' threads are among what is found. Every word must be somewhere in the
case; a word finds those that begin with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment, StoredFile
from portal.attachments.rules import SubjectKind
from portal.cases.models import Case, CaseMessage
from portal.cases.suppliers.models import Escalation, SupplierMessage
from portal.identity.models import Person

PAGE_SIZE = 20
MOST_WORDS = 6
EVERYWHERE = 20_000  # a word in more pieces than these is common
MOST_NAMED = 3_000  # cases named one by one in a statement
ESTIMATED = "SELECT case_id FROM case_search WHERE words @@ to_tsquery('simple', :asked)"
BEFORE, AFTER = 60, 140
THREAD = "thread"
PLACES = {"note": "Note for staff", THREAD: "Thread with a supplier"}
_WORD = re.compile(r"[^\W_]+")
SEARCH = table("case_search", column("case_id", Integer), column("words", String))


@dataclass(frozen=True)
class Piece:
    """Part of an excerpt; ``is_hit`` marks what was asked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Hit:
    """A case that was found, and where. ``place`` says in words what the excerpt is from."""

    reference: str
    subject: str
    status: str
    service_id: int
    requester_name: str
    received_at: datetime
    place: str
    excerpt: tuple[Piece, ...]


def words_of(typed: str) -> tuple[str, ...]:
    """The words to look for, in small letters, each once; a plural finds its singular too. The first
    ``MOST_WORDS``."""
    return _words(typed)[:MOST_WORDS]


def words_left_out(typed: str) -> tuple[str, ...]:
    """The words that are one too many, and not looked for."""
    return _words(typed)[MOST_WORDS:]


def _words(typed: str) -> tuple[str, ...]:
    found = [word.casefold() for word in _WORD.findall(typed)]
    cut = (w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in found)
    return tuple(dict.fromkeys(cut))


def search_cases(
    session: Session, typed: str, *, services: frozenset[int] | None, page: int = 1
) -> Sequence[Hit]:
    """Up to one more than a page, the last changed first; open cases before ended ones are not preferred.

    ``services`` are those whose cases the reader may see (``None``: all). Two or three queries,
    and one more for each word.
    """
    words = words_of(typed)
    if not words:
        return []
    statement = (
        select(
            Case.id, Case.reference, Case.subject, Case.status, Case.service_id, Person.name, Case.received_at
        )
        .join(Person, Person.id == Case.requester_id)
        .order_by(Case.changed_at.desc(), Case.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    )
    statement = statement.where(*holding(session, words))
    if services is not None:
        statement = statement.where(Case.service_id.in_(services))
    rows = session.execute(statement).all()
    excerpts = _excerpts(session, [row[0] for row in rows], words)
    return [Hit(*row[1:], *excerpts.get(row[0], ("", ()))) for row in rows]


def holding(session: Session, words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Conditions on ``Case``: each word (of ``words_of``) is somewhere in it. One or two queries for each.

    The cases of rare words are known by these. A common word is looked for case by case, which finds a
    page of the newest at once: on PostgreSQL in the case's pieces, on SQLite as letters in what was said.
    """
    known = {word: _known_cases(session, word) for word in words}
    found = [cases for cases in known.values() if cases is not None]
    both = set.intersection(*found) if found else None
    if both is None or len(both) > MOST_NAMED:
        return [_case_by_case(session, word) for word in words]
    common = [_case_by_case(session, word) for word, cases in known.items() if cases is None]
    return [Case.id.in_(sorted(both)), *common]


def _known_cases(session: Session, word: str) -> set[int] | None:
    """The cases that hold a word; ``None`` where it is common."""
    if session.get_bind().dialect.name == "postgresql" and _estimate(session, word) > EVERYWHERE * 2:
        return None
    asked = _cases_with(session, word).limit(EVERYWHERE + 1)
    found = [int(row.case_id) for row in session.execute(asked)]
    return set(found) if len(found) <= EVERYWHERE else None


def _estimate(session: Session, word: str) -> int:
    """In how many pieces PostgreSQL expects a word: it knows the common ones, and need not look for them."""
    plan = session.scalar(text(f"EXPLAIN (FORMAT JSON) {ESTIMATED}"), {"asked": f"{word}:*"})
    return int(plan[0]["Plan"]["Plan Rows"]) if plan else 0


def _cases_with(session: Session, word: str) -> Select[tuple[int]]:
    if session.get_bind().dialect.name == "postgresql":
        return select(SEARCH.c.case_id).where(SEARCH.c.words.op("@@", is_comparison=True)(_asked(word)))
    matches = literal_column("case_search").op("MATCH", is_comparison=True)(f'words : "{word}"*')
    return select(SEARCH.c.case_id).where(matches)


def _asked(word: str) -> ColumnElement[str]:
    return func.to_tsquery(text("'simple'"), f"{word}:*")


def _case_by_case(session: Session, word: str) -> ColumnElement[bool]:
    if session.get_bind().dialect.name == "postgresql":
        return exists().where(SEARCH.c.case_id == Case.id, SEARCH.c.words.op("@@")(_asked(word)))
    said = exists().where(CaseMessage.case_id == Case.id, CaseMessage.body.icontains(word, autoescape=True))
    threads = exists().where(
        Escalation.case_id == Case.id,
        SupplierMessage.escalation_id == Escalation.id,
        SupplierMessage.body.icontains(word, autoescape=True),
    )
    return or_(Case.subject.icontains(word, autoescape=True), said, threads)


def _excerpts(
    session: Session, case_ids: Sequence[int], words: tuple[str, ...]
) -> dict[int, tuple[str, tuple[Piece, ...]]]:
    """For each case the message, else the attachment, that holds most of the words."""
    if not case_ids:
        return {}
    best: dict[int, tuple[int, str, str]] = {}
    for case_id, place, said in _said(session, case_ids):
        score = sum(_finder([word]).search(said) is not None for word in words)
        if score > best.get(case_id, (0, "", ""))[0]:
            best[case_id] = (score, place, said)
    return {case_id: (place, excerpt(said, words)) for case_id, (_, place, said) in best.items()}


def _said(session: Session, case_ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """All that was said on these cases: the case, where it was said, and the words. Two queries."""
    ours = select(
        CaseMessage.case_id, CaseMessage.direction, CaseMessage.author_name, CaseMessage.body, CaseMessage.id
    ).where(CaseMessage.case_id.in_(case_ids))
    theirs = (
        select(
            Escalation.case_id,
            literal(THREAD),
            SupplierMessage.author_name,
            SupplierMessage.subject + " " + SupplierMessage.body,
            SupplierMessage.id,
        )
        .join(SupplierMessage, SupplierMessage.escalation_id == Escalation.id)
        .where(Escalation.case_id.in_(case_ids))
    )
    rows = session.execute(union_all(ours, theirs)).all()
    for case_id, way, who, said, _ in sorted(rows, key=lambda row: (row[1] == THREAD, row[4])):
        yield case_id, f"{PLACES.get(way, 'Message')}, {who}", said
    for case_id, place, name in session.execute(union_all(*_file_names(case_ids))):
        yield case_id, place, name


def _file_names(case_ids: Sequence[int]) -> tuple[Select[int, str, str], Select[int, str, str]]:
    files = select(Attachment.subject_id, literal("Attachment"), StoredFile.name).join(
        StoredFile, StoredFile.id == Attachment.file_id
    )
    ours = files.where(Attachment.subject_kind == SubjectKind.CASE, Attachment.subject_id.in_(case_ids))
    theirs = (
        select(Escalation.case_id, literal("Attachment from a supplier"), StoredFile.name)
        .join(SupplierMessage, SupplierMessage.escalation_id == Escalation.id)
        .join(Attachment, Attachment.subject_id == SupplierMessage.id)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.subject_kind == SubjectKind.SUPPLIER_MESSAGE, Escalation.case_id.in_(case_ids))
    )
    return ours, theirs


def _finder(words: Iterable[str]) -> re.Pattern[str]:
    starts = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{starts})[^\W_]*", re.IGNORECASE)


def excerpt(said: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Some words around the first hit, cut into pieces."""
    line, finder = " ".join(said.split()), _finder(words)
    first = finder.search(line)
    start = max(0, (first.start() if first else 0) - BEFORE)
    if start:
        start = line.find(" ", start) + 1 or start
    part = line[start : start + BEFORE + AFTER]
    pieces, at = [Piece("…", False)] if start else [], 0
    for hit in finder.finditer(part):
        pieces += [Piece(part[at : hit.start()], False), Piece(hit.group(), True)]
        at = hit.end()
    pieces.append(Piece(part[at:] + ("…" if start + len(part) < len(line) else ""), False))
    return tuple(piece for piece in pieces if piece.text)
