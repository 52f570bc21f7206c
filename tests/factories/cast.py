"""A fixed cast: the same people in every test, so that a name says what somebody may do.

Asha and Ben are agents, Dana manages the desk, Edith and Emeka write FAQs, Rosa reviews them, Olga owns
the content of a service, Adam administers. Cleo and Carl are citizens and cannot sign in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity.actions import create_account
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.identity.rules import Role

PASSWORD = "correct horse battery"
STAFF: dict[str, tuple[Role, ...]] = {
    "asha": (Role.AGENT,),
    "ben": (Role.AGENT,),
    "dana": (Role.DESK_MANAGER,),
    "edith": (Role.EDITOR,),
    "emeka": (Role.EDITOR,),
    "rosa": (Role.REVIEWER,),
    "olga": (Role.SERVICE_OWNER,),
    "adam": (Role.ADMINISTRATOR,),
    "alex": (Role.AGENT, Role.EDITOR),
}
CITIZENS = ("cleo", "carl")


def add_cast(session: Session, *, now: datetime) -> None:
    for name in (*STAFF, *CITIZENS):
        person = Person(name=f"{name.title()} Example", email=f"{name}@example.org", created_at=now)
        session.add(person)
        session.flush()
        if name in STAFF:
            create_account(
                session, person=person, user_name=name, password=PASSWORD, roles=STAFF[name], now=now
            )


def person(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.email == f"{name}@example.org")).one()


def actor(session: Session, name: str) -> Actor:
    someone = person(session, name)
    return Actor(someone.id, someone.name, is_staff=name in STAFF)


@dataclass(frozen=True)
class Cast:
    """Opens browsers for the cast: ``cast.signed_in("asha")``."""

    app: Flask

    def signed_in(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        answer = client.post("/sign-in", data={"user_name": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    def visitor(self) -> FlaskClient:
        return self.app.test_client()
