"""The file field of forms that may carry several files, and what is said beside it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField

from portal.attachments.checking import CheckedFile
from portal.attachments.file_types import ACCEPTED
from portal.attachments.handing_out import bytes_of, handed_out
from portal.attachments.models import StoredFile
from portal.attachments.receiving import received_all, settings
from portal.attachments.rules import MOST_AT_ONCE, Purpose, UploadRefused
from portal.attachments.scanning import note_for_uploaders
from portal.identity.actor import Actor

FIELD = "files"
CHOOSE_AGAIN = "Choose your files again: your browser does not keep them"


def files_field(label: str = "Add files", id: str | None = None) -> MultipleFileField:
    """The field to choose files in; ``id`` where a page has more than one."""
    return MultipleFileField(label, id=id, render_kw={"accept": ACCEPTED})


def files_hint() -> str:
    """What may be sent, in words that stand beside the field."""
    return (
        f"Up to {MOST_AT_ONCE} files of {settings().upload_max_mb} MB each. Pictures, PDF, Word, Excel, "
        f"PowerPoint, OpenDocument, CSV or text. {note_for_uploaders(settings())}"
    )


def chosen_files() -> list[FileStorage]:
    """The files sent with this request; a field left empty sends one without a name."""
    return [sent for sent in request.files.getlist(FIELD) if sent.filename]


def sent_files(actor: Actor) -> tuple[list[CheckedFile], str]:
    """The checked files of this request, or why they are not taken. Nothing is asked where none was sent.

    Otherwise the database is let go of: whatever was read must be read again.
    """
    chosen = chosen_files()
    if not chosen:
        return [], ""
    try:
        return received_all(chosen, Purpose.CASE, actor), ""
    except UploadRefused as refusal:
        return [], str(refusal)


def say_beside(form: Any, reason: str = "") -> None:
    """Put a reason beside the field. Without one: that the files must be chosen again, where some were."""
    said = reason or (CHOOSE_AGAIN if chosen_files() else "")
    if said and FIELD in form:
        form[FIELD].errors = [*form[FIELD].errors, said]


def file_answer(file: StoredFile | None) -> Response:
    """The bytes of a case's file, to be saved, never shown. 404 for none, an infected or a lost one."""
    if file is None:
        abort(404)
    return handed_out(data=bytes_of(file), media_type=file.media_type, name=file.name, sha256=file.sha256)
