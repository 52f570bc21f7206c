"""``portal bench``: the figures, always as ratios to a bare ceiling run in the same minute."""

from __future__ import annotations

from pathlib import Path

import click

DATABASES = ("sqlite", "postgresql")


@click.group()
def bench() -> None:
    """Measure this machine's portal against bare ceilings."""


@bench.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--postgresql", "with_postgresql", is_flag=True, help="Measure that engine, too.")
def search(directory: Path, with_postgresql: bool) -> None:
    """Judge the search on a set of FAQs and queries, beside a plain SQLite full-text baseline.

    DIRECTORY holds faqs.jsonl and queries.jsonl, and queries_typo.jsonl where there is one.
    """
    from content.search import evaluation

    if not with_postgresql:
        evaluation.run(directory, click.echo)
        return
    from content.search.postgres_engine import PostgresEngine
    from portal.bench import postgres_server
    from portal.kernel.db import make_engine

    with postgres_server.server() as address:
        database = make_engine(address)
        evaluation.run(directory, click.echo, {"postgresql": PostgresEngine(database)})
        database.dispose()


@bench.command()
@click.option("--database", type=click.Choice([*DATABASES, "both"]), default="both", show_default=True)
@click.option("--cases", default=100_000, show_default=True, help="How many cases to put in.")
@click.option("--faqs", default=1_000, show_default=True, help="How many FAQs to put in.")
def web(database: str, cases: int, faqs: int) -> None:
    """Measure the web application with two workers, on SQLite and PostgreSQL."""
    from portal.bench import runner

    for name in DATABASES if database == "both" else (database,):
        runner.run(name, cases=cases, faqs=faqs, echo=click.echo)


@bench.command()
@click.option("--database", type=click.Choice([*DATABASES, "both"]), default="both", show_default=True)
@click.option("--pages", default=10_000, show_default=True, help="How many pages to put in.")
@click.option("--sections", default=50, show_default=True, help="How many sections they stand in.")
def content(database: str, pages: int, sections: int) -> None:
    """Measure the screens of content owners, publishing and search at scale."""
    from portal.bench import content_runner

    for name in DATABASES if database == "both" else (database,):
        content_runner.run(name, pages=pages, sections=sections, echo=click.echo)


@bench.command()
@click.option("--clocks", "count", default=1_000_000, show_default=True, help="How many to recompute.")
def clocks(count: int) -> None:
    """Measure how many service level clocks a second are recomputed from their history."""
    from portal.bench import clocks as measured

    measured.run(count, click.echo)


@bench.command()
@click.option("--database", type=click.Choice([*DATABASES, "both"]), default="both", show_default=True)
@click.option("--cases", default=50_000, show_default=True, help="How many cases to put in.")
@click.option("--messages", default=250_000, show_default=True, help="About how many messages they have.")
@click.option(
    "--kept", default="", help="Address of a database to fill once and measure as often as you like."
)
def desk(database: str, cases: int, messages: int, kept: str) -> None:
    """Measure the desk's views, pages, searches and acts, and look for plans that read whole tables."""
    from portal.bench import desk_runner
    from portal.bench.desk_stage import Size

    for name in DATABASES if database == "both" and not kept else (database,):
        click.echo(f"{name}: {cases:,} cases, about {messages:,} messages")
        desk_runner.run(name, size=Size(cases, messages), kept=kept, echo=click.echo)
