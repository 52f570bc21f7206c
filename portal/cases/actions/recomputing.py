"""Brings what cases store for sorting back to what their histories say, after hours or targets changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, update
from sqlalchemy.orm import Session

from portal.cases.actions.ledger import Facts, caches, desk_groups
from portal.cases.cache_queries import CACHES, DUE_COLUMNS, PORTION, StoredCase, stored_cases
from portal.cases.models import Case
from portal.cases.rules import OPEN
from portal.catalogue.type_queries import complaint_stages
from portal.sla.agreements import agreements

FACTS = tuple(Facts.__dataclass_fields__)


@dataclass(frozen=True)
class Difference:
    """A case whose caches are not what its history says under the present agreements."""

    case: StoredCase
    right: dict[str, Any]

    @property
    def moves(self) -> bool:
        """Whether it is open and one of its due times moves."""
        is_open = self.case.facts["status"] in OPEN
        return is_open and any(self.right[name] != self.case.caches[name] for name in DUE_COLUMNS)


def differences(
    session: Session, *, now: datetime, which: ColumnElement[bool] | None = None
) -> Iterator[Difference]:
    agreed, desk, stages = agreements(session), desk_groups(session), complaint_stages(session)
    for case in stored_cases(session, FACTS, which):
        facts = Facts(**case.facts)
        held = agreed.holding(facts.service_id, facts.channel, facts.received_at)
        right = caches(held, facts, case.events, desk=desk, now=now, stages=stages)
        if right != case.caches:
            yield Difference(case, right)


def count_moving(session: Session, *, now: datetime, which: ColumnElement[bool] | None = None) -> int:
    """How many open cases would get other due times."""
    return sum(found.moves for found in differences(session, now=now, which=which))


def recompute(session: Session, *, now: datetime, which: ColumnElement[bool] | None = None) -> int:
    """Store what is right wherever it differs; returns for how many cases. Versions stay: nobody's form goes
    out of date because a due time moved."""
    changed, count = list[dict[str, Any]](), 0
    for found in differences(session, now=now, which=which):
        changed.append({"case_id": found.case.id} | found.right)
        count += 1
        if len(changed) == PORTION:
            _store(session, changed)
            changed = []
    _store(session, changed)
    return count


def _store(session: Session, changed: list[dict[str, Any]]) -> None:
    if changed:
        session.connection().execute(_UPDATE, changed)


_TABLE: Any = Case.__table__
_UPDATE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("case_id"))
    .values({name: bindparam(name) for name in CACHES})
)
