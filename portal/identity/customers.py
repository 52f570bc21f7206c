"""Every change of customers and organisations by the desk; each is on the audit log with before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.errors import InvalidText
from portal.audit.actions import record
from portal.identity.actor import Actor
from portal.identity.customer_models import CustomerNote, Membership, OrganisationDomain
from portal.identity.customer_rules import CustomerText, changes
from portal.identity.duplicates import compare_again
from portal.identity.models import Account, Organisation, Person
from portal.identity.queries import person_by_email
from portal.identity.rules import normal_email


class RecordChanged(Exception):
    """Somebody else changed the record after this person last looked at it."""


class RecordRefused(Exception):
    """The record may not be changed here; the text is for the person who tried."""


COLLEAGUE = "This is the record of a colleague who signs in here. An administrator changes it."


def create_customer(session: Session, *, text: CustomerText, actor: Actor, now: datetime) -> Person:
    """A new record (FR-001). Raises ``InvalidText`` (``email``) where the address is known."""
    _free_address(session, text.email, None)
    values = asdict(text) | {"email": normal_email(text.email)}
    person = Person(**values, created_at=now, changed_by_name=actor.name)
    session.add(person)
    session.flush()
    compare_again(session, person=person, now=now)
    note_change(session, "customer.created", person, actor, now)
    return person


def change_customer(
    session: Session, *, person: Person, version: int, text: CustomerText, actor: Actor, now: datetime
) -> None:
    """Put the record right (FR-010), on a locked row. Raises ``RecordChanged``, ``RecordRefused`` or
    ``InvalidText``. What nobody changed leaves no trace."""
    refuse_colleague(session, person.id)
    if person.version != version:
        raise RecordChanged
    _free_address(session, text.email, person.id)
    before, after = CustomerText.of(person), replace(text, email=normal_email(text.email))
    changed = changes(before, after)
    if not changed:
        return
    for name, value in asdict(after).items():
        setattr(person, name, value)
    touch(person, actor)
    compare_again(session, person=person, now=now)
    note_change(session, "customer.changed", person, actor, now, changed=changed)


def touch(thing: Person | Organisation, actor: Actor) -> None:
    """From here on whoever saw it before is told that it has changed."""
    thing.version += 1
    thing.changed_by_name = actor.name


def refuse_colleague(session: Session, person_id: int) -> None:
    """Raises ``RecordRefused``: agents do not write the records of those who sign in."""
    if session.scalar(select(Account.id).where(Account.person_id == person_id)) is not None:
        raise RecordRefused(COLLEAGUE)


def join_organisation(
    session: Session, *, person: Person, organisation: Organisation, actor: Actor, now: datetime
) -> None:
    """The first is the main one. Joining twice changes nothing."""
    refuse_colleague(session, person.id)
    if session.get(Membership, (person.id, organisation.id)) is not None:
        return
    session.add(
        Membership(
            person_id=person.id, organisation_id=organisation.id, since_at=now, added_by_name=actor.name
        )
    )
    person.organisation_id = person.organisation_id or organisation.id
    _membership_changed(session, "customer.joined", person, organisation, actor, now)


def leave_organisation(
    session: Session, *, person: Person, organisation: Organisation, actor: Actor, now: datetime
) -> None:
    """Another becomes the main one, where there is another."""
    refuse_colleague(session, person.id)
    member = session.get(Membership, (person.id, organisation.id))
    if member is None:
        return
    session.delete(member)
    session.flush()
    if person.organisation_id == organisation.id:
        left = select(Membership.organisation_id).where(Membership.person_id == person.id)
        person.organisation_id = session.scalar(left.order_by(Membership.since_at).limit(1))
    _membership_changed(session, "customer.left", person, organisation, actor, now)


def choose_main(
    session: Session, *, person: Person, organisation: Organisation, actor: Actor, now: datetime
) -> None:
    """Which organisation is named beside the person."""
    refuse_colleague(session, person.id)
    if session.get(Membership, (person.id, organisation.id)) and person.organisation_id != organisation.id:
        person.organisation_id = organisation.id
        _membership_changed(session, "customer.main_organisation", person, organisation, actor, now)


def _membership_changed(
    session: Session, action: str, person: Person, organisation: Organisation, actor: Actor, now: datetime
) -> None:
    touch(person, actor)
    compare_again(session, person=person, now=now)
    note_change(session, action, person, actor, now, organisation=organisation.name)


def save_organisation(
    session: Session,
    *,
    organisation: Organisation | None,
    version: int,
    name: str,
    kind: str,
    area: str,
    domains: Sequence[str],
    actor: Actor,
    now: datetime,
) -> Organisation:
    """A new one, or a locked one changed. Raises ``RecordChanged``, or ``InvalidText`` for a field."""
    if organisation is not None and organisation.version != version:
        raise RecordChanged
    own_id = organisation.id if organisation else 0
    _free_name(session, name, own_id)
    _free_domains(session, domains, own_id)
    is_new = organisation is None
    if organisation is None:
        organisation = Organisation(created_at=now, version=0, name=name)
        session.add(organisation)
    before = {"name": organisation.name, "kind": organisation.kind, "area": organisation.area}
    organisation.name, organisation.kind, organisation.area = name, kind, area
    touch(organisation, actor)
    session.flush()
    had = domains_of(session, organisation.id)
    session.execute(delete(OrganisationDomain).where(OrganisationDomain.organisation_id == organisation.id))
    session.add_all(OrganisationDomain(domain=d, organisation_id=organisation.id) for d in domains)
    after = {"name": name, "kind": kind, "area": area}
    changed = {key: [before[key] or "", after[key]] for key in after if before[key] != after[key]}
    if had != sorted(domains):
        changed["domains"] = [", ".join(had), ", ".join(sorted(domains))]
    action = "organisation.created" if is_new else "organisation.changed"
    note_change(session, action, organisation, actor, now, changed={} if is_new else changed)
    return organisation


def domains_of(session: Session, organisation_id: int) -> list[str]:
    """By name."""
    return sorted(
        session.scalars(
            select(OrganisationDomain.domain).where(OrganisationDomain.organisation_id == organisation_id)
        )
    )


def write_note(
    session: Session,
    *,
    about: Person | Organisation,
    body: str,
    expires_on: date,
    actor: Actor,
    now: datetime,
) -> CustomerNote:
    """Something staff should know until that day, and nobody else ever sees."""
    note = CustomerNote(
        person_id=about.id if isinstance(about, Person) else None,
        organisation_id=about.id if isinstance(about, Organisation) else None,
        body=body,
        written_at=now,
        author_name=actor.name,
        expires_on=expires_on,
    )
    session.add(note)
    session.flush()
    action = "customer.noted" if isinstance(about, Person) else "organisation.noted"
    note_change(session, action, about, actor, now, note=note.id, until=expires_on.isoformat())
    return note


def end_note(
    session: Session, *, note: CustomerNote, about: Person | Organisation, actor: Actor, now: datetime
) -> None:
    """It is no longer seen, and stays stored. Ending it twice changes nothing."""
    if note.ended_at is None:
        note.ended_at, note.ended_by_name = now, actor.name
        action = "customer.note_ended" if isinstance(about, Person) else "organisation.note_ended"
        note_change(session, action, about, actor, now, note=note.id)


def note_change(
    session: Session, action: str, about: Person | Organisation, actor: Actor, now: datetime, **details: Any
) -> None:
    """A line of the audit log."""
    session.flush()
    record(
        session,
        now=now,
        action=action,
        subject_type="customer" if isinstance(about, Person) else "organisation",
        subject_id=about.id,
        actor_id=actor.person_id,
        actor_name=actor.name,
        details={name: value for name, value in details.items() if value},
    )


def _free_address(session: Session, email: str, own_id: int | None) -> None:
    known = person_by_email(session, email)
    if known is not None and known.id != own_id:
        raise InvalidText("email", f"{known.name} has this address already. Change that record instead")


def _free_name(session: Session, name: str, own_id: int) -> None:
    if session.scalar(select(Organisation.id).where(Organisation.name == name, Organisation.id != own_id)):
        raise InvalidText("name", f"There is already an organisation called “{name}”")


def _free_domains(session: Session, domains: Sequence[str], own_id: int) -> None:
    taken = session.execute(
        select(OrganisationDomain.domain, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationDomain.organisation_id)
        .where(OrganisationDomain.domain.in_(domains), Organisation.id != own_id)
    ).first()
    if taken is not None:
        raise InvalidText("domains", f"{taken[0]} belongs to {taken[1]}")
