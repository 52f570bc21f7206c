"""Merging, splitting and linking cases, and taking each back. Undoing adds to both histories and takes
nothing out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import notices
from portal.cases.actions.files import link_files, unlink_files
from portal.cases.actions.ledger import append, expect_version, say
from portal.cases.actions.registration import Registration, prepare, register
from portal.cases.actions.resolution import cancel
from portal.cases.file_queries import files_of
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import events_of
from portal.cases.relations.models import CaseRelation
from portal.cases.relations.queries import first_message_id, is_linked
from portal.cases.relations.rules import RelationKind, may_undo_merge, taken_in
from portal.cases.rules import Act, ActRefused, Channel, EventKind, Status, state_after
from portal.cases.suppliers.queries import open_escalations_of
from portal.catalogue.queries import CategoryEntry, ServiceEntry
from portal.catalogue.suppliers import supplier_by_id
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.identity.queries import card_of

KEPT = ("status", "pending_reason", "resolved_at", "level")
ITSELF = "A case cannot be joined with itself."
WITH_SUPPLIER = (
    "{} still works on this case, and their answer would come to a closed one. "
    "Merge the other case into this one, or withdraw it from them first."
)
OTHER_CUSTOMER = "The customers are not the same. Tick the box if the cases are one all the same."


@dataclass(frozen=True)
class Merging:
    """What the agent decided: whether two customers may stand on one case, and what theirs is told."""

    is_other_customer_meant: bool = False
    words: str = ""  # for the customer of the closed case, where it is another one; empty: nothing


def merge(
    session: Session,
    *,
    case: Case,
    into: Case,
    decided: Merging,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> CaseRelation:
    """Close ``case`` as a duplicate of ``into``, which shows its messages from now on.

    The same customer is told where to find both; another one only what ``decided`` says. Raises
    ``ActRefused``, ``CaseChanged``.
    """
    expect_version(case, version)
    after = state_after(Act.MERGE, Status(case.status))
    state_after(Act.MERGE, Status(into.status))
    if case.id == into.id:
        raise ActRefused(ITSELF)
    for escalation in open_escalations_of(session, case.id):
        raise ActRefused(WITH_SUPPLIER.format(supplier_by_id(session, escalation.supplier_id).name))
    is_same = case.requester_id == into.requester_id
    if not is_same and not decided.is_other_customer_meant:
        raise ActRefused(OTHER_CUSTOMER)
    before = {name: _plain(getattr(case, name)) for name in KEPT}
    also = taken_in(events_of(session, case.id))
    if is_same or decided.words:
        _tell(session, case, into, decided.words if not is_same else "", actor, now)
    case.status, case.pending_reason, case.ended_at = after, None, now
    here = {"reference": into.reference, "relation": RelationKind.DUPLICATE.value, "is_ours": True}
    append(session, case, EventKind.MERGED, actor=actor, now=now, **here)
    there = {"reference": case.reference, "relation": RelationKind.DUPLICATE.value, "also": also}
    append(session, into, EventKind.ABSORBED, actor=actor, now=now, **there)
    return _remember(session, case, into, RelationKind.DUPLICATE, actor, now, before)


def link(
    session: Session, *, case: Case, other: Case, kind: RelationKind, actor: Actor, now: datetime
) -> CaseRelation:
    """Say how two cases belong together. Raises ``ActRefused``."""
    if case.id == other.id:
        raise ActRefused(ITSELF)
    if is_linked(session, case.id, other.id, kind):
        raise ActRefused("These cases are linked in this way already.")
    _both(session, case, other, kind, EventKind.LINKED, actor, now)
    return _remember(session, case, other, kind, actor, now)


def split(
    session: Session,
    *,
    case: Case,
    message: CaseMessage,
    service: ServiceEntry,
    category: CategoryEntry,
    subject: str,
    is_told: bool,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Make a message a case of its own, received when the message was. It and its files stay where they
    are, too.

    ``is_told``: the customer gets the new reference. Raises ``ActRefused``, ``CaseChanged``.
    """
    expect_version(case, version)
    if message.direction != "inbound" or message.id == first_message_id(session, case.id):
        raise ActRefused("Only a later message of the customer can become a case of its own.")
    requester = session.get_one(Person, case.requester_id)
    registration = Registration(
        service=service,
        category=category,
        channel=Channel(message.channel or case.channel),
        subject=subject,
        details=message.body,
        received_at=message.at,
        requester_name=requester.name,
        requester_email=requester.email,
    )
    prepared = prepare(
        session,
        registration=registration,
        now=now,
        requester=card_of(requester),
        is_acknowledged=is_told and bool(requester.email),
    )
    new = register(session, prepared=prepared, agent=actor)
    made = session.get_one(Case, new.id)
    files = files_of(session, case.id, with_notes=False).get(message.id, [])
    link_files(session, files=files, case_id=made.id, message_id=new.first_message_id, now=now)
    names = [attachment.file.name for attachment in files]
    _both(session, made, case, RelationKind.SPLIT, EventKind.LINKED, actor, now, names)
    _remember(session, made, case, RelationKind.SPLIT, actor, now)
    return made


def why_not_undone(relation: CaseRelation, case: Case, other: Case, now: datetime) -> str:
    """Why a relation cannot be taken back any more; empty where it can."""
    is_untouched = case.version == relation.case_version
    if relation.kind == RelationKind.SPLIT and not is_untouched:
        return "Somebody has worked on the new case. It stays."
    is_other_untouched = other.version == relation.other_version
    if relation.kind == RelationKind.DUPLICATE and not may_undo_merge(
        relation.made_at, now, is_untouched=is_other_untouched
    ):
        return "The case it was merged into has gone on since. Raise a new case instead."
    return ""


def undo(
    session: Session, *, relation: CaseRelation, case: Case, other: Case, actor: Actor, now: datetime
) -> None:
    """Take it back: both cases stand alone. ``case`` is the one it was made from. Raises ``ActRefused``."""
    if reason := why_not_undone(relation, case, other, now):
        raise ActRefused(reason)
    kind = RelationKind(relation.kind)
    if kind is RelationKind.DUPLICATE:
        _part(session, relation, case, other, actor, now)
    else:
        names: list[str] = []
        if kind is RelationKind.SPLIT:
            cancel(session, case=case, reason="Split undone", actor=actor, now=now)
            names = unlink_files(session, case_id=case.id, other_id=other.id)
        _both(session, case, other, kind, EventKind.UNLINKED, actor, now, names)
    relation.undone_at = now
    session.flush()


def _part(
    session: Session, relation: CaseRelation, case: Case, other: Case, actor: Actor, now: datetime
) -> None:
    for name in ("status", "pending_reason", "level"):
        setattr(case, name, relation.before[name])
    resolved_at = relation.before["resolved_at"]
    case.resolved_at = datetime.fromisoformat(resolved_at) if resolved_at else None
    case.ended_at = None
    here = {"reference": other.reference, "relation": RelationKind.DUPLICATE.value, "is_ours": True}
    was = {name: relation.before[name] for name in ("status", "pending_reason", "resolved_at")}
    append(session, case, EventKind.UNMERGED, actor=actor, now=now, was=was, **here)
    there = {"reference": case.reference, "relation": RelationKind.DUPLICATE.value}
    append(session, other, EventKind.RELEASED, actor=actor, now=now, **there)


def _both(
    session: Session,
    case: Case,
    other: Case,
    relation: RelationKind,
    kind: EventKind,
    actor: Actor,
    now: datetime,
    files: Sequence[str] = (),
) -> None:
    """The same line in both histories, each naming the other case, and the files they share."""
    shared = {"files": list(files)} if files else {}
    here = {"reference": other.reference, "relation": relation.value, "is_ours": True} | shared
    append(session, case, kind, actor=actor, now=now, **here)
    there = {"reference": case.reference, "relation": relation.value} | shared
    append(session, other, kind, actor=actor, now=now, **there)


def _remember(
    session: Session,
    case: Case,
    other: Case,
    kind: RelationKind,
    actor: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
) -> CaseRelation:
    session.flush()
    relation = CaseRelation(
        case_id=case.id,
        other_id=other.id,
        kind=kind,
        made_at=now,
        made_by_name=actor.name,
        case_version=case.version,
        other_version=other.version,
        before=before or {},
    )
    session.add(relation)
    session.flush()
    return relation


def _tell(session: Session, case: Case, into: Case, words: str, actor: Actor, now: datetime) -> None:
    """A message on the closed case, which its customer gets by mail."""
    person = session.get_one(Person, case.requester_id)
    own = f"This case and {into.reference} are about the same thing. We go on under {into.reference}: you "
    body = words or f"{own}find there what was said on both."
    say(session, case, direction="outbound", body=body, author=actor, now=now)
    notices.reply(session, case=case, person=person, body=body, now=now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
