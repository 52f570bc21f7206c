"""``portal serve`` and ``portal worker``."""

from __future__ import annotations

import click

from portal.commands.settings import read_settings


@click.command()
@click.option("--with-worker", is_flag=True, help="Start the worker too, and start it again should it die.")
def serve(with_worker: bool) -> None:
    """Start the web server."""
    from portal.commands import supervision

    settings = read_settings()
    try:
        supervision.serve(settings, with_worker=with_worker)
    except supervision.PortTaken as taken:
        raise click.ClickException(str(taken)) from taken


@click.command()
def worker() -> None:
    """Send mail, keep the search index fresh, close what is settled."""
    from portal import worker as working

    settings = read_settings()
    try:
        working.run(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
