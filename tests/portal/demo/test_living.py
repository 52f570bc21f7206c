"""The demo's desk: in every state a desk can be in, whenever it is set up."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.cases.actions.ledger import refresh
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import events_of
from portal.cases.rules import OPEN, PendingReason, QueueBand, Status
from portal.catalogue.loading import read_reference
from portal.demo.living import add_living_cases
from portal.demo.people import PASSWORD, STAFF, add_sign_ins
from portal.demo.phrasebook import PATH, known_categories
from portal.identity.actions import sign_in
from portal.identity.models import Account
from portal.identity.rules import Role
from portal.kernel.db import Database
from portal.notifications.models import OutboxMessage

SEEDS = Path(__file__).parents[3] / "content" / "seeds"
MOMENTS = (
    datetime(2026, 6, 10, 9, 0, tzinfo=UTC),  # a Wednesday in service hours
    datetime(2026, 11, 22, 21, 0, tzinfo=UTC),  # a Sunday night
    datetime(2026, 12, 28, 12, 0, tzinfo=UTC),  # in the middle of the holidays
)


@pytest.mark.parametrize("now", MOMENTS)
def test_the_desk_is_at_work_at_any_hour(database: Database, now: datetime) -> None:
    with database.session() as session:
        made = add_living_cases(session, now=now)
        session.commit()
    with database.session() as session:
        cases = session.scalars(select(Case)).all()
        assert len(cases) == made
        current = [case for case in cases if case.status in OPEN]
        assert 40 <= len(current) <= 130
        statuses = {case.status for case in cases}
        assert statuses >= {Status.NEW, Status.IN_PROGRESS, Status.PENDING, Status.RESOLVED, Status.CLOSED}
        assert any(case.pending_reason == PendingReason.CUSTOMER for case in current)
        assert any(case.next_due_at and case.next_due_at < now for case in current), "something is overdue"
        assert any(case.queue_band == QueueBand.FAST_LANE for case in current)
        assert len({case.priority for case in cases}) >= 3
        assert len({case.channel for case in cases}) >= 4
        assert all(case.changed_at <= now for case in cases)
        assert session.scalar(select(func.count(OutboxMessage.id))) == 0
        for case in cases:
            before = (case.response_due_at, case.resolution_due_at, case.next_due_at, case.queue_band)
            refresh(session, case, events_of(session, case.id), now=now)
            assert (case.response_due_at, case.resolution_due_at, case.next_due_at, case.queue_band) == before


def test_what_people_say_differs(database: Database) -> None:
    with database.session() as session:
        add_living_cases(session, now=MOMENTS[0])
        bodies = session.scalars(select(CaseMessage.body).where(CaseMessage.direction == "inbound")).all()
    assert len(set(bodies)) > 0.8 * len(bodies)
    assert not any("{" in body for body in bodies)


def test_a_second_run_makes_nothing(database: Database) -> None:
    with database.session() as session:
        assert add_living_cases(session, now=MOMENTS[0]) > 0
        session.commit()
    with database.session() as session:
        assert add_living_cases(session, now=MOMENTS[1]) == 0


@pytest.mark.requirement("SEC-06")
def test_every_role_has_somebody_who_can_sign_in_and_twice_is_once(database: Database) -> None:
    with database.session() as session:
        assert add_sign_ins(session, now=MOMENTS[0]) == len(STAFF)
        assert add_sign_ins(session, now=MOMENTS[0]) == 0
        for member in STAFF:
            account = sign_in(session, user_name=member.user_name, password=PASSWORD, now=MOMENTS[0])
            assert account.roles == set(member.roles)
        names = [member.user_name for member in STAFF]
        made = session.scalars(select(Account).where(Account.user_name.in_(names))).all()
        assert {role for account in made for role in account.roles} == set(Role)


def test_every_category_has_words_of_its_own_and_names_pages_that_exist() -> None:
    categories = {c["key"] for service in read_reference("services")["service"] for c in service["category"]}
    assert known_categories() == categories
    pages = {path.stem for path in SEEDS.glob("*/*.md")}
    named = {words["faq"] for words in tomllib.loads(PATH.read_text("utf-8")).values() if "faq" in words}
    assert named <= pages
