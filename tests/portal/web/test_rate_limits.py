"""How often one address may try: counted together by all web processes, and forgotten with its window."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.config import Settings
from portal.identity.citizen import SIGN_IN_LIMIT
from portal.kernel import clock
from portal.kernel.db import Database
from portal.web.rate_limits import Limit, RateCount, forget_old, hit
from tests.conftest import Backend, settings_for

WRONG = {"user_name": "asha", "password": ""}  # refused before any password is looked at
LIMIT = Limit(3, timedelta(minutes=5))


@pytest.fixture
def settings(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(backend.fresh(), tmp_path_factory.mktemp("limits"), rate_limits=True)


@pytest.fixture
def twin(settings: Settings, app: Flask) -> Iterator[Flask]:
    """A second web process on the same database."""
    twin = create_app(settings)
    twin.config["WTF_CSRF_ENABLED"] = False
    yield twin
    twin.extensions["database"].dispose()


def tries(app: Flask, count: int, address: str = "192.0.2.1") -> list[int]:
    client = app.test_client()
    environ = {"REMOTE_ADDR": address}
    return [client.post("/sign-in", data=WRONG, environ_base=environ).status_code for _ in range(count)]


@pytest.mark.requirement("SEC-11")
def test_all_processes_count_together(app: Flask, twin: Flask, now: datetime) -> None:
    half = SIGN_IN_LIMIT.attempts // 2
    assert tries(app, half) + tries(twin, half) == [422] * SIGN_IN_LIMIT.attempts
    assert tries(app, 1) + tries(twin, 1) == [429, 429]
    assert tries(app, 1, "192.0.2.2") == [422], "Another address is not made to wait."


@pytest.mark.requirement("SEC-11")
def test_the_page_says_how_long_to_wait_and_gives_back_what_was_typed(app: Flask, now: datetime) -> None:
    tries(app, SIGN_IN_LIMIT.attempts, "127.0.0.1")
    answer = app.test_client().post("/sign-in", data=WRONG | {"user_name": "asha.example"})
    assert answer.status_code == 429
    assert "Too many tries" in answer.text
    assert "asha.example" in answer.text
    seconds = int(answer.headers["Retry-After"])
    assert 0 < seconds <= SIGN_IN_LIMIT.period.total_seconds()
    with clock.held_at(now + timedelta(seconds=seconds - 1)):
        assert tries(app, 1, "127.0.0.1") == [429]
    with clock.held_at(now + timedelta(seconds=seconds)):
        assert tries(app, 1, "127.0.0.1") == [422]


def test_looking_at_the_page_is_no_try(app: Flask, now: datetime) -> None:
    client = app.test_client()
    assert {client.get("/sign-in").status_code for _ in range(SIGN_IN_LIMIT.attempts + 5)} == {200}
    assert tries(app, 1, "127.0.0.1") == [422]


def test_a_header_anybody_can_send_is_no_other_address(app: Flask, now: datetime) -> None:
    client = app.test_client()
    answers = [
        client.post("/sign-in", data=WRONG, headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(SIGN_IN_LIMIT.attempts + 1)
    ]
    assert answers[-1] == 429


def test_hits_at_one_moment_are_all_counted(database: Database, now: datetime) -> None:
    def one(_: int) -> int:
        with database.session() as session:
            count = hit(session, name="door", who="somebody", limit=LIMIT, now=now)
            session.commit()
        return count

    with ThreadPoolExecutor(8) as crowd:
        assert sorted(crowd.map(one, range(40))) == list(range(1, 41))


def test_names_addresses_and_windows_are_counted_apart(session: Session, now: datetime) -> None:
    def count(name: str = "door", who: str = "somebody", at: datetime = now) -> int:
        return hit(session, name=name, who=who, limit=LIMIT, now=at)

    assert [count(), count(), count("window"), count(who="other"), count()] == [1, 2, 1, 1, 3]
    assert count(at=now + LIMIT.period) == 1


def test_no_address_is_kept_and_old_counts_are_forgotten(session: Session, now: datetime) -> None:
    hit(session, name="door", who="192.0.2.77", limit=LIMIT, now=now)
    assert "192.0.2.77" not in str(session.execute(select(RateCount.key)).all())
    forget_old(session, now=now + timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(RateCount)) == 1
    forget_old(session, now=now + LIMIT.period + timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(RateCount)) == 0
