"""``portal catalogue``: services on- and off-boarded from a file."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands.settings import read_settings


@click.group()
def catalogue() -> None:
    """Bring in, change or end services."""


@catalogue.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change, and what hangs on it.")
def apply(file: Path, *, dry_run: bool) -> None:
    """Do what FILE says. What it does not name stays as it is; a second time it changes nothing."""
    from portal.catalogue.file_apply import apply_file, rehearse
    from portal.catalogue.file_shape import CatalogueFault, read_file
    from portal.commands.opening import open_database
    from portal.identity.actor import SYSTEM
    from portal.kernel import clock
    from portal.wiring import CATALOGUE_DOORS

    with open_database(read_settings(), must_be_ready=True) as database, database.session() as db:
        try:
            wanted = read_file(file.read_text("utf-8"))
            if dry_run:
                found = rehearse(db, CATALOGUE_DOORS, wanted)
            else:
                found = apply_file(db, CATALOGUE_DOORS, wanted, actor=SYSTEM, now=clock.now())
                db.commit()
        except (CatalogueFault, UnicodeDecodeError) as fault:
            problems = fault.problems if isinstance(fault, CatalogueFault) else ("The file is not UTF-8.",)
            raise click.ClickException("\n  ".join(("The file cannot be used:", *problems))) from fault
    for line in found.lines:
        click.echo(f"{line.act:8} {line.what}")
        for detail in line.details:
            click.echo(f"         {detail}")
    if not found.lines:
        click.echo("Nothing to do: all of it is so already.")
    for name, touched in found.touched:
        click.echo(f"{name}:")
        for each in touched:
            click.echo(f"  {each.number:>7} {each.what}")
    if dry_run:
        click.echo("Nothing has been changed.")
