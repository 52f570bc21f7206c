"""Brings what cases store for sorting back to what their histories say, after hours or targets changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, update
from sqlalchemy.orm import Session

from portal.cases.actions.ledger import Facts, caches, desk_groups
from portal.cases.cache_queries import (
    CACHES,
    MOVED_BY_HOURS,
    PORTION,
    StoredCase,
    are_more_than,
    last_case_id,
    numbered,
    open_ids,
    stored_cases,
    unfinished_recomputation,
    with_ids,
)
from portal.cases.cache_queries import (
    due_from as touched_from,
)
from portal.cases.models import Case
from portal.cases.recomputation_models import Recomputation
from portal.cases.rules import OPEN
from portal.catalogue.type_queries import complaint_stages
from portal.identity.actor import Actor
from portal.sla.agreements import agreements

FACTS = tuple(Facts.__dataclass_fields__)
AT_ONCE = 500  # cases in the whole desk: so many are brought up to date while somebody waits
LOOKED_AT = 500  # cases worked out for a preview, about a tenth of a second
STRETCH = 1000  # numbers of cases in one transaction of the worker: others may write in between


@dataclass(frozen=True)
class Difference:
    """A case whose caches are not what its history says under the present agreements."""

    case: StoredCase
    right: dict[str, Any]

    @property
    def moves(self) -> bool:
        """Whether it is open and one of its due times moves, or when its customer is reminded."""
        is_open = self.case.facts["status"] in OPEN
        return is_open and any(self.right[name] != self.case.caches[name] for name in MOVED_BY_HOURS)


@dataclass(frozen=True)
class Expected:
    """How many open cases a change moves. Of the ``touched`` ones that it can move ``looked_at`` were worked
    out; where these are fewer, ``moves`` is an estimate."""

    moves: int
    touched: int
    looked_at: int

    @property
    def is_exact(self) -> bool:
        return self.looked_at == self.touched


def differences(
    session: Session, *, now: datetime, which: ColumnElement[bool] | None = None, is_locking: bool = False
) -> Iterator[Difference]:
    agreed, desk, stages = agreements(session), desk_groups(session), complaint_stages(session)
    for case in stored_cases(session, FACTS, which, is_locking=is_locking):
        facts = Facts(**case.facts)
        held = agreed.holding(facts.service_id, facts.channel, facts.received_at)
        right = caches(held, facts, case.events, desk=desk, now=now, stages=stages)
        if right != case.caches:
            yield Difference(case, right)


def expect_moves(session: Session, *, now: datetime, which: ColumnElement[bool]) -> Expected:
    """How many open cases would get other due times. Of many, as many as can be worked out while somebody
    waits, evenly spread over them, stand for all."""
    ids = open_ids(session, which)
    sample = ids[:: -(-len(ids) // LOOKED_AT)] if ids else []
    moves = sum(found.moves for found in differences(session, now=now, which=with_ids(sample)))
    if len(sample) < len(ids):
        moves = round(moves * len(ids) / len(sample))
    return Expected(moves, len(ids), len(sample))


def recompute(
    session: Session, *, now: datetime, which: ColumnElement[bool] | None = None, is_locking: bool = False
) -> int:
    """Store what is right wherever it differs; returns for how many cases. Versions stay: nobody's form goes
    out of date because a due time moved."""
    changed, count = list[dict[str, Any]](), 0
    for found in differences(session, now=now, which=which, is_locking=is_locking):
        changed.append({"case_id": found.case.id} | found.right)
        count += 1
        if len(changed) == PORTION:
            _store(session, changed)
            changed = []
    _store(session, changed)
    return count


def ask_to_recompute(
    session: Session, *, what: str, due_from: datetime | None, actor: Actor, now: datetime
) -> Recomputation:
    """Bring the cases due from then on (``None``: all) up to date: at once where there are few cases at all,
    else the worker does it. ``finished_at`` of what comes back says which."""
    row = Recomputation(
        what=what,
        actor_id=actor.person_id,
        actor_name=actor.name,
        asked_at=now,
        due_from=due_from,
        until_id=last_case_id(session),
        changed_at=now,
    )
    session.add(row)
    if not are_more_than(session, AT_ONCE):
        row.moved = recompute(session, now=now, which=None if due_from is None else touched_from(due_from))
        row.reached_id, row.finished_at = row.until_id, now
    session.flush()
    return row


def recompute_more(session: Session, *, now: datetime) -> bool:
    """The next stretch of what is under way; whether there was one. What it changes and how far it is are
    stored together, so that nothing is left out and nothing is done twice when a worker dies."""
    row = unfinished_recomputation(session)
    if row is None:
        return False
    until = min(row.reached_id + STRETCH, row.until_id)
    which = numbered(row.reached_id, until)
    if row.due_from is not None:
        which &= touched_from(row.due_from)
    moved = recompute(session, now=now, which=which, is_locking=True)
    row.moved, row.reached_id, row.changed_at = (row.moved or 0) + moved, until, now
    if until == row.until_id:
        row.finished_at = now
    session.flush()
    return True


def _store(session: Session, changed: list[dict[str, Any]]) -> None:
    if changed:
        session.connection().execute(_UPDATE, changed)


_TABLE: Any = Case.__table__
_UPDATE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("case_id"))
    .values({name: bindparam(name) for name in CACHES})
)
