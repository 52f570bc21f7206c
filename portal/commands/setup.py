"""``portal init``, ``portal reindex``, ``portal recompute`` and ``portal rerender``."""

from __future__ import annotations

import click

from portal.commands.settings import read_settings


@click.command()
def init() -> None:
    """Make the database ready: tables, catalogue, forms, service levels, first content, search index.

    Runs again at any time: what is there stays as it is.
    """
    from portal.commands import preparation
    from portal.commands.opening import open_database

    with open_database(read_settings()) as database:
        preparation.bring_up(database, echo=click.echo)


@click.command()
def reindex() -> None:
    """Build the search index anew from the database, and the words of all cases."""
    from portal.cases.queue.search_tables import rebuild
    from portal.commands import preparation
    from portal.commands.opening import open_database

    with open_database(read_settings(), must_be_ready=True) as database:
        preparation.rebuild_search(database)
        with database.engine.begin() as connection:
            rebuild(connection)


@click.command()
def recompute() -> None:
    """Work out the due times of all cases anew from their histories, and store what differs.

    Only needed after cases were brought in by hand: the portal keeps them right by itself.
    """
    from portal.cases.actions import recomputing
    from portal.commands.opening import open_database
    from portal.kernel import clock

    with open_database(read_settings(), must_be_ready=True) as database, database.session() as session:
        count = recomputing.recompute(session, now=clock.now())
        session.commit()
    click.echo(f"{count} cases had other due times than their histories say.")


@click.command()
@click.option("--all", "all_of_them", is_flag=True, help="Every page and draft, not only old ones.")
def rerender(all_of_them: bool) -> None:
    """Bring the stored HTML of pages up to the present rules. Makes no new version; dates stay."""
    from portal.commands import preparation
    from portal.commands.opening import open_database

    with open_database(read_settings(), must_be_ready=True) as database:
        preparation.rerender(database, all_of_them=all_of_them, echo=click.echo)
