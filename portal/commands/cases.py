"""``portal cases``: looking after the records of cases."""

from __future__ import annotations

import click

from portal.commands.contacts import contact_reason, recount
from portal.commands.settings import read_settings


@click.group()
def cases() -> None:
    """Look after the records of cases."""


@cases.command()
def verify() -> None:
    """Compare every case with its history; name each that differs. Changes nothing."""
    from portal.cases.verifying import checked_cases
    from portal.commands.opening import open_database

    count = wrong = 0
    with (
        open_database(read_settings(), must_be_ready=True) as database,
        database.session(readonly=True) as session,
    ):
        for some in checked_cases(session):
            count += some.count
            wrong += len(some.wrong)
            for reference, said in some.wrong:
                click.echo(f"{reference}: {said}")
    click.echo(f"{count:,} cases looked at, {wrong:,} differences.")
    if wrong:
        raise click.ClickException("Some cases are not what their history says.")


cases.add_command(contact_reason)
cases.add_command(recount)
