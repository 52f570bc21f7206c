"""``portal content``: sections out to files, and files in."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands.settings import read_settings


@click.group()
def content() -> None:
    """Take content out as Markdown files, or bring files in."""


@content.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--section", default=None, help="Only this section and what stands below it.")
def export(folder: Path, section: str | None) -> None:
    """Write every page into FOLDER as Markdown, with pictures and files, ready to be brought in again."""
    from content.errors import NotFound
    from portal.attachments.exchange import take_out
    from portal.attachments.storage import FileStore
    from portal.commands.opening import open_database

    with (
        open_database(read_settings(), must_be_ready=True) as database,
        database.session(readonly=True) as db,
    ):
        try:
            files = list(take_out(db, FileStore.of(database.settings), section))
        except NotFound as fault:
            raise click.ClickException(str(fault)) from fault
    with click.progressbar(files, label="Files") as bar:
        for file in bar:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)
    click.echo(f"{len(files)} files in {folder}.")


@content.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--section", required=True, help="Where pages go whose file names no section of ours.")
@click.option("--rehearse", is_flag=True, help="Only say what would happen.")
def import_(folder: Path, section: str, *, rehearse: bool) -> None:
    """Make drafts of the Markdown files in FOLDER and add its pictures. Nothing goes live.

    Says of each file what could not be kept.
    """
    from content.page_files import ImportFault
    from content.queries import section_by_key
    from portal.attachments.exchange import Bringing, bring_all_in, check_in
    from portal.attachments.storage import FileStore
    from portal.commands.opening import open_database
    from portal.commands.preparation import AUTHOR
    from portal.kernel import clock

    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    settings = read_settings()
    try:
        incoming = check_in(settings, files)
    except ImportFault as fault:
        raise click.ClickException(str(fault)) from fault
    with open_database(settings, must_be_ready=True) as database, database.session() as db:
        if section_by_key(db, section) is None:
            raise click.ClickException(f"There is no section “{section}”.")
        how = Bringing(section, lambda key: AUTHOR, clock.now(), is_rehearsal=rehearse)
        reports = bring_all_in(db, FileStore.of(settings), files, incoming, how)
        db.commit()
    for report in reports:
        click.echo(f"{report.outcome:8} {report.path}" + (f" → {report.slug}" if report.slug else ""))
        for loss in report.losses:
            click.echo(f"         {loss}")


def _files(folder: Path) -> list[Path]:
    """Hidden files and folders are nobody's pages."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
