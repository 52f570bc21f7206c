"""Facts and their consequences: told in order, in the same transaction, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.kernel.db import Database
from portal.kernel.events import EventBus, publish
from portal.web.rate_limits import RateCount


@dataclass(frozen=True)
class LampLit:
    """Something that happened."""

    where: str


@dataclass(frozen=True)
class BigLampLit(LampLit):
    """Another thing that happened: listeners of ``LampLit`` do not hear it."""


def test_listeners_hear_in_the_order_they_came(session: Session) -> None:
    bus, heard = EventBus(), []
    bus.subscribe(LampLit, lambda _, happened: heard.append(f"first {happened.where}"))
    bus.subscribe(LampLit, lambda _, happened: heard.append(f"second {happened.where}"))
    session.info["bus"] = bus
    publish(session, LampLit("here"))
    publish(session, BigLampLit("there"))
    assert heard == ["first here", "second here"]


def test_a_script_without_a_bus_tells_nobody(session: Session) -> None:
    del session.info["bus"]
    publish(session, LampLit("here"))


def test_a_consequence_that_fails_takes_the_fact_with_it(settings: Settings, now: datetime) -> None:
    def fail(session: Session, happened: LampLit) -> None:
        session.add(RateCount(key="consequence", window_ends_at=now, attempts=1))
        session.flush()
        raise LookupError(happened.where)

    bus = EventBus()
    bus.subscribe(LampLit, fail)
    database = Database(settings, bus)
    with database.session() as session:
        session.add(RateCount(key="fact", window_ends_at=now, attempts=1))
        with pytest.raises(LookupError, match="here"):
            publish(session, LampLit("here"))
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(RateCount)) == 0
    database.dispose()
