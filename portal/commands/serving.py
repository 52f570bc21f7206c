"""``portal serve`` and ``portal worker``."""

from __future__ import annotations

import click

from portal.config import Settings


@click.command()
@click.option("--with-worker", is_flag=True, help="Start the worker too, and start it again should it die.")
def serve(with_worker: bool) -> None:
    """Start the web server."""
    from portal.commands import supervision

    settings = _settings()
    try:
        supervision.serve(settings, with_worker=with_worker)
    except supervision.PortTaken as taken:
        raise click.ClickException(str(taken)) from taken


@click.command()
def worker() -> None:
    """Send mail, keep the search index fresh, close what is settled."""
    from portal import worker as working

    settings = _settings()
    try:
        working.run(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
