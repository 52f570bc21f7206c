"""One act on several cases, and its undoing. Every case keeps a history of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal.cases.actions.ledger import CaseChanged, append
from portal.cases.models import Case
from portal.cases.problems.hanging import hang_back
from portal.cases.queue.bulk_queries import are_more_to_put_back, cases_to_put_back, unfinished_undo
from portal.cases.queue.bulk_rules import CHANGED, PORTION, UNDONE_AS, UNDONE_AT_ONCE, may_undo
from portal.cases.queue.models import BulkAct, BulkCase
from portal.cases.rules import ActRefused, EventKind
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor
from portal.identity.models import Person

KEPT = (
    "status", "pending_reason", "impact", "urgency", "priority", "group_id", "assignee_id", "level",
    "knowledge_outcome", "knowledge_slug", "contact_reason",
)  # fmt: skip
RESTORED = ("status", "pending_reason", "priority", "group_id", "assignee_id")  # what the history must know


def do_to_all(
    session: Session,
    *,
    noun: str,
    cases: Iterable[Case],
    perform: Callable[[Case], None],
    actor: Actor,
    now: datetime,
) -> BulkAct:
    """Do it to each; a case that refuses or has changed is kept with the reason and left as it is."""
    bulk = begin(session, noun=noun, actor=actor, now=now)
    do_to_each(session, bulk=bulk, cases=cases, perform=perform)
    return bulk


def begin(session: Session, *, noun: str, actor: Actor, now: datetime) -> BulkAct:
    """An act on several cases, before the first of them."""
    bulk = BulkAct(act=noun, actor_id=actor.person_id, done_at=now)
    session.add(bulk)
    session.flush()
    return bulk


def do_to_each(
    session: Session, *, bulk: BulkAct, cases: Iterable[Case], perform: Callable[[Case], None]
) -> None:
    """Do it to these; each is remembered as it was before, with the reason where nothing happened."""
    for case in cases:
        before, reason = {name: getattr(case, name) for name in KEPT}, ""
        try:
            with session.begin_nested():
                perform(case)
                session.flush()
        except ActRefused as refused:
            reason = str(refused)
        except (CaseChanged, StaleDataError):
            reason = CHANGED
        if reason:
            session.refresh(case)
        session.add(
            BulkCase(bulk_id=bulk.id, case_id=case.id, version=case.version, before=before, refusal=reason)
        )
    session.flush()


def undo(session: Session, *, bulk: BulkAct, actor: Actor, now: datetime) -> None:
    """Put each case back that nobody touched since; the others are named. Many are left to the worker.

    Raises ``ActRefused`` when it is too late. What was sent to customers cannot be taken back.
    """
    if not may_undo(bulk.done_at, bulk.undo_asked_at, now):
        raise ActRefused("It is too late to undo this. Open the cases one by one.")
    bulk.undo_asked_at = now
    if not are_more_to_put_back(session, bulk.id, UNDONE_AT_ONCE):
        _put_back(session, bulk, actor, limit=UNDONE_AT_ONCE + 1, now=now)
    session.flush()


def undo_more(session: Session, *, now: datetime) -> bool:
    """The next portion of an undo that is under way; whether there was one."""
    bulk = unfinished_undo(session)
    if bulk is not None:
        person = session.get_one(Person, bulk.actor_id)
        _put_back(session, bulk, Actor(person.id, person.name, is_staff=True), limit=PORTION, now=now)
    return bulk is not None


def _put_back(session: Session, bulk: BulkAct, actor: Actor, *, limit: int, now: datetime) -> None:
    rows = cases_to_put_back(session, bulk.id, limit)
    for one, case in rows:
        try:
            with session.begin_nested():
                one.refusal = _back(session, bulk, one, case, actor, now)
                one.is_put_back = not one.refusal
        except ActRefused as refused:
            one.refusal = str(refused)
    if len(rows) < limit:
        bulk.undone_at = now
    session.flush()


def _back(session: Session, bulk: BulkAct, one: BulkCase, case: Case, actor: Actor, now: datetime) -> str:
    """Put one case back as it was; why not, where somebody has touched it since."""
    if case.version != one.version:
        return CHANGED
    if UNDONE_AS[bulk.act] is EventKind.PROBLEM_LEFT:
        hang_back(session, case=case, actor=actor, now=now)
        return ""
    details = _details(session, bulk.act, case, one.before)
    for name in KEPT:
        setattr(case, name, one.before.get(name))
    case.resolved_at = None
    details |= {"reason": "Undone", "restored": {name: one.before[name] for name in RESTORED}}
    append(session, case, UNDONE_AS[bulk.act], actor=actor, now=now, **details)
    return ""


def _details(session: Session, noun: str, case: Case, before: Mapping[str, Any]) -> dict[str, Any]:
    """What the history says of the way back."""
    kind = UNDONE_AS[noun]
    if kind is EventKind.PRIORITISED:
        return {"from": case.priority, "to": before["priority"]}
    if kind is EventKind.ASSIGNED:
        group = catalogue(session).groups_by_id.get(before["group_id"])
        person = session.get(Person, before["assignee_id"]) if before["assignee_id"] else None
        names = [person.name if person else "", group.name if group else ""]
        return {"to": ", ".join(filter(None, names)), "group_id": before["group_id"]}
    return {"by": "desk"}
