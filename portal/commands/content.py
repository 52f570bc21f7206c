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
    """Write every page into FOLDER as Markdown with front matter, ready to be brought in again."""
    from content.errors import NotFound
    from content.exporting import export_section
    from portal.commands.opening import open_database

    with (
        open_database(read_settings(), must_be_ready=True) as database,
        database.session(readonly=True) as db,
    ):
        try:
            files = list(export_section(db, section))
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
    """Make drafts of all Markdown files in FOLDER, and say what could not be kept. Nothing goes live."""
    from content.bulk import bring_in
    from content.queries import section_by_key
    from portal.commands.opening import open_database
    from portal.commands.preparation import AUTHOR
    from portal.kernel import clock

    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    with open_database(read_settings(), must_be_ready=True) as database, database.session() as db:
        if section_by_key(db, section) is None:
            raise click.ClickException(f"There is no section “{section}”.")
        reports = bring_in(
            db,
            files,
            section_key=section,
            actor_on=lambda key: AUTHOR,
            now=clock.now(),
            is_rehearsal=rehearse,
        )
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
