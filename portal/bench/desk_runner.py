"""Sets the stage of the desk's benchmark on one database, or takes one that is kept; prints the table."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session
from werkzeug.utils import import_string

from portal.bench import desk_plans, postgres_server
from portal.bench.desk_measures import COUNTS_MS, Stage, paths
from portal.bench.desk_measures import run as measures
from portal.bench.desk_stage import PASSWORD, PINNED, USER_NAME, Size, is_set, set_stage
from portal.bench.runner import Echo, print_table
from portal.bench.servers import Running, serving, worker_memory_mb
from portal.bench.timed import Timed
from portal.cases.models import Case
from portal.cases.queue.reading import counts_of
from portal.cases.queue.view import read_view
from portal.cases.rules import OPEN, CaseType
from portal.catalogue.queries import catalogue
from portal.config import Settings
from portal.identity.models import Account, Person
from portal.kernel import clock
from portal.kernel.db import Database
from portal.schema import migrate

# A server of this size, and nothing that would not survive a power cut.
POSTGRES = ("shared_buffers=1GB", "max_wal_size=8GB", "effective_cache_size=8GB", "checkpoint_timeout=30min")
MEMORY_MB = 250.0
SECRET = "of the bench"  # noqa: S105


def run(name: str, *, size: Size, kept: str, echo: Echo) -> None:
    """Measure on ``sqlite`` or ``postgresql``; ``kept`` is the address of a database to fill and keep."""
    with (
        tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder,
        _address(name, kept, folder) as address,
    ):
        settings = Settings(
            database_url=address, data=folder, secret_key=SECRET, rate_limits=False, log_level="ERROR"
        )
        database = Database(settings)
        migrate(database.engine)
        if not is_set(database):
            _filled(database, size, echo)
        stage = _stage(database)
        environ = {
            "PORTAL_DATABASE_URL": address, "PORTAL_DATA": folder, "PORTAL_SECRET_KEY": SECRET,
            "PORTAL_RATE_LIMITS": "no", "PORTAL_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        counts = _pinned_counts(database)
        with serving("wsgi:app", "/", environ) as ours:
            found = [counts, *measures(_at(stage, ours), echo), _memory(ours)]
        print_table(("work", "p50 ms", "p95 ms", "wanted", ""), [_row(each) for each in found], echo)
        for each in found:
            if each.p95_ms > each.wanted_ms:
                echo(f"- {each.work}: {each.worst}")
        _say_plans(settings, stage, echo)
        database.dispose()


@contextmanager
def _address(name: str, kept: str, folder: str) -> Iterator[str]:
    if kept or name == "sqlite":
        yield kept or f"sqlite:///{Path(folder) / 'portal.sqlite'}"
        return
    with postgres_server.server(POSTGRES) as server:
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE portal"))
        admin.dispose()
        yield postgres_server.address(server, "portal")


def _filled(database: Database, size: Size, echo: Echo) -> None:
    begun = time.perf_counter()
    with click.progressbar(length=size.cases, label="Cases") as bar:
        set_stage(database, size, progress=bar.update)
    echo(f"{size.cases:,} cases put in, in {time.perf_counter() - begun:.0f} s")


def _stage(database: Database) -> Stage:
    """The same cases each time, as long as they are there."""
    with database.session(readonly=True) as session:
        most = session.scalar(select(func.max(Case.id))) or 0
        chance = random.Random(5)  # noqa: S311
        numbers = [chance.randint(1, most) for _ in range(80)]
        # A complaint ends with a decision, not with a resolution.
        resolvable = Case.status.in_(OPEN - {"pending"}), Case.case_type != CaseType.COMPLAINT
        open_ids = select(Case.reference).where(*resolvable).order_by(Case.id.desc())
        return Stage(
            port=0,
            user_name=USER_NAME,
            password=PASSWORD,
            known=catalogue(session),
            colleague_id=session.scalars(select(Account.person_id).order_by(Account.id.desc())).first() or 0,
            customer=session.scalars(select(Person.name).order_by(Person.id.desc())).first() or "",
            open_cases=session.scalars(open_ids.limit(40)).all(),
            any_cases=session.scalars(select(Case.reference).where(Case.id.in_(numbers))).all(),
        )


def _at(stage: Stage, server: Running) -> Stage:
    return Stage(**{**vars(stage), "port": server.port})


def _pinned_counts(database: Database) -> Timed:
    """The one query behind the figures in the menu."""
    times = []
    with database.session(readonly=True) as session:
        wanted = _pinned_filters(session)
        for _ in range(30):
            begun = time.perf_counter()
            counts_of(session, wanted)
            times.append((time.perf_counter() - begun, ""))
    return Timed.of("counts of six pinned views, the query", COUNTS_MS, times[2:])


def _pinned_filters(session: Session) -> list[Any]:
    me = session.scalars(select(Account.person_id).where(Account.user_name == USER_NAME)).one()
    known, now = catalogue(session), clock.now()
    pairs = [[part.split("=") for part in query.split("&")] for query in PINNED.values()]
    return [read_view([(a, b) for a, b in each], known, person_id=me, now=now).filter for each in pairs]


def _memory(server: Running) -> Timed:
    most = worker_memory_mb(server.pid)
    return Timed("memory of the largest worker, MB", most, most, MEMORY_MB)


def _row(each: Timed) -> tuple[str, ...]:
    return (*each.figures, "" if each.is_met else "missed")


def _say_plans(settings: Settings, stage: Stage, echo: Echo) -> None:
    """Ask for every page once more within this process, and look at what the database did."""
    app: Flask = import_string("portal.app:create_app")(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client, engine = app.test_client(), app.extensions["database"].engine
    client.post("/sign-in", data={"user_name": USER_NAME, "password": PASSWORD})
    addresses = paths(stage)
    with desk_plans.listening(engine) as asked:
        for path in addresses:
            if client.get(path).status_code not in {200, 302}:
                raise RuntimeError(f"{path} did not answer.")
    found = desk_plans.offenders(engine, asked)
    count = f"{len(asked):,} statements of {len(addresses)} pages"
    echo(f"{count}; read a large table from end to end: {len(found)}")
    for line in found:
        echo(f"- {line}")
    engine.dispose()
