"""Every read of stored files and what they hang on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment, StoredFile
from portal.attachments.rules import ScanState, Subject, scan_due_before


def file_by_key(session: Session, key: str) -> StoredFile | None:
    """The file with this key, for code that has decided who may read it: a key alone proves nothing."""
    return session.scalar(select(StoredFile).where(StoredFile.key == key))


def files_by_key(session: Session, keys: Collection[str]) -> dict[str, StoredFile]:
    """Those of the files that exist, by key."""
    found = session.scalars(select(StoredFile).where(StoredFile.key.in_(keys)))
    return {file.key: file for file in found}


def attachments_of(session: Session, subject: Subject) -> Sequence[Attachment]:
    """What hangs on this case or customer, oldest first; quarantined files too, to be shown as such."""
    return session.scalars(_on(subject).order_by(Attachment.attached_at, Attachment.id)).all()


def attachment_of(session: Session, subject: Subject, key: str) -> Attachment | None:
    """One file of this case or customer. The key of a file that hangs on another one finds nothing."""
    return session.scalar(_on(subject).join(StoredFile).where(StoredFile.key == key))


def hangs_somewhere(session: Session, file_id: int) -> bool:
    """Whether any record has this file."""
    return session.scalar(select(Attachment.id).where(Attachment.file_id == file_id).limit(1)) is not None


def files_to_scan(session: Session, *, now: datetime, limit: int) -> Sequence[StoredFile]:
    """Files never scanned, then those scanned longest ago, if that was more than a day ago."""
    return session.scalars(
        select(StoredFile)
        .where(or_(StoredFile.scanned_at.is_(None), StoredFile.scanned_at < scan_due_before(now)))
        .order_by(StoredFile.scanned_at.is_not(None), StoredFile.scanned_at, StoredFile.id)
        .limit(limit)
    ).all()


def count_files(session: Session, *, scan_state: ScanState | None = None) -> int:
    """How many files there are, all or those in this state."""
    statement = select(func.count(StoredFile.id))
    if scan_state is not None:
        statement = statement.where(StoredFile.scan_state == scan_state)
    return session.scalar(statement) or 0


def _on(subject: Subject) -> Select[Attachment]:
    return select(Attachment).where(
        Attachment.subject_kind == subject.kind, Attachment.subject_id == subject.id
    )
