"""Sets the stage on one database, starts both servers, and prints the table."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import create_engine, delete, text

from content.models import IndexChange
from portal.bench import postgres_server, staging
from portal.bench.ceiling import create_table
from portal.bench.servers import serving, working
from portal.bench.web import Stage
from portal.bench.web import run as measures
from portal.catalogue.loading import load_catalogue
from portal.commands.preparation import rebuild_search
from portal.config import Settings
from portal.forms.loading import load_forms
from portal.identity.actions import create_account
from portal.identity.models import Person
from portal.identity.rules import Role
from portal.kernel import clock
from portal.kernel.db import Database
from portal.schema import migrate
from portal.sla.loading import load_policies

USER_NAME, PASSWORD = "bench.agent", "a password for the bench"
Echo = Callable[[str], None]


def run(name: str, *, cases: int, faqs: int, echo: Echo) -> None:
    """Measure on ``sqlite`` or ``postgresql`` and print one table."""
    with (
        tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder,
        addresses(name, Path(folder)) as both,
    ):
        settings = Settings(database_url=both[0], data=folder, secret_key="of the bench")  # noqa: S106
        echo(f"{name}: {faqs:,} FAQs and {cases:,} cases")
        case_reference = _set_stage(settings, Path(folder), cases=cases, faqs=faqs)
        environ = {
            "PORTAL_DATABASE_URL": both[0],
            "PORTAL_DATA": folder,
            "PORTAL_SECRET_KEY": settings.secret_key,
            "PORTAL_RATE_LIMITS": "no",
            "PORTAL_LOG_LEVEL": "ERROR",
        }
        create_table(both[1])
        ceiling_env = {"CEILING_DATABASE": both[1]}
        with serving("wsgi:app", "/", environ):
            pass  # the first start after a change compiles what changed; a usual one is measured
        database = Database(settings)
        with (
            working(environ),
            serving("wsgi:app", "/", environ) as ours,
            serving("portal.bench.ceiling:create_ceiling", "/page/1", ceiling_env, factory=True) as bare,
        ):
            stage = Stage(
                portal=ours,
                ceiling=bare,
                database=database,
                faq_path="/faqs/forgotten-password",
                case_path=f"/desk/cases/{case_reference}",
                form_path="/raise/core/something-else",
                user_name=USER_NAME,
                password=PASSWORD,
            )
            found = list(measures(stage, echo))
            database.dispose()
            rows = [(x.work, x.ours, x.ceiling, x.result, x.wanted) for x in found]
            print_table(("work", "ours", "bare", "result", "wanted"), rows, echo)


@contextmanager
def addresses(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Two databases of one kind: the portal's and the ceiling's."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'portal.sqlite'}", f"sqlite:///{folder / 'bare.sqlite'}"
        return
    with postgres_server.server() as server:
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for database in ("portal", "bare"):
                connection.execute(text(f"CREATE DATABASE {database}"))
        admin.dispose()
        yield postgres_server.address(server, "portal"), postgres_server.address(server, "bare")


def _set_stage(settings: Settings, folder: Path, *, cases: int, faqs: int) -> str:
    """Fill the portal's database; returns the reference of the case to look at."""
    database, now = Database(settings), clock.now()
    migrate(database.engine)
    pages = folder / "pages"
    pages.mkdir()
    staging.write_faqs(pages, faqs)
    with database.session() as session:
        load_catalogue(session)
        load_forms(session, now=now)
        load_policies(session)
        person = Person(name="Bench Agent", email="bench.agent@example.org", created_at=now)
        session.add(person)
        create_account(
            session, person=person, user_name=USER_NAME, password=PASSWORD, roles=(Role.AGENT,), now=now
        )
        session.commit()
    # A session that changed the configuration keeps none of it in memory: the rest is done in another.
    with database.session() as session:
        staging.import_faqs(session, pages, now)
        session.commit()
        with click.progressbar(length=cases, label="Cases") as bar:
            reference = staging.add_cases(session, cases, now=now, progress=bar.update)
        session.commit()
        if database.engine.dialect.name == "postgresql":
            # Rows were inserted with their own numbers; the next one must not meet them.
            session.execute(text("SELECT setval('desk_case_id_seq', (SELECT max(id) FROM desk_case))"))
        session.commit()
    rebuild_search(database)
    with database.session() as session:  # the index is complete: nothing is left for a worker to do
        session.execute(delete(IndexChange))
        session.commit()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    database.dispose()
    return reference


def print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], echo: Echo) -> None:
    """A table in Markdown, its columns under each other."""
    widths = [max(len(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    for number, row in enumerate((heads, *rows)):
        echo("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if number == 0:
            echo("|" + "|".join("-" * (width + 2) for width in widths) + "|")
