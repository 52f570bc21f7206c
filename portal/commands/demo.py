"""``portal demo`` and ``portal demo load``."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands.settings import read_settings


@click.group(invoke_without_command=True)
@click.pass_context
def demo(context: click.Context) -> None:
    """Fill the desks with invented people, cases and pages. Runs again without doubling anything."""
    if context.invoked_subcommand is not None:
        return
    from portal.commands.opening import open_database
    from portal.demo.busy_times import add_busy_times
    from portal.demo.canned import add_canned_replies
    from portal.demo.customer_records import add_customer_records
    from portal.demo.joined import join_cases
    from portal.demo.living import add_living_cases
    from portal.demo.owning import add_owners_work
    from portal.demo.people import add_sign_ins, sign_ins_table, staff_people
    from portal.demo.shift import set_up_shift
    from portal.demo.suppliers import add_escalations
    from portal.demo.voices import add_voices
    from portal.kernel import clock

    settings = read_settings()
    with open_database(settings, must_be_ready=True) as database:
        with database.session() as session:
            add_sign_ins(session, now=clock.now())
            add_canned_replies(session, now=clock.now())
            add_busy_times(session, now=clock.now())
            session.commit()
        with database.session() as session:
            made = add_living_cases(session, now=clock.now())
            set_up_shift(session, now=clock.now())
            helen = staff_people(session, now=clock.now())["helen"]
            add_customer_records(session, by=helen, now=clock.now())
            session.commit()
        with database.session() as session:
            add_escalations(session, now=clock.now())
            join_cases(session, now=clock.now())
            add_voices(session, now=clock.now())
            session.commit()
        with database.session() as session:
            written = add_owners_work(session, now=clock.now())
            session.commit()
    click.echo(f"Demo: {made} cases made." if made else "Demo: the cases are there already.")
    click.echo(f"Demo: {written} pages written." if written else "Demo: the pages are there already.")
    click.echo(sign_ins_table(settings))


@demo.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same cases.")
@click.option("--year-shift", default=0, show_default=True, help="Years to add to each month of the file.")
def load(file: Path, seed: int, year_shift: int) -> None:
    """Make cases from a file of monthly volumes, worked to an end.

    A month of a service that was loaded before is left as it is.
    """
    from portal.commands.opening import open_database
    from portal.demo.loading import load_volumes
    from portal.demo.volumes import VolumesFault, read_volumes

    try:
        months = read_volumes(file, year_shift=year_shift)
        total = sum(month.case_count for month in months)
        with (
            open_database(read_settings(), must_be_ready=True) as database,
            click.progressbar(length=total, label="Cases") as bar,
        ):
            report = load_volumes(database, months, seed=seed, progress=bar.update)
    except VolumesFault as fault:
        raise click.ClickException(str(fault)) from fault
    for line in report.lines():
        click.echo(line)
