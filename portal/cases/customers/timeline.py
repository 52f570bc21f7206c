"""Everything one customer, or all people of one organisation, ever did with us, newest first (FR-013).

Each kind of thing is asked for on its own, at most a page of it, and the pages are laid together. Where one
page ends, the next begins by the moment, kind and id of the last entry, so that none is shown twice or lost
however many came at one moment. Rungs above hang in sources of their own, as this one may not know them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from content.models import ContentItem, Section
from portal.attachments.models import Attachment, StoredFile
from portal.attachments.rules import SubjectKind
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import of_services
from portal.cases.rules import OPEN
from portal.faqs.models import Subscription
from portal.identity.customer_models import CustomerNote, Membership
from portal.identity.models import Person

PAGE = 25
LONGEST_TEXT = 400


class EntryKind(StrEnum):
    """In this order where two happened at one moment."""

    CASE = "case"
    CONTACT = "contact"
    INTERNAL = "internal"
    FILE = "file"
    DOCUMENT = "document"
    OPINION = "opinion"
    FOLLOW = "follow"
    NOTE = "note"


RANKS = {kind: rank for rank, kind in enumerate(EntryKind)}
CHOICES: dict[str, tuple[str, frozenset[EntryKind]]] = {
    "": ("Everything", frozenset(EntryKind)),
    "cases": ("Cases", frozenset({EntryKind.CASE})),
    "open": ("Open cases", frozenset({EntryKind.CASE})),
    "contacts": ("What was said", frozenset({EntryKind.CONTACT})),
    "notes": ("Notes", frozenset({EntryKind.INTERNAL, EntryKind.NOTE})),
    "files": ("Files", frozenset({EntryKind.FILE, EntryKind.DOCUMENT})),
    "opinions": ("Surveys answered", frozenset({EntryKind.OPINION})),
    "follows": ("Pages followed", frozenset({EntryKind.FOLLOW})),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``who`` did it; ``person`` is the customer, told apart in an organisation."""

    at: datetime
    kind: EntryKind
    id: int
    title: str
    person_id: int
    person: str
    who: str = ""
    text: str = ""
    reference: str = ""
    service_id: int | None = None
    status: str = ""
    address: str = ""

    @property
    def place(self) -> tuple[datetime, int, int]:
        """Where it stands; what is newer has a larger one."""
        return self.at, -RANKS[self.kind], self.id

    @property
    def mark(self) -> str:
        """How an address names this place."""
        return f"{self.at.isoformat()}~{self.kind}~{self.id}"


@dataclass(frozen=True, slots=True)
class Mark:
    """After which entry a page begins."""

    at: datetime
    kind: EntryKind
    id: int

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """``None`` for anything that is none of ours."""
        at, kind, number = ([*text.split("~"), "", ""])[:3]
        try:
            mark = cls(datetime.fromisoformat(at), EntryKind(kind), int(number))
        except ValueError:
            return None
        return mark if mark.at.tzinfo is not None and 0 <= mark.id < 2**31 else None


@dataclass(frozen=True, slots=True)
class Whose:
    """One person, or all of one organisation."""

    person_id: int | None = None
    organisation_id: int | None = None

    def has(self, person: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """That a column names one of them."""
        if self.person_id is not None:
            return person == self.person_id
        members = select(Membership.person_id).where(Membership.organisation_id == self.organisation_id)
        return person.in_(members)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is to show. ``services`` are those the reader may see (``None``: all), ``service_id`` is
    the one chosen, ``today`` the day on which notes have to hold."""

    whose: Whose
    services: frozenset[int] | None
    today: date
    choice: str = ""
    service_id: int | None = None
    after: Mark | None = None
    limit: int = PAGE + 1

    @property
    def kinds(self) -> frozenset[EntryKind]:
        return CHOICES[self.choice][1]

    @property
    def cases(self) -> ColumnElement[bool]:
        """The cases that may be shown."""
        chosen = Case.service_id == self.service_id if self.service_id is not None else None
        found = [self.whose.has(Case.requester_id), of_services(self.services)]
        if self.choice == "open":
            found.append(Case.status.in_(OPEN))
        return and_(*found) if chosen is None else and_(*found, chosen)

    def page(
        self, statement: Select[Any], kind: EntryKind, at: InstrumentedAttribute[Any], id: Any
    ) -> Select[Any]:
        """The newest of one kind that come after the mark."""
        if self.after is not None:
            mine, theirs = RANKS[kind], RANKS[self.after.kind]
            same = {True: id < self.after.id, False: id.is_not(None) if mine > theirs else false()}
            statement = statement.where(
                or_(at < self.after.at, and_(at == self.after.at, same[mine == theirs]))
            )
        return statement.order_by(at.desc(), id.desc()).limit(self.limit)


Source = Callable[[Session, Asked], Sequence[Entry]]


def add_customer_source(app: Flask, kind: EntryKind, source: Source) -> None:
    """Let a rung above tell what it knows of customers."""
    app.extensions.setdefault("customer_sources", {})[kind] = source


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """``next_mark`` is empty on the last page."""

    entries: Sequence[Entry]
    next_mark: str


def timeline(session: Session, asked: Asked) -> TimelinePage:
    """One page: a query for each kind asked for, none of more than a page."""
    above = cast(dict[EntryKind, Source], current_app.extensions.get("customer_sources", {}))
    sources = OWN | above
    found = [entry for kind in EntryKind if kind in asked.kinds for entry in sources[kind](session, asked)]
    found.sort(key=lambda entry: entry.place, reverse=True)
    shown = found[:PAGE]
    return TimelinePage(shown, shown[-1].mark if len(found) > PAGE else "")


def _cases(session: Session, asked: Asked) -> list[Entry]:
    statement = (
        select(Case.received_at, Case.id, Case.subject, Person.id, Person.name)
        .add_columns(Case.reference, Case.service_id, Case.status, Case.channel)
        .join(Person, Person.id == Case.requester_id)
        .where(asked.cases)
    )
    return [
        Entry(at, EntryKind.CASE, id, subject, who_id, name, channel, "", reference, service_id, status)
        for at, id, subject, who_id, name, reference, service_id, status, channel in session.execute(
            asked.page(statement, EntryKind.CASE, Case.received_at, Case.id)
        )
    ]


def _said(session: Session, asked: Asked, kind: EntryKind, which: ColumnElement[bool]) -> list[Entry]:
    statement = (
        select(CaseMessage.at, CaseMessage.id, Case.subject, Person.id, Person.name)
        .add_columns(CaseMessage.author_name, func.substr(CaseMessage.body, 1, LONGEST_TEXT + 1))
        .add_columns(Case.reference, Case.service_id, CaseMessage.direction)
        .join(Case, Case.id == CaseMessage.case_id)
        .join(Person, Person.id == Case.requester_id)
        .where(asked.cases, which)
    )
    rows = session.execute(asked.page(statement, kind, CaseMessage.at, CaseMessage.id))
    return [
        Entry(at, kind, id, subject, who_id, name, who, cut(text), reference, service_id, way)
        for at, id, subject, who_id, name, who, text, reference, service_id, way in rows
    ]


def cut(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()} …"


def _contacts(session: Session, asked: Asked) -> list[Entry]:
    return _said(session, asked, EntryKind.CONTACT, CaseMessage.direction != "note")


def _internal(session: Session, asked: Asked) -> list[Entry]:
    return _said(session, asked, EntryKind.INTERNAL, CaseMessage.direction == "note")


def _files(session: Session, asked: Asked) -> list[Entry]:
    """Files that came with the messages of their cases."""
    statement = (
        select(Attachment.attached_at, Attachment.id, StoredFile.name, Person.id, Person.name)
        .add_columns(StoredFile.uploaded_by_name, Case.subject, Case.reference, Case.service_id)
        .add_columns(StoredFile.key)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .join(Case, and_(Attachment.subject_kind == SubjectKind.CASE, Case.id == Attachment.subject_id))
        .join(Person, Person.id == Case.requester_id)
        .where(asked.cases)
    )
    rows = session.execute(asked.page(statement, EntryKind.FILE, Attachment.attached_at, Attachment.id))
    return [
        Entry(at, EntryKind.FILE, id, name, who_id, person, who, subject, reference, service_id, "", key)
        for at, id, name, who_id, person, who, subject, reference, service_id, key in rows
    ]


def _documents(session: Session, asked: Asked) -> list[Entry]:
    """Files kept on the customers themselves (FR-012)."""
    if asked.service_id is not None:
        return []
    statement = (
        select(Attachment.attached_at, Attachment.id, StoredFile.name, Person.id, Person.name)
        .add_columns(StoredFile.uploaded_by_name, StoredFile.key)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .join(Person, Person.id == Attachment.subject_id)
        .where(Attachment.subject_kind == SubjectKind.CUSTOMER, asked.whose.has(Attachment.subject_id))
    )
    rows = session.execute(asked.page(statement, EntryKind.DOCUMENT, Attachment.attached_at, Attachment.id))
    return [
        Entry(at, EntryKind.DOCUMENT, id, name, who_id, person, who, address=key)
        for at, id, name, who_id, person, who, key in rows
    ]


def _notes(session: Session, asked: Asked) -> list[Entry]:
    """Notes on people that hold today. What has expired is gone from view."""
    if asked.service_id is not None:
        return []
    statement = (
        select(CustomerNote.written_at, CustomerNote.id, CustomerNote.body, Person.id, Person.name)
        .add_columns(CustomerNote.author_name)
        .join(Person, Person.id == CustomerNote.person_id)
        .where(
            asked.whose.has(CustomerNote.person_id),
            CustomerNote.ended_at.is_(None),
            CustomerNote.expires_on >= asked.today,
        )
    )
    rows = session.execute(asked.page(statement, EntryKind.NOTE, CustomerNote.written_at, CustomerNote.id))
    return [
        Entry(at, EntryKind.NOTE, id, "Note on the customer", who_id, person, who, cut(body))
        for at, id, body, who_id, person, who in rows
    ]


def _follows(session: Session, asked: Asked) -> list[Entry]:
    """Pages and services whose changes they are told of, by any address we know of theirs."""
    if asked.service_id is not None:
        return []
    statement = (
        select(Subscription.asked_at, Subscription.id, Person.id, Person.name, Subscription.confirmed_at)
        .add_columns(Section.title, Section.key, ContentItem.slug)
        .join(Person, and_(Person.email == Subscription.email, Person.email != ""))
        .outerjoin(Section, Section.id == Subscription.section_id)
        .outerjoin(ContentItem, ContentItem.id == Subscription.item_id)
        .where(or_(asked.whose.has(Person.id), asked.whose.has(Person.merged_into_id)))
    )
    rows = session.execute(asked.page(statement, EntryKind.FOLLOW, Subscription.asked_at, Subscription.id))
    return [
        Entry(
            at,
            EntryKind.FOLLOW,
            id,
            title or slug,
            who_id,
            person,
            text="" if confirmed else "Not confirmed yet",
            address=f"/services/{key}" if title else f"/faqs/{slug}",
        )
        for at, id, who_id, person, confirmed, title, key, slug in rows
    ]


def _none(session: Session, asked: Asked) -> list[Entry]:
    return []


OWN: dict[EntryKind, Source] = {
    EntryKind.CASE: _cases,
    EntryKind.CONTACT: _contacts,
    EntryKind.INTERNAL: _internal,
    EntryKind.FILE: _files,
    EntryKind.DOCUMENT: _documents,
    EntryKind.OPINION: _none,
    EntryKind.FOLLOW: _follows,
    EntryKind.NOTE: _notes,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Cases of a customer or an organisation that the reader may see."""

    cases: int
    open: int
    first_at: datetime | None
    last_at: datetime | None


def figures(session: Session, asked: Asked) -> Figures:
    row = session.execute(
        select(func.count(), func.min(Case.received_at), func.max(Case.received_at)).where(
            replace(asked, choice="", service_id=None).cases
        )
    ).one()
    is_open = replace(asked, choice="open", service_id=None).cases
    opened = session.scalar(select(func.count()).select_from(Case).where(is_open)) or 0
    return Figures(row[0], opened, row[1], row[2])
