"""What ``portal init`` does: from an empty folder to a database that can be worked with.

Every step adds what is missing and leaves alone what people have made, so that all of it may run before
each start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from content.importing import import_folder
from content.queries import count_live
from content.workflow import Actor, ContentRole
from portal.cases.contacts.loading import load_contacts
from portal.catalogue.loading import load_catalogue
from portal.faqs.indexing import make_engine, rebuild_index
from portal.faqs.rerendering import mark_behind, render_waiting
from portal.forms.loading import load_forms
from portal.kernel import clock
from portal.kernel.db import Database
from portal.schema import migrate
from portal.sla.loading import load_policies

SEEDS = Path(__file__).resolve().parents[2] / "content" / "seeds"
AUTHOR = Actor(0, "Content team", frozenset({ContentRole.editor}))
APPROVER = Actor(-1, "Communications team", frozenset({ContentRole.reviewer}))  # four eyes
Echo = Callable[[str], object]


def bring_up(database: Database, *, echo: Echo) -> None:
    """All steps of ``portal init``, each with a line of progress."""
    is_new = not inspect(database.engine).has_table("alembic_version")
    echo("Database: " + ("making the tables" if is_new else "up to date or migrating") + " …")
    migrate(database.engine)
    now = clock.now()
    with database.session() as session:
        echo("Reference data: services, forms, service levels …")
        load_catalogue(session)
        load_forms(session, now=now)
        load_policies(session)
        load_contacts(session)
        session.commit()
    with database.session() as session:
        import_content(session, echo=echo)
        session.commit()
    waiting = mark_behind(database, now=now)
    if waiting:
        echo(f"{waiting} pages and drafts were rendered by older rules. The worker renders them again.")
    make_sure_of_index(database)
    echo("Ready.")


def import_content(session: Session, *, echo: Echo) -> None:
    """The first pages, where they are not there yet."""
    with click.progressbar(length=1, label="Content", show_eta=False) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        report = import_folder(
            session, SEEDS, author=AUTHOR, approver=APPROVER, now=clock.now(), progress=advance
        )
        bar.finish()
    echo(
        f"Content: {len(report.created)} pages new, {len(report.updated)} changed, "
        f"{len(report.unchanged) + len(report.kept)} as they were."
    )
    for slug, target in report.broken_links:
        echo(f"  {slug} links to {target}, which is not there.")


def rerender(database: Database, *, all_of_them: bool, echo: Echo) -> None:
    """Pages and drafts rendered again, with a progress bar."""
    now = clock.now()
    waiting = mark_behind(database, now=now, all_of_them=all_of_them)
    with click.progressbar(length=waiting, label="Pages") as bar:
        changed = render_waiting(database, now=now, progress=bar.update)
        bar.finish()
    echo(f"{waiting} looked at, {changed} changed.")


def make_sure_of_index(database: Database) -> None:
    """Build the search index where there is none that can be read, for instance after a build was killed."""
    if not make_engine(database).is_ready():
        rebuild_search(database)


def rebuild_search(database: Database) -> None:
    """The search index anew, with a progress bar."""
    with database.session(readonly=True) as session:
        total = count_live(session, None, clock.now())
    with click.progressbar(length=total, label="Search index") as bar:
        rebuild_index(database, make_engine(database), lambda done: bar.update(done - bar.pos))
        bar.finish()
