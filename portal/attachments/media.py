"""Pictures and files of the pages: the library is ``content``'s, the bytes are kept here."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from content import library, queries
from content.library import FileFacts, MediaText
from content.models import Media
from content.workflow import Actor
from portal.attachments.actions import keep_file, remove_file
from portal.attachments.checking import CheckedFile
from portal.attachments.events import FileQuarantined, FileReleased
from portal.attachments.file_names import address_name, stem_of
from portal.attachments.queries import files_by_key
from portal.attachments.rules import Purpose
from portal.attachments.storage import FileStore
from portal.identity.actor import Actor as StaffMember
from portal.identity.models import Person
from portal.notifications.actions import send

SAME_CLICK = timedelta(minutes=2)


def add(
    session: Session,
    store: FileStore,
    *,
    checked: CheckedFile,
    section_key: str,
    text: MediaText,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Media:
    """Keep a checked file and add it to the library, under ``key`` where it comes with one.

    A click that arrives twice adds it once.

    Raises what ``content.library.add_media`` raises, before anything is stored where the words are at fault.
    """
    words = library.checked_media_text(text, is_picture=checked.kind.is_image)
    since = now - SAME_CLICK
    twin = key is None and queries.twin_upload(
        session, sha256=checked.sha256, section_key=section_key, author_id=actor.id, since=since
    )
    return twin or library.add_media(
        session,
        section_key=section_key,
        file=_kept(session, store, checked, actor, now),
        text=words,
        actor=actor,
        now=now,
        key=key,
    )


def replace(
    session: Session, store: FileStore, *, key: str, checked: CheckedFile, actor: Actor, now: datetime
) -> Media:
    """Keep a checked file as the new version. Raises what ``content.library.replace_media`` raises."""
    file = _kept(session, store, checked, actor, now)
    return library.replace_media(session, key=key, file=file, actor=actor, now=now)


def delete(session: Session, *, key: str, actor: Actor, now: datetime) -> list[str]:
    """Forget it and its files' records; returns the keys of the bytes to remove once this is committed."""
    keys = library.delete_media(session, key=key, actor=actor, now=now)
    for file in files_by_key(session, keys).values():
        remove_file(session, file=file, actor=_staff(actor), now=now)
    return keys


def withhold(session: Session, happened: FileQuarantined) -> None:
    """Take it off the pages, and tell whoever uploaded it."""
    file = happened.file
    if library.withhold_media(session, file_key=file.key, now=happened.at) is None:
        return
    uploader = session.get(Person, file.uploaded_by_id)
    if uploader is not None:
        send(
            session,
            to=uploader.email,
            template="file_quarantined",
            now=happened.at,
            person=uploader.name,
            name=file.name,
        )


def release(session: Session, happened: FileReleased) -> None:
    """Show it on the pages again."""
    library.release_media(session, file_key=happened.file.key, now=happened.at)


def title_from(name: str) -> str:
    """What a file may be called when nobody said: its name without the ending, ``Guide to rent``."""
    words = stem_of(name).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _kept(session: Session, store: FileStore, checked: CheckedFile, actor: Actor, now: datetime) -> FileFacts:
    file = keep_file(session, store, checked=checked, purpose=Purpose.MEDIA, actor=_staff(actor), now=now)
    return FileFacts(
        file_key=file.key,
        name=address_name(file.name),
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        width=checked.width,
        height=checked.height,
    )


def _staff(actor: Actor) -> StaffMember:
    return StaffMember(actor.id, actor.name, is_staff=True)
