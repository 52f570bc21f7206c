"""``portal mail``: mail that suppliers sent, taken in from files or fetched from the desk's mailbox."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from portal.commands.settings import read_settings

TAKEN = "taken"


@click.group()
def mail() -> None:
    """Mail that came to the desk."""


@mail.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True))
def receive(paths: tuple[str, ...]) -> None:
    """Put suppliers' mail on its threads. PATHS are files with one mail each, or folders of them.

    What is taken in from a folder is moved into its sub-folder "taken"; a file named by itself stays. "-"
    reads one mail from standard input, as mail servers give it to a program. What fits no thread waits in
    the desk's list. Mail that was taken in before is passed over.
    """
    from portal.cases.suppliers.mail_receiving import MailNotTaken
    from portal.cases.suppliers.mail_receiving import receive as take_in
    from portal.commands.opening import open_database
    from portal.kernel import clock

    is_all_taken = True
    with open_database(read_settings(), must_be_ready=True) as database:
        for name, raw, source in _mails(paths):
            try:
                outcome = take_in(database, raw, now=clock.now())
            except MailNotTaken as reason:
                click.echo(f"{name}: not taken in. {reason}", err=True)
                is_all_taken = False
                continue
            click.echo(f"{name}: {outcome.value}")
            if source is not None:
                source.parent.joinpath(TAKEN).mkdir(exist_ok=True)
                source.replace(source.parent / TAKEN / source.name)
    if not is_all_taken:
        raise click.exceptions.Exit(75)  # EX_TEMPFAIL: a mail server tries again


@mail.command()
def fetch() -> None:
    """Fetch suppliers' mail from the mailbox that PORTAL_IMAP_HOST names; the worker does so each minute.

    What is taken in is moved to PORTAL_IMAP_DONE_FOLDER, what cannot be, to PORTAL_IMAP_ASIDE_FOLDER.
    """
    from portal.cases.suppliers.mail_fetching import fetch as fetch_all
    from portal.commands.opening import open_database
    from portal.kernel import clock
    from portal.notifications.mailbox import MailboxAway

    settings = read_settings()
    if not settings.imap_host:
        raise click.ClickException("No mailbox is set up: PORTAL_IMAP_HOST is empty.")
    with open_database(settings, must_be_ready=True) as database:
        try:
            done = fetch_all(database, now=clock.now)
        except MailboxAway as reason:
            raise click.ClickException(str(reason)) from reason
    for outcome, count in sorted(done.items()):
        click.echo(f"{count} {outcome.value}")
    if not done:
        click.echo("No mail to take in.")


def _mails(paths: tuple[str, ...]) -> Iterator[tuple[str, bytes, Path | None]]:
    """Each mail's name and bytes, and the file to move away once it is taken in."""
    for path in paths:
        if path == "-":
            yield "standard input", sys.stdin.buffer.read(), None
        elif Path(path).is_dir():
            for file in sorted(Path(path).iterdir()):
                if file.is_file() and not file.name.startswith("."):
                    yield file.name, file.read_bytes(), file
        else:
            yield Path(path).name, Path(path).read_bytes(), None
