"""From the file field of a form to a checked file, or to a message beside that field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, cast

from flask import current_app
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from content.errors import InvalidText, TransitionRefused
from portal.attachments.actions import record_infected_upload
from portal.attachments.checking import CheckedFile, check_upload
from portal.attachments.file_names import cleaned_name
from portal.attachments.rules import MOST_AT_ONCE, Infected, Purpose, ScanState, UploadRefused
from portal.attachments.scanning import scan
from portal.attachments.storage import FileStore
from portal.config import Settings
from portal.identity.actor import Actor
from portal.kernel import clock
from portal.web.transaction import db, keep_on_error, let_go

FILE_FIELD = "file"


class TakesRefusals(Protocol):
    """A form that shows a reason beside the field it is about."""

    def refuse(self, field: str, reason: str) -> None: ...


def file_store() -> FileStore:
    return FileStore.of(settings())


def received(sent: FileStorage, purpose: Purpose, actor: Actor | None = None) -> CheckedFile:
    """The file somebody sent, checked. Raises ``UploadRefused``; an infected one is written down first.

    The database is let go of: the scanner may take seconds, and what this request has read until now must be
    read again. ``actor`` sent it, where that is not whoever is signed in.
    """
    let_go()
    name = sent.filename or ""
    with _infected_ones_written_down(name, purpose, actor):
        return check_upload(settings(), name=name, data=sent.read(), purpose=purpose)


def received_all(sent: Sequence[FileStorage], purpose: Purpose, actor: Actor) -> list[CheckedFile]:
    """All files of one field, each as ``received``. Raises ``UploadRefused``, which names the file."""
    if len(sent) > MOST_AT_ONCE:
        raise UploadRefused(f"You can add up to {MOST_AT_ONCE} files at once")
    checked = []
    for file in sent:
        try:
            checked.append(received(file, purpose, actor))
        except UploadRefused as refusal:
            others = ". None of your files was added: choose the others again" if len(sent) > 1 else ""
            raise UploadRefused(f"{cleaned_name(file.filename or '')}: {refusal}{others}") from refusal
    return checked


def scanned(sent: FileStorage, purpose: Purpose) -> bytes:
    """The bytes of a file that is read and not kept, such as a zip file of pages: scanned, nothing more.

    Raises ``UploadRefused``; lets go of the database like ``received``.
    """
    let_go()
    data: bytes = sent.read()
    with _infected_ones_written_down(sent.filename or "", purpose):
        verdict = scan(settings(), data)
        if verdict.state is ScanState.INFECTED:
            raise Infected(verdict.signature)
    return data


@contextmanager
def refusals_beside_fields(form: TakesRefusals) -> Iterator[None]:
    """Put every reason why a file or its description is not taken beside the field it is about."""
    try:
        yield
    except (UploadRefused, TransitionRefused) as refusal:
        form.refuse(FILE_FIELD, str(refusal))
    except InvalidText as fault:
        form.refuse(fault.field, str(fault))


@contextmanager
def _infected_ones_written_down(name: str, purpose: Purpose, sender: Actor | None = None) -> Iterator[None]:
    try:
        yield
    except Infected as found:
        keep_on_error()
        actor = sender or Actor(current_user.person_id, current_user.name, is_staff=True)
        record_infected_upload(db(), name=name, found=found, purpose=purpose, actor=actor, now=clock.now())
        raise


def settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
