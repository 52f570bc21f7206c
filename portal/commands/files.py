"""``portal rescan``."""

from __future__ import annotations

import click

from portal.commands.settings import read_settings


@click.command()
def rescan() -> None:
    """Scan stored files again that were not scanned for a day, and quarantine what is infected."""
    from portal.attachments import rescanning, scanning
    from portal.commands.opening import open_database
    from portal.kernel import clock

    settings = read_settings()
    if not scanning.scans(settings):
        raise click.ClickException("There is no scanner to ask. Set PORTAL_SCANNER.")
    with open_database(settings, must_be_ready=True) as database:
        report = rescanning.rescan(database, now=clock.now())
    for key in report.infected:
        click.echo(f"Infected, and no longer handed out: {key}")
    for key in report.unreadable:
        click.echo(f"Cannot be read: {key}")
    click.echo(f"{report.scanned} files scanned, {len(report.infected)} infected.")
    if report.problem:
        raise click.ClickException(report.problem)
