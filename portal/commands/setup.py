"""``portal init`` and ``portal reindex``."""

from __future__ import annotations

import click

from portal.config import Settings


@click.command()
def init() -> None:
    """Make the database ready: tables, catalogue, forms, service levels, first content, search index.

    Runs again at any time: what is there stays as it is.
    """
    from portal.commands import preparation

    with preparation.prepared_database(_settings()) as database:
        preparation.bring_up(database, echo=click.echo)


@click.command()
def reindex() -> None:
    """Build the search index anew from the database."""
    from portal.commands import preparation

    with preparation.prepared_database(_settings()) as database:
        preparation.rebuild_search(database)


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
