"""Sets the stage of the content benchmark on one database, starts the servers, and prints the table."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from content import queries as content
from content.importing import import_folder
from content.library.outbox import bump_public_stamp
from content.models import IndexChange
from content.workflow import Actor
from portal.bench.content_measures import Stage
from portal.bench.content_measures import run as measures
from portal.bench.content_stage import Cast, add_pages, add_sections, waiting_versions
from portal.bench.content_traces import add_traces
from portal.bench.runner import PASSWORD, Echo, addresses, print_table
from portal.bench.servers import ROOT, serving
from portal.bench.staging import SEEDS, add_cases
from portal.bench.timed import Timed
from portal.catalogue.loading import load_catalogue
from portal.config import Settings
from portal.faqs.editor.lists import PAGE_SIZE
from portal.faqs.indexing import make_engine, rebuild_index
from portal.forms.loading import load_forms
from portal.identity.actions import create_account
from portal.identity.models import Person
from portal.identity.rules import Role
from portal.kernel import clock
from portal.kernel.db import Database
from portal.schema import migrate
from portal.sla.loading import load_policies

OWNER = "bench.owner"
AUTHORS = 8
CASES = 5_000


def run(name: str, *, pages: int, sections: int, echo: Echo) -> None:
    """Measure on ``sqlite`` or ``postgresql`` and print one table."""
    with (
        tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder,
        addresses(name, Path(folder)) as (address, _),
    ):
        settings = Settings(database_url=address, data=folder, secret_key="of the bench")  # noqa: S106
        echo(f"{name}: {pages:,} pages in {sections} sections")
        database = Database(settings)
        set_stage(database, pages=pages, sections=sections)
        echo(_rebuilt(database, pages))
        environ = {
            "PORTAL_DATABASE_URL": address,
            "PORTAL_DATA": folder,
            "PORTAL_SECRET_KEY": settings.secret_key,
            "PORTAL_RATE_LIMITS": "no",
            "PORTAL_LOG_LEVEL": "ERROR",
        }
        with serving("wsgi:app", "/", environ) as ours:
            stage = _stage(database, ours.port)
            found = list(measures(stage, lambda: _working(environ), echo))
        database.dispose()
        print_table(("work", "p50 ms", "p95 ms", "wanted", ""), [_row(each) for each in found], echo)


def set_stage(database: Database, *, pages: int, sections: int, cases: int = CASES) -> None:
    """Fill an empty database; the index is not built yet."""
    now = clock.now()
    migrate(database.engine)
    with database.session() as session:
        load_catalogue(session)
        load_forms(session, now=now)
        load_policies(session)
        _import_tops(session, now)
        cast = _cast(session, now)
        session.commit()
    # A session that changed the configuration keeps none of it in memory: the rest is done in another.
    with database.session() as session:
        made = add_sections(session, sections, cast, now)
        with click.progressbar(length=pages, label="Pages") as bar:
            add_pages(session, pages, made, cast, now=now, progress=bar.update)
        add_traces(session, pages, now=now)
        add_cases(session, cases, now=now, progress=lambda done: None)
        session.commit()
    if database.engine.dialect.name == "postgresql":  # as its autovacuum does; nothing does so for SQLite
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _import_tops(session: Session, now: datetime) -> None:
    """The top sections and synonyms of the seeds, without their pages."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("sections.toml", "synonyms.toml"):
            shutil.copy(SEEDS / name, folder)
        nobody = Actor(0, "Bench")
        import_folder(session, Path(folder), author=nobody, approver=nobody, now=now)


def _cast(session: Session, now: datetime) -> Cast:
    names = [OWNER, *(f"bench.author{number}" for number in range(AUTHORS))]
    people = [Person(name=name, email=f"{name}@example.org", created_at=now) for name in names]
    session.add_all(people)
    for person in people:
        role = Role.SERVICE_OWNER if person.name == OWNER else Role.EDITOR
        create_account(
            session, person=person, user_name=person.name, password=PASSWORD, roles=(role,), now=now
        )
    session.flush()
    return Cast(people[0].id, tuple(person.id for person in people[1:]))


def _rebuilt(database: Database, pages: int) -> str:
    """Build the index of everything, with its progress; says how long that took."""
    begun = time.perf_counter()
    with click.progressbar(length=pages, label="Search index") as bar:
        rebuild_index(database, make_engine(database), lambda done: bar.update(done - bar.pos))
        done = bar.pos
    took = time.perf_counter() - begun
    with database.session() as session:  # the index is complete: nothing is left for a worker to do
        session.execute(delete(IndexChange))
        session.commit()
    return f"full rebuild of the index: {done:,} pages in {took:.1f} s, {done / took:.0f} a second"


def _stage(database: Database, port: int) -> Stage:
    def raise_stamp() -> None:
        with database.session() as session:
            bump_public_stamp(session)
            session.commit()

    with database.session(readonly=True) as session:
        total = content.count_page_rows(session, content.PageFilter(), clock.now())
        return Stage(
            port=port,
            user_name=OWNER,
            password=PASSWORD,
            waiting=waiting_versions(session),
            is_busy=raise_stamp,
            last_page=(total - 1) // PAGE_SIZE + 1,
        )


@contextmanager
def _working(environ: Mapping[str, str]) -> Iterator[None]:
    """A worker beside the web processes."""
    command = [sys.executable, "-m", "portal", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ})  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _row(each: Timed) -> tuple[str, ...]:
    return (*each.figures, "" if each.is_met else "too slow")
