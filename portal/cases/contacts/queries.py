"""Every read of contacts: the reference data (kept in memory) and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.cases.contacts.models import ContactAsking, ContactReason, ContactType
from portal.cases.contacts.rules import FIRST, MORE, Asked, Contact
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import of_services
from portal.cases.rules import CaseType
from portal.kernel.stamped import kept

MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class Reason:
    key: str
    name: str
    definition: str
    is_avoidable: bool


@dataclass(frozen=True)
class ContactBook:
    """Kinds (key → name) and reasons of contacts, in order; ``asked`` by service, ``None`` for all others.

    ``retired`` reasons are chosen no more; what was given them keeps them.
    """

    types: Mapping[str, str]
    reasons: tuple[Reason, ...]
    asked: Mapping[int | None, Asked]
    retired: tuple[Reason, ...] = ()

    @property
    def every_reason(self) -> tuple[Reason, ...]:
        return self.reasons + self.retired

    def asking(self, service_id: int | None) -> Asked:
        return self.asked.get(service_id, self.asked.get(None, Asked.OPTIONAL))

    def reason_name(self, key: str | None) -> str:
        return next((reason.name for reason in self.every_reason if reason.key == key), key or "")

    def type_name(self, key: str | None, *, is_first: bool) -> str:
        """The kind of a contact; those from before it was kept are told by their place."""
        key = key or (FIRST if is_first else MORE)
        return self.types.get(key, key)


def contact_book(session: Session) -> ContactBook:
    return kept(session, "contact_book", _load)


def _load(session: Session) -> ContactBook:
    types = session.execute(select(ContactType.key, ContactType.name).order_by(ContactType.position))
    rows = reason_rows(session)
    asked = session.execute(select(ContactAsking.service_id, ContactAsking.asked))
    return ContactBook(
        types={key: name for key, name in types},  # noqa: C416
        reasons=tuple(_reason(row) for row in rows if row.is_active),
        asked={service_id: Asked(word) for service_id, word in asked},
        retired=tuple(_reason(row) for row in rows if not row.is_active),
    )


def _reason(row: ContactReason) -> Reason:
    return Reason(row.key, row.name, row.definition, row.is_avoidable)


def reason_rows(session: Session) -> Sequence[ContactReason]:
    """All of them, in order; retired ones keep their place."""
    return session.scalars(select(ContactReason).order_by(ContactReason.position, ContactReason.id)).all()


def reason_by_key(session: Session, key: str) -> ContactReason | None:
    return session.scalar(select(ContactReason).where(ContactReason.key == key))


def same_contact(session: Session, case_id: int, contact: Contact, said: str) -> CaseMessage | None:
    """The message that says what this contact says, and came at the same time."""
    same = (
        CaseMessage.case_id == case_id,
        CaseMessage.direction == "inbound",
        CaseMessage.at == contact.at,
        CaseMessage.channel == contact.channel,
        CaseMessage.body == said,
    )
    return session.scalar(select(CaseMessage).where(*same).limit(1)) if contact.at else None


def is_reason_used(session: Session, key: str) -> bool:
    """Whether any case or contact was given it."""
    of_case = select(Case.id).where(Case.contact_reason == key).limit(1)
    of_contact = select(CaseMessage.id).where(CaseMessage.contact_reason == key).limit(1)
    return session.scalar(of_case) is not None or session.scalar(of_contact) is not None


@dataclass(frozen=True)
class Period:
    """Half-open, and which services; ``None``: all."""

    start: datetime
    end: datetime
    services: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class FirstContactFigures:
    """Cases resolved in a period that are counted: all, and without service requests."""

    group: str
    counted: int
    solved: int
    counted_without: int
    solved_without: int


def reason_figures(session: Session, period: Period) -> dict[str | None, int]:
    """Cases resolved in the period by the reason of the contact; ``None``: not said."""
    rows = session.execute(
        select(Case.contact_reason, func.count())
        .where(_resolved_in(period), of_services(period.services))
        .group_by(Case.contact_reason)
    )
    return {reason: int(count) for reason, count in rows}


def first_contact_figures(
    session: Session, period: Period, by: InstrumentedAttribute[Any]
) -> list[FirstContactFigures]:
    """Grouped by a column of the case."""
    is_request = Case.case_type == CaseType.SERVICE_REQUEST
    solved = case((Case.is_first_contact.is_(True), 1), else_=0)
    without = case((is_request, 0), else_=1)
    rows = session.execute(
        select(by, func.count(), func.sum(solved), func.sum(without), func.sum(solved * without))
        .where(_resolved_in(period), Case.is_first_contact.is_not(None), of_services(period.services))
        .group_by(by)
        .order_by(by)
    )
    return [FirstContactFigures(str(group), *(int(number) for number in row)) for group, *row in rows]


def contacts_per_case(session: Session, period: Period) -> dict[int, int]:
    """How many cases received in the period have one contact, two, and so on (MI29)."""
    per_case = (
        select(func.count().label("contacts"))
        .select_from(CaseMessage)
        .join(Case, Case.id == CaseMessage.case_id)
        .where(
            CaseMessage.direction == "inbound",
            Case.received_at >= period.start,
            Case.received_at < period.end,
            of_services(period.services),
        )
        .group_by(CaseMessage.case_id)
        .subquery()
    )
    rows = session.execute(
        select(per_case.c.contacts, func.count()).group_by(per_case.c.contacts).order_by(per_case.c.contacts)
    )
    return {int(contacts): int(cases) for contacts, cases in rows}


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact with what is told of its case."""

    at: datetime
    channel: str | None
    contact_type: str | None
    contact_reason: str | None
    case_id: int
    reference: str
    subject: str
    service_id: int
    category_id: int
    case_channel: str
    case_reason: str | None
    received_at: datetime
    is_first_contact: bool | None


def contacts_in(session: Session, period: Period) -> list[ContactLine]:
    """The contacts of the period in order (MI2): one more than ``MOST_EXPORTED`` where there are more."""
    rows: Iterable[Any] = session.execute(
        select(
            CaseMessage.at,
            CaseMessage.channel,
            CaseMessage.contact_type,
            CaseMessage.contact_reason,
            Case.id,
            Case.reference,
            Case.subject,
            Case.service_id,
            Case.category_id,
            Case.channel,
            Case.contact_reason,
            Case.received_at,
            Case.is_first_contact,
        )
        .join(Case, Case.id == CaseMessage.case_id)
        .where(
            CaseMessage.direction == "inbound",
            CaseMessage.at >= period.start,
            CaseMessage.at < period.end,
            of_services(period.services),
        )
        .order_by(CaseMessage.at, CaseMessage.id)
        .limit(MOST_EXPORTED + 1)
    )
    return [ContactLine(*row) for row in rows]


def _resolved_in(period: Period) -> ColumnElement[bool]:
    return (Case.resolved_at >= period.start) & (Case.resolved_at < period.end)
