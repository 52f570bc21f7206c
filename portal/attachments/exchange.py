"""Pages out and in as files, with what they show: words by ``content``, bytes by this room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import structlog
from sqlalchemy.orm import Session

from content import queries
from content.bulk import ActorOn, FileReport, Outcome, bring_in
from content.errors import ContentError
from content.exporting import (
    ExportedFile,
    export_pages,
    export_section,
    exported_media,
    media_of_pages,
)
from content.library import MediaText
from content.media_files import MediaFile, read_media_files
from content.roles import APPROVERS, AUTHORS
from portal.attachments import media as pictures
from portal.attachments.checking import CheckedFile, check_upload
from portal.attachments.rules import Purpose, UploadRefused
from portal.attachments.sealing import SealBroken
from portal.attachments.storage import FileLost, FileStore
from portal.config import Settings

log = structlog.get_logger()

ANOTHER_IS_THERE = "There is another picture or file under this key. It was left as it is."
A_REVIEWER_OPENS = "That everybody may have it: a reviewer must say so."


@dataclass(frozen=True, slots=True)
class Incoming:
    """A picture or file on its way in, checked; or why it is refused. ``sha256`` is of the bytes as sent."""

    file: MediaFile
    sha256: str = ""
    checked: CheckedFile | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Bringing:
    """How files are brought in. ``actor_on`` gives the person who does it as they are on a section."""

    section_key: str
    actor_on: ActorOn
    now: datetime
    is_rehearsal: bool = False


def take_out(
    session: Session, store: FileStore, section_key: str | None, only: Collection[str] | None = None
) -> Iterator[ExportedFile]:
    """Everything of a section, or of the whole site: ``content.exporting`` says what; here with all bytes."""
    yield from export_section(session, section_key, only)
    yield from _bytes_of(store, exported_media(session, section_key, only))


def take_out_pages(session: Session, store: FileStore, item_ids: Collection[int]) -> Iterator[ExportedFile]:
    """Some pages with what they show."""
    yield from export_pages(session, item_ids)
    yield from _bytes_of(store, media_of_pages(session, item_ids))


def _bytes_of(store: FileStore, media: Iterable[tuple[MediaFile, str]]) -> Iterator[ExportedFile]:
    for file, file_key in media:
        try:
            yield ExportedFile(file.path, store.read(file_key))
        except (FileLost, SealBroken) as fault:  # whoever brings it in is told that it is not there
            log.error("stored_file_unreadable", file=file_key, reason=str(fault))


def check_in(settings: Settings, files: Mapping[str, bytes]) -> list[Incoming]:
    """Check every picture and file that ``media.toml`` names. Takes its time, and asks no database.

    Raises ``ImportFault`` for a ``media.toml`` that cannot be read.
    """
    return [_check(settings, file, files.get(file.path)) for file in read_media_files(files)]


def bring_all_in(
    session: Session,
    store: FileStore,
    files: Mapping[str, bytes],
    incoming: Sequence[Incoming],
    how: Bringing,
) -> list[FileReport]:
    """Pictures and files first, so that the drafts of the pages show them; a report for each file.

    Pictures and files go in under the keys that texts know them by. What is there stays as it is.
    """
    reports = [_report(session, store, each, how) for each in incoming]
    named = {each.file.path for each in incoming}
    return reports + bring_in(
        session,
        {path: content for path, content in files.items() if path not in named},
        section_key=how.section_key,
        actor_on=how.actor_on,
        now=how.now,
        is_rehearsal=how.is_rehearsal,
    )


def _check(settings: Settings, file: MediaFile, data: bytes | None) -> Incoming:
    if data is None:
        return Incoming(file, refusal="The file is not there.")
    try:
        checked = check_upload(settings, name=file.path, data=data, purpose=Purpose.MEDIA)
    except UploadRefused as refusal:
        return Incoming(file, refusal=f"{refusal}.")
    return Incoming(file, sha256(data).hexdigest(), checked)


def _report(session: Session, store: FileStore, incoming: Incoming, how: Bringing) -> FileReport:
    path = incoming.file.path
    if incoming.checked is None:
        return FileReport(path, Outcome.refused, "", (incoming.refusal,))
    there = queries.present_version(session, incoming.file.key)
    if there is not None:
        if there.sha256 in {incoming.sha256, incoming.checked.sha256}:
            return FileReport(path, Outcome.same, "")
        return FileReport(path, Outcome.refused, "", (ANOTHER_IS_THERE,))
    place, losses = _place(session, incoming.file, how)
    try:
        with session.begin_nested():
            losses += _add(session, store, incoming.file, incoming.checked, place, how)
    except ContentError as refusal:
        return FileReport(path, Outcome.refused, "", (str(refusal),))
    return FileReport(path, Outcome.new, "", tuple(losses))


def _add(
    session: Session, store: FileStore, file: MediaFile, checked: CheckedFile, place: str, how: Bringing
) -> list[str]:
    """Add it; returns what could not be kept of what is said about it."""
    actor = how.actor_on(place)
    is_public = file.is_public and bool(actor.roles & APPROVERS)
    if not how.is_rehearsal:
        text = MediaText(file.title, file.alt_text, file.is_decorative, is_public)
        pictures.add(
            session,
            store,
            checked=checked,
            section_key=place,
            text=text,
            actor=actor,
            now=how.now,
            key=file.key,
        )
    return [A_REVIEWER_OPENS] if file.is_public and not is_public else []


def _place(session: Session, file: MediaFile, how: Bringing) -> tuple[str, list[str]]:
    """The section its line names, where the person may add to that one, else the one they chose."""
    wanted, chosen = file.section_key, how.section_key
    is_known = queries.section_by_key(session, wanted) is not None
    if wanted == chosen or (is_known and how.actor_on(wanted).roles & AUTHORS):
        return wanted, []
    return chosen, [f"The section “{wanted}”: it went to “{chosen}”."]
