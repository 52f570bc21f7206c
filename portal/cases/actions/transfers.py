"""The answer of a group to a case that was handed over to it (DM-G1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.actions.ledger import append, expect_version
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.rules import Act, ActRefused, EventKind, Status, state_after
from portal.cases.suppliers.transfers import Transfer, waiting_transfer
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor

NOTHING_WAITS = "Nobody waits for an answer to a hand-over: the case is taken on or sent back already."


def accept(session: Session, *, case: Case, actor: Actor, now: datetime, version: int | None = None) -> None:
    """The group takes it on; who of them works on it may be settled later."""
    expect_version(case, version)
    _waiting(session, case)
    append(session, case, EventKind.ACCEPTED, actor=actor, now=now)


def send_back(
    session: Session,
    *,
    case: Case,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """To the group it came from, with the reason. Raises ``ActRefused`` where nothing waits."""
    expect_version(case, version)
    waiting = _waiting(session, case)
    case.status = state_after(Act.ASSIGN, Status(case.status))
    case.group_id, case.assignee_id = waiting.from_group_id, None
    group = catalogue(session).groups_by_id[waiting.from_group_id]
    details = {
        "to": group.name,
        "group_id": group.id,
        "assignee_id": None,
        "returned": True,
        "reason": reason,
    }
    append(session, case, EventKind.ASSIGNED, actor=actor, now=now, **details)


def _waiting(session: Session, case: Case) -> Transfer:
    found = waiting_transfer(events_of(session, case.id), catalogue(session).first_line.id)
    if found is None:
        raise ActRefused(NOTHING_WAITS)
    return found
