"""Invented customers and their organisations. Their addresses lie below example.org and reach nobody."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from portal.demo.queries import organisations_by_name, people_by_email
from portal.identity.customer_models import Membership
from portal.identity.models import Organisation, Person


@cache
def _parts() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "reference" / "names.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Customer:
    """One invented customer."""

    name: str
    email: str
    phone: str
    organisation: str


def invent_customers(service_key: str, count: int, rng: Random) -> list[Customer]:
    """Different people, several of each organisation; the same ``rng`` invents the same people."""
    return [_customer(service_key, number, rng) for number in range(count)]


def _customer(service_key: str, number: int, rng: Random) -> Customer:
    parts = _parts()
    first, last = rng.choice(parts["first_names"]), rng.choice(parts["last_names"])
    kinds = parts["kinds"].get(service_key, parts["kinds"]["delta"])
    organisation = f"{rng.choice(parts['places'])} {rng.choice(kinds)}"
    domain = re.sub(r"[^a-z]+", "-", organisation.lower())
    return Customer(
        name=f"{first} {last}",
        email=f"{first}.{last}.{service_key}{number}@{domain}.example.org".lower(),
        phone=f"01632 960{rng.randrange(1000):03}",  # a range kept free for invented people
        organisation=organisation,
    )


def store_customers(session: Session, customers: Sequence[Customer], *, now: datetime) -> list[Person]:
    """The customers' records in the same order, made where they are missing."""
    names = sorted({customer.organisation for customer in customers})
    organisations = organisations_by_name(session, names)
    for name in names:
        if name not in organisations:
            organisations[name] = Organisation(name=name, created_at=now)
            session.add(organisations[name])
    session.flush()
    people = people_by_email(session, [customer.email for customer in customers])
    added: list[Person] = []
    for customer in customers:
        if customer.email not in people:
            people[customer.email] = Person(
                name=customer.name,
                email=customer.email,
                phone=customer.phone,
                organisation_id=organisations[customer.organisation].id,
                created_at=now,
            )
            session.add(people[customer.email])
            added.append(people[customer.email])
    session.flush()
    session.add_all(
        Membership(person_id=person.id, organisation_id=person.organisation_id, since_at=now)
        for person in added
    )
    session.flush()
    return [people[customer.email] for customer in customers]
