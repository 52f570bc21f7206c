"""Files on their way into a case: kept with a draft, then hung on the message they came with (FR-012).

A draft names its files among its answers, by their keys: a case without files then asks nothing about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.attachments.actions import attach, detach, keep_file, remove_file
from portal.attachments.checking import CheckedFile
from portal.attachments.models import Attachment, StoredFile
from portal.attachments.rules import MOST_AT_ONCE, Purpose, Subject, SubjectKind, UploadRefused
from portal.attachments.storage import FileStore
from portal.cases.file_queries import expired_answers, files_on_both, unattached_files
from portal.forms.drafts import forget_expired_drafts, update_draft
from portal.forms.queries import Draft
from portal.identity.actor import SYSTEM, Actor

FILES = "_files"  # no question of a form begins with a line
VISITOR = Actor(None, "Somebody raising a case")


def draft_keys(answers: Mapping[str, Any]) -> list[str]:
    """The keys of a draft's files."""
    return list(answers.get(FILES, ()))


def kept_files(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """The part of a draft's answers that names its files; empty where there are none."""
    keys = draft_keys(answers)
    return {FILES: keys} if keys else {}


def add_to_draft(
    session: Session, store: FileStore, *, draft: Draft, files: Sequence[CheckedFile], now: datetime
) -> None:
    """Keep checked files with a draft. Raises ``UploadRefused`` where that would be too many."""
    keys = draft_keys(draft.answers)
    if len(keys) + len(files) > MOST_AT_ONCE:
        raise UploadRefused(f"You can add up to {MOST_AT_ONCE} files. Take one out first")
    for checked in files:
        kept = keep_file(session, store, checked=checked, purpose=Purpose.CASE, actor=VISITOR, now=now)
        keys.append(kept.key)
    _rename(session, draft, keys, now)


def take_out_of_draft(session: Session, *, draft: Draft, key: str, now: datetime) -> None:
    """Forget one file of a draft; nothing happens where it is not the draft's."""
    keys = draft_keys(draft.answers)
    if key in keys:
        _forget(session, [key], now)
        _rename(session, draft, [other for other in keys if other != key], now)


def hand_over(session: Session, *, earlier: Draft, now: datetime) -> None:
    """The files of a draft go with the one begun from it: no file belongs to two."""
    if draft_keys(earlier.answers):
        _rename(session, earlier, [], now)


def attach_draft_files(
    session: Session, *, keys: Sequence[str], case_id: int, message_id: int, now: datetime
) -> None:
    """The draft has become a case: its files came with the first message."""
    for file in unattached_files(session, keys):
        _hang(session, file, case_id, message_id, now)


def attach_files(
    session: Session,
    store: FileStore,
    *,
    files: Sequence[CheckedFile],
    case_id: int,
    message_id: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep checked files as part of a message that is stored already."""
    for checked in files:
        file = keep_file(session, store, checked=checked, purpose=Purpose.CASE, actor=actor, now=now)
        _hang(session, file, case_id, message_id, now)


def link_files(
    session: Session, *, files: Sequence[Attachment], case_id: int, message_id: int, now: datetime
) -> None:
    """Files of another case are this message's, too."""
    for attachment in files:
        _hang(session, attachment.file, case_id, message_id, now)


def unlink_files(session: Session, *, case_id: int, other_id: int) -> list[str]:
    """Take off a case the files that hang on the other one, too; their names."""
    shared = files_on_both(session, case_id, other_id)
    for attachment in shared:
        detach(session, attachment=attachment)
    return [attachment.file.name for attachment in shared]


def forget_draft_files(session: Session, *, draft: Draft, now: datetime) -> None:
    """Nothing will come of the draft."""
    _forget(session, draft_keys(draft.answers), now)


def forget_old_drafts(session: Session, *, now: datetime) -> None:
    """Drafts whose time is over go, and their files with them."""
    keys = [key for answers in expired_answers(session, now) for key in draft_keys(answers)]
    _forget(session, keys, now)
    forget_expired_drafts(session, now=now)


def _hang(session: Session, file: StoredFile, case_id: int, message_id: int, now: datetime) -> None:
    attach(session, file=file, subject=Subject(SubjectKind.CASE, case_id), part_id=message_id, now=now)


def _rename(session: Session, draft: Draft, keys: list[str], now: datetime) -> None:
    answers = {name: value for name, value in draft.answers.items() if name != FILES}
    if keys:
        answers[FILES] = keys
    update_draft(session, draft=draft, answers=answers, contact=draft.contact, now=now)


def _forget(session: Session, keys: Sequence[str], now: datetime) -> None:
    """Records only: the bytes are swept away by housekeeping."""
    for file in unattached_files(session, keys) if keys else ():
        remove_file(session, file=file, actor=SYSTEM, now=now)
