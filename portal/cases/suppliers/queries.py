"""Every read of escalations and what was said on them. Whoever asks has proved the right to see the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment, StoredFile
from portal.attachments.rules import SubjectKind
from portal.cases.models import Case
from portal.cases.queries import of_services
from portal.cases.suppliers.models import Escalation, EscalationEvent, SupplierMessage
from portal.cases.suppliers.vocabulary import State
from portal.catalogue.models import ResolverGroup
from portal.catalogue.queries import catalogue
from portal.identity.models import Person


@dataclass(frozen=True)
class OpenEscalation:
    """An open escalation with what lists tell of its case."""

    escalation: Escalation
    reference: str
    subject: str
    priority: str
    group_id: int
    assignee_id: int | None


def escalations_of(session: Session, case_id: int) -> Sequence[Escalation]:
    """In the order they were begun."""
    return session.scalars(
        select(Escalation).where(Escalation.case_id == case_id).order_by(Escalation.number)
    ).all()


def open_escalations_of(session: Session, case_id: int) -> Sequence[Escalation]:
    return [row for row in escalations_of(session, case_id) if row.state == State.OPEN]


def escalation_of(
    session: Session, case_id: int, number: int, *, for_change: bool = False
) -> Escalation | None:
    """One escalation of the case; locked where it is to be changed and the database can."""
    statement = select(Escalation).where(Escalation.case_id == case_id, Escalation.number == number)
    return session.scalar(statement.with_for_update() if for_change else statement)


def next_number(session: Session, case_id: int) -> int:
    newest = session.scalar(select(func.max(Escalation.number)).where(Escalation.case_id == case_id))
    return (newest or 0) + 1


def histories_of(session: Session, ids: Collection[int]) -> dict[int, list[EscalationEvent]]:
    """What happened to each of these escalations, in order: one query."""
    found: dict[int, list[EscalationEvent]] = defaultdict(list)
    if ids:
        statement = select(EscalationEvent).where(EscalationEvent.escalation_id.in_(ids))
        for event in session.scalars(statement.order_by(EscalationEvent.at, EscalationEvent.id)):
            found[event.escalation_id].append(event)
    return found


def thread_of(session: Session, escalation_id: int) -> Sequence[SupplierMessage]:
    return session.scalars(
        select(SupplierMessage)
        .where(SupplierMessage.escalation_id == escalation_id)
        .order_by(SupplierMessage.at, SupplierMessage.id)
    ).all()


def files_of_messages(session: Session, ids: Collection[int]) -> dict[int, list[Attachment]]:
    """The files that came with each of these messages."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    if ids:
        statement = select(Attachment).where(
            Attachment.subject_kind == SubjectKind.SUPPLIER_MESSAGE, Attachment.subject_id.in_(ids)
        )
        for attachment in session.scalars(statement.order_by(Attachment.id)):
            found[attachment.subject_id].append(attachment)
    return found


def file_of_thread(session: Session, escalation_id: int, key: str) -> StoredFile | None:
    """One file that came on this escalation's thread; none for the key of any other."""
    found = session.scalar(
        select(Attachment)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .join(SupplierMessage, SupplierMessage.id == Attachment.subject_id)
        .where(
            Attachment.subject_kind == SubjectKind.SUPPLIER_MESSAGE,
            SupplierMessage.escalation_id == escalation_id,
            StoredFile.key == key,
        )
    )
    return found.file if found else None


def all_open(session: Session, services: frozenset[int] | None) -> list[OpenEscalation]:
    """Every open escalation of cases of these services (``None``: all), the oldest first."""
    rows = session.execute(
        select(Escalation, Case.reference, Case.subject, Case.priority, Case.group_id, Case.assignee_id)
        .join(Case, Case.id == Escalation.case_id)
        .where(Escalation.state == State.OPEN, of_services(services))
        .order_by(Escalation.id)
    )
    return [OpenEscalation(*row) for row in rows]


def open_with(session: Session, supplier_id: int) -> list[Escalation]:
    """Open escalations to a supplier, the oldest first."""
    return list(
        session.scalars(
            select(Escalation)
            .where(Escalation.supplier_id == supplier_id, Escalation.state == State.OPEN)
            .order_by(Escalation.id)
        )
    )


def by_token(session: Session, token: str) -> Escalation | None:
    return session.scalar(select(Escalation).where(Escalation.token == token))


def by_message_ids(session: Session, message_ids: Collection[str]) -> Sequence[Escalation]:
    """The escalations on whose threads one of these mails of ours went out."""
    statement = (
        select(Escalation)
        .join(SupplierMessage, SupplierMessage.escalation_id == Escalation.id)
        .where(SupplierMessage.message_id.in_(message_ids), SupplierMessage.direction == "outbound")
        .order_by(Escalation.id)
    )
    return session.scalars(statement.distinct()).all()


def is_known_mail(session: Session, message_id: str) -> bool:
    statement = select(SupplierMessage.id).where(SupplierMessage.message_id == message_id)
    return session.scalar(statement) is not None


def addresses_of_thread(session: Session, escalation_id: int) -> set[str]:
    """Whom was written to or heard from on this thread, in small letters."""
    statement = select(SupplierMessage.address).where(SupplierMessage.escalation_id == escalation_id)
    return {address.lower() for address in session.scalars(statement) if address}


def stray_mail(session: Session) -> Sequence[SupplierMessage]:
    """Mail that fits no escalation and that nobody has dealt with, the oldest first."""
    return session.scalars(
        select(SupplierMessage)
        .where(SupplierMessage.escalation_id.is_(None), SupplierMessage.dropped_at.is_(None))
        .order_by(SupplierMessage.at, SupplierMessage.id)
    ).all()


def last_from_them(session: Session, escalation_id: int) -> str:
    """The Message-ID of their last mail, which ours answers; empty where they sent none."""
    statement = (
        select(SupplierMessage.message_id)
        .where(
            SupplierMessage.escalation_id == escalation_id,
            SupplierMessage.direction == "inbound",
            SupplierMessage.message_id.is_not(None),
        )
        .order_by(SupplierMessage.at.desc(), SupplierMessage.id.desc())
        .limit(1)
    )
    return session.scalar(statement) or ""


def file_of_message(session: Session, message_id: int, key: str) -> StoredFile | None:
    """One file that came with this message."""
    found = files_of_messages(session, [message_id])[message_id]
    return next((attachment.file for attachment in found if attachment.file.key == key), None)


def stray_by_id(session: Session, message_id: int, *, for_change: bool = False) -> SupplierMessage | None:
    """A mail of the list, none once somebody has dealt with it; locked where it is to be changed."""
    statement = select(SupplierMessage).where(
        SupplierMessage.id == message_id,
        SupplierMessage.escalation_id.is_(None),
        SupplierMessage.dropped_at.is_(None),
    )
    return session.scalar(statement.with_for_update() if for_change else statement)


def address_of_agent(session: Session, case: Case) -> str:
    """Where whoever has the case is reached: the agent, else the group, else the desk's first line."""
    agent = session.get(Person, case.assignee_id) if case.assignee_id else None
    if agent is not None and agent.email:
        return agent.email
    group = session.get(ResolverGroup, case.group_id)
    if group is None or group.kind == "supplier":
        group = session.get(ResolverGroup, catalogue(session).first_line.id)
    return group.email if group else ""


def claim_reminder(session: Session, escalation_id: int, step: int) -> bool:
    """Note that somebody is told of a step; False where another worker was first."""
    statement = (
        update(Escalation)
        .where(Escalation.id == escalation_id, Escalation.reminded_step < step)
        .values(reminded_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]
