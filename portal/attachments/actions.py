"""Every change of stored files. What is checked comes from ``checking``; nothing gets in beside it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.attachments.checking import CheckedFile
from portal.attachments.events import FileQuarantined, FileReleased
from portal.attachments.file_names import cleaned_name
from portal.attachments.models import Attachment, StoredFile
from portal.attachments.queries import hangs_somewhere
from portal.attachments.rules import Infected, Purpose, ScanState, Subject
from portal.attachments.scanning import Verdict
from portal.attachments.storage import FileStore, new_key
from portal.audit.actions import record
from portal.identity.actor import SYSTEM, Actor
from portal.kernel.events import publish


def keep_file(
    session: Session, store: FileStore, *, checked: CheckedFile, purpose: Purpose, actor: Actor, now: datetime
) -> StoredFile:
    """Store a checked file. Its bytes are written first: a record without bytes can never be.

    Bytes without a record, where the transaction fails later, are swept away by housekeeping.
    """
    key = new_key()
    store.write(key, checked.data)
    file = StoredFile(
        key=key,
        name=checked.name,
        media_type=checked.kind.media_type,
        size=len(checked.data),
        sha256=checked.sha256,
        purpose=purpose,
        scan_state=checked.scan_state,
        scanned_at=now if checked.scan_state is ScanState.CLEAN else None,
        uploaded_at=now,
        uploaded_by_id=actor.person_id,
        uploaded_by_name=actor.name,
    )
    session.add(file)
    session.flush()
    _note(session, "file.stored", file, actor, now)
    return file


def attach(
    session: Session, *, file: StoredFile, subject: Subject, now: datetime, part_id: int | None = None
) -> Attachment:
    """Hang a stored file on a case or a customer (FR-012), and there on a part of it, such as a message."""
    attachment = Attachment(
        file_id=file.id,
        file=file,
        subject_kind=subject.kind,
        subject_id=subject.id,
        part_id=part_id,
        attached_at=now,
    )
    session.add(attachment)
    session.flush()
    return attachment


def remove_file(session: Session, *, file: StoredFile, actor: Actor, now: datetime) -> None:
    """Forget the record. The caller removes the bytes once that is committed; else housekeeping does."""
    _note(session, "file.removed", file, actor, now)
    session.delete(file)
    session.flush()


def remove_attachment(session: Session, *, attachment: Attachment, actor: Actor, now: datetime) -> None:
    """Take a file off its case or customer, and forget it unless it hangs on something else, too."""
    detach(session, attachment=attachment)
    if not hangs_somewhere(session, attachment.file_id):
        remove_file(session, file=attachment.file, actor=actor, now=now)


def detach(session: Session, *, attachment: Attachment) -> None:
    """Take a file off one of the records it hangs on. The file stays."""
    session.delete(attachment)
    session.flush()


def record_infected_upload(
    session: Session, *, name: str, found: Infected, purpose: Purpose, actor: Actor, now: datetime
) -> None:
    """Write down that somebody sent a virus. The file itself was never stored."""
    record(
        session,
        now=now,
        action="file.rejected",
        subject_type="file",
        subject_id="",
        actor_id=actor.person_id,
        actor_name=actor.name,
        details={"name": cleaned_name(name), "signature": found.signature, "purpose": purpose.value},
    )


def note_scan(session: Session, *, file: StoredFile, verdict: Verdict, now: datetime) -> None:
    """Keep what a later scan said. A file that is infected now is not handed out from here on; one that
    the scanner took for infected by mistake, and no longer does, is."""
    was_quarantined = file.is_quarantined
    file.scan_state, file.signature, file.scanned_at = verdict.state, verdict.signature, now
    if file.is_quarantined and not was_quarantined:
        _note(session, "file.quarantined", file, SYSTEM, now, signature=verdict.signature)
        publish(session, FileQuarantined(file, now))
    elif was_quarantined and not file.is_quarantined:
        _note(session, "file.released", file, SYSTEM, now)
        publish(session, FileReleased(file, now))


def _note(
    session: Session, action: str, file: StoredFile, actor: Actor, now: datetime, **details: str
) -> None:
    record(
        session,
        now=now,
        action=action,
        subject_type="file",
        subject_id=file.key,
        actor_id=actor.person_id,
        actor_name=actor.name,
        details={"name": file.name, "sha256": file.sha256, "purpose": file.purpose.value, **details},
    )
