"""A month of a real desk goes in and is counted back out of the database, equal in every cell."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.actions.ledger import refresh
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.queries import events_of
from portal.cases.rules import Status
from portal.catalogue.queries import catalogue
from portal.demo.living import VOLUMES
from portal.demo.loading import load_volumes
from portal.demo.volumes import ServiceMonth, VolumesFault, read_volumes
from portal.identity.models import Person
from portal.kernel import clock
from portal.kernel.clock import LONDON
from portal.kernel.db import Database
from portal.kernel.references import normalise
from portal.notifications.models import OutboxMessage
from portal.surveys.models import SurveyResponse
from tests.portal.demo.test_volumes import entry, write

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
CACHES = ("response_due_at", "resolution_due_at", "responded_at", "next_due_at", "queue_band")


@pytest.fixture(autouse=True)
def _held_clock() -> object:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def small(tmp_path: Path) -> list[ServiceMonth]:
    delta = entry(
        service="Delta",
        categories={"Password Query": 4, "Form Status Enquiry": 2},
    )
    return read_volumes(write(tmp_path, entry(), delta))


def count_back(session: Session) -> tuple[Counter[object], Counter[object], Counter[object]]:
    """E-mails by service, month and category; e-mails by service and day; calls by service and month."""
    by_category: Counter[object] = Counter()
    by_day: Counter[object] = Counter()
    calls: Counter[object] = Counter()
    known = catalogue(session)
    for service_id, category_id, channel, received_at in session.execute(
        select(Case.service_id, Case.category_id, Case.channel, Case.received_at)
    ):
        service, category = known.services_by_id[service_id], known.categories_by_id[category_id]
        day = received_at.astimezone(LONDON).date()
        if channel == "phone":
            calls[service.name, day.replace(day=1)] += 1
        else:
            by_category[service.name, day.replace(day=1), category.volume_names[0]] += 1
            by_day[service.name, day] += 1
    return by_category, by_day, calls


def expected(months: list[ServiceMonth]) -> tuple[Counter[object], Counter[object], Counter[object]]:
    by_category = Counter(
        {(m.service, m.first_day, name): count for m in months for name, count in m.categories if count}
    )
    by_day = Counter(
        {
            (m.service, day): count
            for m in months
            for day, count in zip(m.days, m.by_date, strict=True)
            if count
        }
    )
    return by_category, by_day, Counter({(m.service, m.first_day): m.phone_handled for m in months})


@pytest.mark.requirement("DM-R1", "DM-T3", "FR-002")
def test_the_real_figures_come_back_equal_in_every_cell(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Two months of four services, on SQLite; the small file below is loaded on both databases."""
    from tests.conftest import settings_for

    database = Database(settings_for(request.getfixturevalue("sqlite_backend").fresh(), tmp_path))
    months = read_volumes(VOLUMES)
    done: list[int] = []
    load_volumes(database, months, seed=1, progress=done.append)
    assert sum(done) == sum(month.case_count for month in months) == 5500
    with database.session(readonly=True) as session:
        assert count_back(session) == expected(months)
        unique = unique_customers_daily_sums(session)
    assert unique == {(m.service, m.first_day): m.unique_customers_daily_sum for m in months}
    database.dispose()


def unique_customers_daily_sums(session: Session) -> dict[object, int]:
    names = catalogue(session).services_by_id
    writers = {
        (names[service_id].name, received_at.astimezone(LONDON).date(), requester_id)
        for service_id, requester_id, received_at in session.execute(
            select(Case.service_id, Case.requester_id, Case.received_at).where(Case.channel == "email")
        )
    }
    return dict(Counter((service, day.replace(day=1)) for service, day, _ in writers))


def test_a_small_file_comes_back_equal_on_both_databases(
    database: Database, small: list[ServiceMonth]
) -> None:
    load_volumes(database, small, seed=1)
    with database.session(readonly=True) as session:
        assert count_back(session) == expected(small)


def test_every_case_was_worked_to_an_end_and_no_mail_goes_out(
    database: Database, small: list[ServiceMonth]
) -> None:
    load_volumes(database, small, seed=1)
    with database.session(readonly=True) as session:
        assert set(session.scalars(select(Case.status))) <= {Status.CLOSED, Status.CANCELLED}
        assert session.scalar(select(func.count(OutboxMessage.id))) == 0
        for case in session.scalars(select(Case)):
            events = events_of(session, case.id)
            assert normalise(case.reference) == case.reference
            assert case.received_at <= case.registered_at == events[0].at
            assert case.ended_at == events[-1].at == case.changed_at <= NOW
            assert session.scalar(select(func.count()).where(CaseMessage.case_id == case.id))


def test_the_caches_are_those_the_ledger_writes(database: Database, tmp_path: Path) -> None:
    """Enough cases for every kind of story: the bulk path must not differ from the actions'."""
    month = entry(
        phone={"offered": 40, "handled": 40},
        email=entry()["email"]
        | {"from_users": 160, "unique_customers_daily_sum": 90, "from_users_by_date": [80, 0, 80] + [0] * 25},
        categories={"Log Queries": 80, "System Issues": 60, "Manual Validation": 20},
    )
    load_volumes(database, read_volumes(write(tmp_path, month)), seed=3)
    with database.session() as session:
        kinds = set(session.scalars(select(CaseEvent.kind)))
        assert kinds >= {
            "assigned",
            "replied",
            "held",
            "resumed",
            "resolved",
            "closed",
            "noted",
            "prioritised",
        }
        for case in session.scalars(select(Case)):
            before = {name: getattr(case, name) for name in CACHES}
            refresh(session, case, events_of(session, case.id), now=NOW)
            assert {name: getattr(case, name) for name in CACHES} == before


def test_some_promises_were_broken_and_some_people_said_how_it_went(
    database: Database, tmp_path: Path
) -> None:
    mails = entry()["email"] | {
        "from_users": 200,
        "unique_customers_daily_sum": 120,
        "from_users_by_date": [100, 100] + [0] * 26,
    }
    load_volumes(
        database, read_volumes(write(tmp_path, entry(email=mails, categories={"Log Queries": 200}))), seed=5
    )
    with database.session(readonly=True) as session:
        late = session.scalar(select(func.count(Case.id)).where(Case.resolved_at > Case.resolution_due_at))
        assert 3 <= (late or 0) <= 40
        assert session.scalar(select(func.count(SurveyResponse.id)))
        people = session.scalar(select(func.count(func.distinct(Case.requester_id))))
        assert (people or 0) < 200, "customers come back"


def test_the_same_seed_makes_the_same_cases_and_another_makes_others(
    request: pytest.FixtureRequest, small: list[ServiceMonth], tmp_path: Path
) -> None:
    from tests.conftest import settings_for

    def made(seed: int) -> list[tuple[object, ...]]:
        database = Database(settings_for(request.getfixturevalue("sqlite_backend").fresh(), tmp_path))
        load_volumes(database, small, seed=seed)
        with database.session(readonly=True) as session:
            rows = session.execute(
                select(Case.reference, Case.subject, Case.received_at, Case.resolved_at, Person.email)
                .join(Person, Person.id == Case.requester_id)
                .order_by(Case.id)
            ).all()
        database.dispose()
        return [tuple(row) for row in rows]

    first = made(1)
    assert made(1) == first
    assert made(2) != first


def test_a_second_run_changes_nothing(database: Database, small: list[ServiceMonth]) -> None:
    first = load_volumes(database, small, seed=1)
    second = load_volumes(database, small, seed=2)
    assert [month.name for month in first.loaded] == [month.name for month in second.present]
    assert second.loaded == []
    with database.session(readonly=True) as session:
        assert session.scalar(select(func.count(Case.id))) == 26


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"service": "Nowhere"}, "no service called Nowhere"),
        ({"categories": {"Unheard Of": 6}}, "no category of CORE is counted as “Unheard Of”"),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused_before_anything_is_written(
    database: Database, tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    months = read_volumes(write(tmp_path, entry(month="2022-02"), entry(**changes)))
    with pytest.raises(VolumesFault, match=complaint):
        load_volumes(database, months, seed=1)
    with database.session(readonly=True) as session:
        assert session.scalar(select(func.count(Case.id))) == 0


def test_a_month_too_recent_to_be_worked_off_is_refused(database: Database, tmp_path: Path) -> None:
    recent = entry(
        month="2026-05",
        email=entry()["email"] | {"from_users_by_date": [6] + [0] * 30, "unique_customers_daily_sum": 5},
    )
    with pytest.raises(VolumesFault, match="too recent"):
        load_volumes(database, read_volumes(write(tmp_path, recent)), seed=1)
