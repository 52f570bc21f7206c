"""The benchmark of the desk: its invented cases are as real ones, and it can tell a bad plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal.bench.desk_plans import listening, offenders
from portal.bench.desk_stage import Size, set_stage
from portal.cases.models import Case
from portal.cases.queue.reading import QueueFilter, queue_rows
from portal.cases.queue.search import search_cases
from portal.cases.verifying import checked_cases
from portal.kernel.db import Database
from portal.kernel.references import normalise
from portal.schema import migrate
from tests.conftest import settings_for
from tests.postgresql import own_database


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path / 'bench.sqlite'}", tmp_path)
        return
    with own_database(request.getfixturevalue("postgresql_server")) as url:
        yield from _filled(url, tmp_path)


def _filled(url: str, folder: Path) -> Iterator[Database]:
    database = Database(settings_for(url, folder))
    migrate(database.engine)
    set_stage(database, Size(200, 600), progress=lambda _: None)
    yield database
    database.dispose()


def test_its_cases_are_real_and_a_bad_plan_is_named(stage: Database) -> None:
    with stage.session(readonly=True) as session:
        assert [wrong for some in checked_cases(session) for wrong in some.wrong] == []
        references = session.scalars(select(Case.reference)).all()
        assert len({normalise(reference) for reference in references} - {None}) == 200
        assert queue_rows(session, QueueFilter(), page=1)
        assert search_cases(session, "the", services=None)
        assert search_cases(session, "screenshot 20", services=None)
        with listening(stage.engine) as asked:
            session.execute(text("SELECT subject FROM desk_case WHERE subject = 'x'"))
            session.execute(text("SELECT subject FROM desk_case WHERE id = 1"))
    found = offenders(stage.engine, asked)
    assert len(found) == 1 or stage.engine.dialect.name == "postgresql", (
        "a small table may be read whole there"
    )
    assert "desk_case" in found[0]
