"""Every read of the files of a case. Who asks has proved the right to see the case; notes are for staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment, StoredFile
from portal.attachments.rules import SubjectKind
from portal.cases.models import CaseMessage
from portal.forms.models import FormDraft
from portal.forms.queries import has_expired


def files_of(session: Session, case_id: int, *, with_notes: bool) -> dict[int, list[Attachment]]:
    """The files that came with the messages of a case, by the message's id; infected ones too."""
    return files_of_all(session, [case_id], with_notes=with_notes)


def files_of_all(
    session: Session, case_ids: Collection[int], *, with_notes: bool
) -> dict[int, list[Attachment]]:
    """The same for several cases that are read as one."""
    found: dict[int, list[Attachment]] = {}
    for attachment in session.scalars(_shown(case_ids, with_notes=with_notes).order_by(Attachment.id)):
        found.setdefault(attachment.part_id or 0, []).append(attachment)
    return found


def file_of(session: Session, case_id: int, key: str, *, with_notes: bool) -> StoredFile | None:
    """One file of the case; none for the key of another case's file, or of a note's where those are shut."""
    statement = _shown([case_id], with_notes=with_notes).join(StoredFile, StoredFile.id == Attachment.file_id)
    found = session.scalar(statement.where(StoredFile.key == key))
    return found.file if found else None


def files_on_both(session: Session, case_id: int, other_id: int) -> Sequence[Attachment]:
    """The files of a case that hang on the other one, too."""
    there = select(Attachment.file_id).where(
        Attachment.subject_kind == SubjectKind.CASE, Attachment.subject_id == other_id
    )
    return session.scalars(
        select(Attachment)
        .where(
            Attachment.subject_kind == SubjectKind.CASE,
            Attachment.subject_id == case_id,
            Attachment.file_id.in_(there),
        )
        .order_by(Attachment.id)
    ).all()


def unattached_files(session: Session, keys: Sequence[str]) -> Sequence[StoredFile]:
    """Those of the files that hang on nothing yet, in the order they came."""
    return session.scalars(
        select(StoredFile)
        .outerjoin(Attachment, Attachment.file_id == StoredFile.id)
        .where(StoredFile.key.in_(keys), Attachment.id.is_(None))
        .order_by(StoredFile.id)
    ).all()


def expired_answers(session: Session, now: datetime) -> Sequence[dict[str, object]]:
    """What was typed into drafts whose time is over."""
    return session.scalars(select(FormDraft.answers).where(has_expired(now))).all()


def _shown(case_ids: Collection[int], *, with_notes: bool) -> Select[Attachment]:
    statement = (
        select(Attachment)
        .join(CaseMessage, CaseMessage.id == Attachment.part_id)
        .where(
            Attachment.subject_kind == SubjectKind.CASE,
            Attachment.subject_id.in_(case_ids),
            CaseMessage.case_id == Attachment.subject_id,
        )
    )
    return statement if with_notes else statement.where(CaseMessage.direction != "note")
