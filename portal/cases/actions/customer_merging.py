"""Two records of one person become one, and can be parted again while nothing has changed since (FR-020).

What history recorded stays as it was: messages keep the name they were sent under. The record that goes keeps
its row and its address, which leads to the one that stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment
from portal.attachments.rules import SubjectKind
from portal.cases.complaints.models import CustomerFlag
from portal.cases.models import Case
from portal.identity.actor import Actor
from portal.identity.customer_models import CustomerNote, Membership, PersonMerge
from portal.identity.customer_rules import CustomerText
from portal.identity.customers import (
    RecordChanged,
    RecordRefused,
    note_change,
    refuse_colleague,
    touch,
)
from portal.identity.duplicates import compare_again, settle_pair, unsettle_pair
from portal.identity.models import Person
from portal.kernel.stamped import configuration_changed


def merge_customers(
    session: Session,
    *,
    kept: Person,
    gone: Person,
    versions: tuple[int, int],
    taken: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> PersonMerge:
    """Put ``gone`` into ``kept``, both locked. ``taken`` names the fields taken from ``gone``.

    Raises ``RecordChanged`` or ``RecordRefused``.
    """
    _check(session, kept, gone, versions)
    before = asdict(CustomerText.of(kept)) | {"organisation_id": kept.organisation_id}
    for name, source in taken.items():
        if source == "gone":
            setattr(kept, name, getattr(gone, name))
    moved = _move(session, kept, gone)
    kept.organisation_id = kept.organisation_id or gone.organisation_id
    gone.merged_into_id = kept.id
    touch(kept, actor)
    touch(gone, actor)
    merge = PersonMerge(
        kept_id=kept.id,
        gone_id=gone.id,
        merged_at=now,
        merged_by_name=actor.name,
        before=before,
        moved=moved,
        kept_version=kept.version,
    )
    session.add(merge)
    settle_pair(session, first_id=kept.id, second_id=gone.id, by_name=actor.name, now=now)
    compare_again(session, person=kept, now=now)
    compare_again(session, person=gone, now=now)
    counts = {kind: len(ids) for kind, ids in moved.items() if ids}
    note_change(session, "customer.merged", kept, actor, now, other=gone.id, moved=counts)
    note_change(session, "customer.merged_away", gone, actor, now, other=kept.id)
    return merge


def _check(session: Session, kept: Person, gone: Person, versions: tuple[int, int]) -> None:
    if (kept.version, gone.version) != versions:
        raise RecordChanged
    if kept.id == gone.id or kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise RecordRefused("One of the two has been merged already.")
    refuse_colleague(session, gone.id)
    refuse_colleague(session, kept.id)


def _move(session: Session, kept: Person, gone: Person) -> dict[str, list[int]]:
    """Everything that hangs on ``gone`` hangs on ``kept`` from here on; the ids of all of it."""
    cases = _ids(session, select(Case.id).where(Case.requester_id == gone.id))
    notes = _ids(session, select(CustomerNote.id).where(CustomerNote.person_id == gone.id))
    flags = _ids(session, select(CustomerFlag.id).where(CustomerFlag.person_id == gone.id))
    held = (Attachment.subject_kind == SubjectKind.CUSTOMER, Attachment.subject_id == gone.id)
    files = _ids(session, select(Attachment.id).where(*held))
    session.execute(update(Case).where(Case.requester_id == gone.id).values(requester_id=kept.id))
    session.execute(update(CustomerNote).where(CustomerNote.person_id == gone.id).values(person_id=kept.id))
    session.execute(update(CustomerFlag).where(CustomerFlag.person_id == gone.id).values(person_id=kept.id))
    if flags:
        configuration_changed(session)  # flags are kept in memory
    session.execute(update(Attachment).where(*held).values(subject_id=kept.id))
    joined = _join(session, kept, gone)
    return {"cases": cases, "notes": notes, "files": files, "flags": flags, "organisations": joined}


def _ids(session: Session, statement: Any) -> list[int]:
    return list(session.scalars(statement))


def _join(session: Session, kept: Person, gone: Person) -> list[int]:
    """Those of its organisations that are new to the record that stays."""
    already = set(session.scalars(select(Membership.organisation_id).where(Membership.person_id == kept.id)))
    joined = []
    for member in session.scalars(select(Membership).where(Membership.person_id == gone.id)):
        if member.organisation_id not in already:
            joined.append(member.organisation_id)
            session.add(
                Membership(
                    person_id=kept.id,
                    organisation_id=member.organisation_id,
                    job=member.job,
                    since_at=member.since_at,
                    added_by_name=member.added_by_name,
                )
            )
    session.flush()
    return joined


def why_not_undone(session: Session, merge: PersonMerge, kept: Person, gone: Person) -> str:
    """Why the two cannot be parted any more; empty if they can."""
    if merge.undone_at is not None:
        return "This has been undone already."
    if kept.version != merge.kept_version or gone.merged_into_id != kept.id:
        return "The record has changed since, so the two can no longer be parted."
    if _moved_on(session, merge):
        return "Something that was moved has changed hands since, so the two can no longer be parted."
    return ""


def _moved_on(session: Session, merge: PersonMerge) -> bool:
    for model, column, kind in HOLDERS:
        for ids in _portions(merge.moved.get(kind, [])):
            elsewhere = select(model.id).where(model.id.in_(ids), column != merge.kept_id).limit(1)
            if session.scalar(elsewhere) is not None:
                return True
    return False


HOLDERS: tuple[tuple[Any, Any, str], ...] = (
    (Case, Case.requester_id, "cases"),
    (CustomerNote, CustomerNote.person_id, "notes"),
    (Attachment, Attachment.subject_id, "files"),
    (CustomerFlag, CustomerFlag.person_id, "flags"),
)
MOST_AT_ONCE = 500  # numbers in one statement: databases limit them


def _portions(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + MOST_AT_ONCE] for start in range(0, len(ids), MOST_AT_ONCE)]


def undo_merge(
    session: Session, *, merge: PersonMerge, kept: Person, gone: Person, actor: Actor, now: datetime
) -> None:
    """Two records again, as they were, both locked. What came since stays with the one that was kept.

    Raises ``RecordRefused``.
    """
    if reason := why_not_undone(session, merge, kept, gone):
        raise RecordRefused(reason)
    for name, value in merge.before.items():
        setattr(kept, name, value)
    for model, column, kind in HOLDERS:
        for ids in _portions(merge.moved.get(kind, [])):
            session.execute(update(model).where(model.id.in_(ids)).values({column.key: gone.id}))
    if merge.moved.get("flags"):
        configuration_changed(session)
    session.execute(
        delete(Membership).where(
            Membership.person_id == kept.id, Membership.organisation_id.in_(merge.moved["organisations"])
        )
    )
    gone.merged_into_id = None
    touch(kept, actor)
    touch(gone, actor)
    merge.undone_at, merge.undone_by_name = now, actor.name
    unsettle_pair(session, first_id=kept.id, second_id=gone.id)
    compare_again(session, person=kept, now=now)
    compare_again(session, person=gone, now=now)
    note_change(session, "customer.merge_undone", kept, actor, now, other=gone.id)
    note_change(session, "customer.merge_undone", gone, actor, now, other=kept.id)
