"""What makes the demo's customers worth a look: wishes, a note, somebody of two organisations, a double."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.demo.queries import busiest_customer, first_organisations, has_customer_notes
from portal.identity.actor import Actor
from portal.identity.customer_rules import CustomerText, OrganisationKind
from portal.identity.customers import create_customer, join_organisation, save_organisation, write_note
from portal.identity.duplicates import look_at_new_records
from portal.identity.models import Organisation, Person

KINDS = {
    "Council": OrganisationKind.LOCAL_AUTHORITY,
    "Homes": OrganisationKind.HOUSING_ASSOCIATION,
    "Association": OrganisationKind.HOUSING_ASSOCIATION,
    "Housing": OrganisationKind.HOUSING_ASSOCIATION,
    "Trust": OrganisationKind.CHARITY,
    "Partnership": OrganisationKind.OTHER,
    "College": OrganisationKind.SCHOOL,
}
NOTE = "Lip-reads. Write rather than telephone, and send forms in large print."
NOTE_DAYS = 180
MOST_ORGANISATIONS = 500


def add_customer_records(session: Session, *, by: Person, now: datetime) -> None:
    """Once; where there are notes on customers already, nothing happens."""
    busiest = busiest_customer(session)
    if busiest is None or has_customer_notes(session):
        return
    actor = Actor(by.id, by.name, is_staff=True)
    organisations = first_organisations(session, MOST_ORGANISATIONS)
    for organisation in organisations:
        _kind(organisation)
    busiest.preferred_channel, busiest.is_no_phone, busiest.accessible_format = "email", True, "Large print"
    until = (now + timedelta(days=NOTE_DAYS)).date()
    write_note(session, about=busiest, body=NOTE, expires_on=until, actor=actor, now=now)
    second = next(each for each in organisations if each.id != busiest.organisation_id)
    join_organisation(session, person=busiest, organisation=second, actor=actor, now=now)
    _domain(session, second, actor, now)
    local, _, domain = busiest.email.partition("@")
    double = CustomerText(name=busiest.name, email=f"{local}+desk@{domain}", phone=busiest.phone)
    create_customer(session, text=double, actor=actor, now=now)
    while look_at_new_records(session, now=now):
        pass


def _kind(organisation: Organisation) -> None:
    *place, last = organisation.name.split()
    organisation.kind = organisation.kind or KINDS.get(last, OrganisationKind.OTHER)
    organisation.area = organisation.area or place[0]


def _domain(session: Session, organisation: Organisation, actor: Actor, now: datetime) -> None:
    save_organisation(
        session,
        organisation=organisation,
        version=organisation.version,
        name=organisation.name,
        kind=organisation.kind,
        area=organisation.area,
        domains=[f"{organisation.name.lower().replace(' ', '-')}.example.org"],
        actor=actor,
        now=now,
    )
