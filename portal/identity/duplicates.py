"""Records that may be one person: found in small portions as time goes by, and at once for a changed one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, select, text, update
from sqlalchemy.orm import Session

from content.database import UtcDateTime
from portal.identity.customer_models import CustomerKey, DuplicatePair, Membership, OrganisationDomain
from portal.identity.customer_rules import (
    MOST_SHARING,
    Likeness,
    domain_of,
    keys_of,
    name_words,
    strongest,
)
from portal.identity.models import Account, Person

PORTION = 500

# In words, as in ``portal.web.rate_limits``: two workers may find the same at once.
_KEY = text(
    "INSERT INTO customer_key (person_id, kind, value) VALUES (:person_id, :kind, :value) "
    "ON CONFLICT (person_id, kind, value) DO NOTHING"
)
_PAIR = text(
    "INSERT INTO duplicate_pair (first_id, second_id, likeness, found_at, settled_by_name) "
    "VALUES (:first_id, :second_id, :likeness, :found_at, '') ON CONFLICT (first_id, second_id) DO NOTHING"
).bindparams(bindparam("found_at", type_=UtcDateTime))
_MEMBER = text(
    "INSERT INTO membership (person_id, organisation_id, job, since_at, added_by_name) "
    "VALUES (:person_id, :organisation_id, '', :since_at, 'By the address of the mail') "
    "ON CONFLICT (person_id, organisation_id) DO NOTHING"
).bindparams(bindparam("since_at", type_=UtcDateTime))


def look_at_new_records(session: Session, *, now: datetime, most: int = PORTION) -> int:
    """Compare the records made since the last look, the oldest first; returns how many were looked at.

    Who belongs to no organisation and writes from the domain of one, belongs to it from here on.
    """
    last = session.scalar(select(func.max(CustomerKey.person_id))) or 0
    people = session.scalars(select(Person).where(Person.id > last).order_by(Person.id).limit(most)).all()
    if not people:
        return 0
    _join_by_domain(session, people, now)
    _keep_keys(session, people)
    for person in people:
        _keep_pairs(session, person, now)
    return len(people)


def compare_again(session: Session, *, person: Person, now: datetime) -> None:
    """The record has changed: it may be like others than before."""
    session.flush()
    session.execute(delete(CustomerKey).where(CustomerKey.person_id == person.id))
    session.execute(
        delete(DuplicatePair).where(
            (DuplicatePair.first_id == person.id) | (DuplicatePair.second_id == person.id),
            DuplicatePair.settled_at.is_(None),
        )
    )
    _keep_keys(session, [person])
    _keep_pairs(session, person, now)


def settle_pair(session: Session, *, first_id: int, second_id: int, by_name: str, now: datetime) -> bool:
    """Somebody has looked at the two: they are not offered again. False if they never were."""
    pair = session.get(DuplicatePair, (min(first_id, second_id), max(first_id, second_id)))
    if pair is None:
        return False
    pair.settled_at, pair.settled_by_name = now, by_name
    session.flush()
    return True


def unsettle_pair(session: Session, *, first_id: int, second_id: int) -> None:
    """A merge was undone: the two are offered again."""
    session.execute(
        update(DuplicatePair)
        .where(
            DuplicatePair.first_id == min(first_id, second_id),
            DuplicatePair.second_id == max(first_id, second_id),
        )
        .values(settled_at=None, settled_by_name="")
    )


def _join_by_domain(session: Session, people: Iterable[Person], now: datetime) -> None:
    alone = [person for person in people if person.organisation_id is None and person.email]
    domains = {domain_of(person.email) for person in alone}
    owners = {
        row.domain: row.organisation_id
        for row in session.scalars(select(OrganisationDomain).where(OrganisationDomain.domain.in_(domains)))
    }
    for person in alone:
        if number := owners.get(domain_of(person.email)):
            person.organisation_id = number
            session.execute(_MEMBER, {"person_id": person.id, "organisation_id": number, "since_at": now})
    session.flush()


def _keep_keys(session: Session, people: Iterable[Person]) -> None:
    ids = [person.id for person in people]
    belongs: dict[int, list[int]] = defaultdict(list)
    for row in session.scalars(select(Membership).where(Membership.person_id.in_(ids))):
        belongs[row.person_id].append(row.organisation_id)
    rows = [
        {"person_id": person.id, "kind": kind, "value": value}
        for person in people
        for kind, value in sorted(
            keys_of(
                name=person.name,
                email=person.email,
                phone=person.phone,
                organisation_ids=belongs[person.id],
            )
        )
    ]
    session.execute(_KEY, rows)


def _keep_pairs(session: Session, person: Person, now: datetime) -> None:
    """Those that are like this record now. Colleagues who sign in are nobody's duplicate of each other."""
    if person.merged_into_id is not None or _signs_in(session, person.id):
        return
    for other_id, likeness in _alike(session, person).items():
        first, second = sorted((person.id, other_id))
        row = {"first_id": first, "second_id": second, "likeness": likeness.value, "found_at": now}
        session.execute(_PAIR, row)


def _signs_in(session: Session, person_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Account.person_id == person_id))))


def _alike(session: Session, person: Person) -> dict[int, Likeness]:
    own = session.execute(
        select(CustomerKey.kind, CustomerKey.value).where(
            CustomerKey.person_id == person.id, CustomerKey.kind.in_([each.value for each in Likeness])
        )
    ).all()
    if not own:
        return {}
    reasons: dict[int, list[str]] = defaultdict(list)
    for kind, value in own:
        sharing = session.execute(
            select(CustomerKey.person_id, Person.name)
            .join(Person, Person.id == CustomerKey.person_id)
            .where(
                CustomerKey.kind == kind,
                CustomerKey.value == value,
                CustomerKey.person_id != person.id,
                Person.merged_into_id.is_(None),
            )
            .order_by(CustomerKey.person_id)
            .limit(MOST_SHARING)
        ).all()
        if len(sharing) == MOST_SHARING and kind != Likeness.MAIL:
            continue  # a switchboard, or a name such as “Help desk”
        for other_id, name in sharing:
            if kind != Likeness.PHONE or name_words(name) & name_words(person.name):
                reasons[other_id].append(kind)
    return {other_id: strongest(kinds) for other_id, kinds in reasons.items()}
