"""``portal cases contact-reason`` and ``portal cases recount``."""

from __future__ import annotations

import click

from portal.commands.settings import read_settings


@click.command("contact-reason")
@click.option(
    "--asked",
    type=click.Choice(["never", "optional", "required"]),
    required=True,
    help="When a case is resolved.",
)
@click.option("--service", default="", help="Key of a service; without one: all without a rule.")
def contact_reason(asked: str, service: str) -> None:
    """Whether staff are asked, when they resolve a case, why the customer had to contact us."""
    from portal.cases.contacts.changes import ask_for_reason
    from portal.cases.contacts.rules import Asked
    from portal.catalogue.queries import catalogue
    from portal.commands.opening import open_database
    from portal.identity.actor import SYSTEM
    from portal.kernel import clock

    with open_database(read_settings(), must_be_ready=True) as database, database.session() as session:
        found = catalogue(session).service(service) if service else None
        if service and found is None:
            raise click.ClickException(f"There is no service “{service}”.")
        service_id = found.id if found else None
        ask_for_reason(session, asked=Asked(asked), service_id=service_id, actor=SYSTEM, now=clock.now())
        session.commit()
    click.echo(f"The reason of a contact: {asked}.")


@click.command()
def recount() -> None:
    """Work out anew which cases were solved at first contact. For cases from before it was kept."""
    from portal.cases.actions.recounting import recount_first_contact
    from portal.commands.opening import open_database

    after, changed = 0, 0
    with open_database(read_settings(), must_be_ready=True) as database:
        while True:
            with database.session() as session:
                last, count = recount_first_contact(session, after_id=after)
                session.commit()
            changed += count
            if last is None:
                break
            after = last
    click.echo(f"{changed} cases changed.")
