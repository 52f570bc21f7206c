"""Every read of customers, organisations, their notes and duplicates. Bounded: a page of each, never all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal.audit.models import AuditEvent
from portal.identity.customer_models import CustomerKey, CustomerNote, DuplicatePair, Membership, PersonMerge
from portal.identity.customer_rules import Likeness, phone_key
from portal.identity.models import Account, Organisation, Person

MOST_NOTES = 20
MOST_WORDS = 6
SHORTEST_NUMBER = 4  # digits of a fragment that is looked for among telephone numbers


def customer(session: Session, person_id: int) -> Person | None:
    """A customer's record with the main organisation."""
    return session.scalar(
        select(Person).where(Person.id == person_id).options(joinedload(Person.organisation))
    )


def person_for_change(session: Session, person_id: int) -> Person | None:
    """The record, locked where the database can, and as it is now."""
    return session.get(Person, person_id, with_for_update=True, populate_existing=True)


def organisation_for_change(session: Session, organisation_id: int) -> Organisation | None:
    return session.get(Organisation, organisation_id, with_for_update=True, populate_existing=True)


def kept_record(session: Session, person: Person) -> Person:
    """The record that stands for this one: itself, or the last of those it was put into."""
    while person.merged_into_id is not None:
        person = session.get_one(Person, person.merged_into_id)
    return person


def _part_of(text: str) -> str:
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def customers_like(
    session: Session, fragment: str, *, limit: int, offset: int = 0, organisation_id: int | None = None
) -> Sequence[Person]:
    """Records by parts of a name, an address, a telephone number or the organisation's name: every word must
    be in one of them. Names with a word that begins like the first come first, then by name.

    Colleagues are not among them unless they are looked for by the whole address.
    """
    statement = select(Person).where(Person.merged_into_id.is_(None)).options(joinedload(Person.organisation))
    if organisation_id is not None:
        members = select(Membership.person_id).where(Membership.organisation_id == organisation_id)
        statement = statement.where(Person.id.in_(members))
    words = _words(fragment.casefold())
    is_customer = Person.id.not_in(select(Account.person_id))
    statement = statement.where(or_(is_customer, Person.email == fragment.casefold()), *map(_matches, words))
    ordered = statement.order_by(*(_is_later(word) for word in words[:1]), Person.name, Person.id)
    return session.scalars(ordered.limit(limit).offset(offset)).all()


def _words(text: str) -> list[str]:
    """What is looked for one by one; the blanks in a telephone number part nothing."""
    return text.split()[:MOST_WORDS] if any(sign.isalpha() for sign in text) else [text] * bool(text)


def _is_later(word: str) -> ColumnElement[int]:
    """0 where a word of the name begins so, else 1."""
    start = _part_of(word)[1:]
    begins = or_(Person.name.ilike(start, escape="\\"), Person.name.ilike(f"% {start}", escape="\\"))
    return case((begins, 0), else_=1)


def _matches(text: str) -> ColumnElement[bool]:
    pattern = _part_of(text)
    named = select(Organisation.id).where(Organisation.name.ilike(pattern, escape="\\"))
    digits = "".join(sign for sign in text if sign.isdigit())
    found = [
        Person.name.ilike(pattern, escape="\\"),
        Person.email.like(pattern, escape="\\"),
        Person.organisation_id.in_(named),
    ]
    if len(digits) >= SHORTEST_NUMBER and not any(sign.isalpha() for sign in text):
        keyed = select(CustomerKey.person_id).where(
            CustomerKey.kind == Likeness.PHONE, CustomerKey.value.like(_part_of(phone_key(text) or digits))
        )
        found.append(Person.id.in_(keyed))
    return or_(*found)


@dataclass(frozen=True, slots=True)
class Belonging:
    """A person's place in an organisation."""

    organisation_id: int
    name: str
    job: str
    is_main: bool


def organisations_of(session: Session, person: Person) -> list[Belonging]:
    """The main one first, then by name."""
    rows = session.execute(
        select(Organisation.id, Organisation.name, Membership.job)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id)
        .order_by(Organisation.name)
    ).all()
    found = [Belonging(*row, is_main=row.id == person.organisation_id) for row in rows]
    return sorted(found, key=lambda each: not each.is_main)


def addresses_of(session: Session, person_id: int) -> list[str]:
    """All addresses under which we know somebody, those of records put into theirs as well."""
    return list(
        session.scalars(
            select(Person.email).where(
                or_(Person.id == person_id, Person.merged_into_id == person_id), Person.email != ""
            )
        )
    )


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation in a list, with how many people of it we know."""

    id: int
    name: str
    kind: str
    area: str
    people: int


def organisations_like(
    session: Session, fragment: str, *, limit: int, offset: int = 0
) -> list[OrganisationLine]:
    """By name; people are counted for those on the page only."""
    statement = select(Organisation).order_by(Organisation.name, Organisation.id)
    if fragment:
        pattern = _part_of(fragment)
        statement = statement.where(
            or_(Organisation.name.ilike(pattern, escape="\\"), Organisation.area.ilike(pattern, escape="\\"))
        )
    page = session.scalars(statement.limit(limit).offset(offset)).all()
    rows = session.execute(
        select(Membership.organisation_id, func.count())
        .where(Membership.organisation_id.in_([each.id for each in page]))
        .group_by(Membership.organisation_id)
    )
    counted = {number: count for number, count in rows}  # noqa: C416 - a row is not a pair to the checker
    return [OrganisationLine(o.id, o.name, o.kind, o.area, counted.get(o.id, 0)) for o in page]


def people_count(session: Session, organisation_id: int) -> int:
    statement = select(func.count()).where(Membership.organisation_id == organisation_id)
    return session.scalar(statement) or 0


def notes_now(
    session: Session, today: date, *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[CustomerNote]:
    """The notes that hold today, the newest first."""
    who = (
        CustomerNote.person_id == person_id
        if person_id is not None
        else CustomerNote.organisation_id == organisation_id
    )
    return session.scalars(
        select(CustomerNote)
        .where(who, CustomerNote.ended_at.is_(None), CustomerNote.expires_on >= today)
        .order_by(CustomerNote.written_at.desc(), CustomerNote.id.desc())
        .limit(MOST_NOTES)
    ).all()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person."""

    first: Person
    second: Person
    likeness: Likeness


def open_pairs(session: Session, *, limit: int, offset: int = 0, person_id: int | None = None) -> list[Pair]:
    """Those nobody has decided on, the longest known first; of one person, or of all."""
    first, second = aliased(Person), aliased(Person)
    statement = (
        select(first, second, DuplicatePair.likeness)
        .join(first, first.id == DuplicatePair.first_id)
        .join(second, second.id == DuplicatePair.second_id)
        .where(
            DuplicatePair.settled_at.is_(None),
            first.merged_into_id.is_(None),
            second.merged_into_id.is_(None),
        )
        .options(joinedload(first.organisation), joinedload(second.organisation))
        .order_by(DuplicatePair.found_at, DuplicatePair.first_id, DuplicatePair.second_id)
    )
    if person_id is not None:
        statement = statement.where(
            or_(DuplicatePair.first_id == person_id, DuplicatePair.second_id == person_id)
        )
    rows = session.execute(statement.limit(limit).offset(offset)).all()
    return [Pair(one, other, Likeness(likeness)) for one, other, likeness in rows]


def latest_merge(session: Session, kept_id: int) -> PersonMerge | None:
    """The last record that was put into this one and is still in it."""
    return session.scalar(
        select(PersonMerge)
        .where(PersonMerge.kept_id == kept_id, PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.id.desc())
        .limit(1)
    )


def lines_about(
    session: Session, *, subject_type: str, subject_id: int, are_looks: bool, limit: int, before_id: int = 0
) -> Sequence[AuditEvent]:
    """The audit log on one record, the newest first: who looked at it, or what was changed."""
    looked = AuditEvent.action.like("%.viewed")
    statement = select(AuditEvent).where(
        AuditEvent.subject_type == subject_type,
        AuditEvent.subject_id == str(subject_id),
        looked if are_looks else ~looked,
    )
    if before_id:
        statement = statement.where(AuditEvent.id < before_id)
    return session.scalars(statement.order_by(AuditEvent.id.desc()).limit(limit)).all()
