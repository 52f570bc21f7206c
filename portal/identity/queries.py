"""Every read of people, accounts and mailed links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from portal.identity.models import AccessToken, Account, Person
from portal.identity.rules import TokenPurpose, normal_email
from portal.identity.section_access import section_access
from portal.kernel.crypto import token_hash
from portal.kernel.side_reader import SmallRead


def account_of_session(session: Session, cookie_id: str) -> Account | None:
    """The account a cookie names, if that session is still the open one."""
    account_id, _, session_key = cookie_id.partition(":")
    if not account_id.isascii() or not account_id.isdigit() or len(account_id) > 18 or not session_key:
        return None
    account = session.get(Account, int(account_id), options=[joinedload(Account.grants)])
    if account is None or account.is_disabled or account.session_key != session_key:
        return None
    account.section_permissions = section_access(session).permissions(account.person_id)
    return account


def account_by_user_name(session: Session, user_name: str) -> Account | None:
    return session.scalar(select(Account).where(Account.user_name == user_name.strip().casefold()))


@dataclass(frozen=True)
class PersonCard:
    """Whom a case is from and where its mail goes."""

    id: int
    name: str
    email: str


def card_of(person: Person) -> PersonCard:
    return PersonCard(person.id, person.name, person.email)


_people = Person.__table__.c
_CARD = select(_people.id, _people.name, _people.email, _people.merged_into_id)
_BY_EMAIL = SmallRead(_CARD.where(_people.email == bindparam("wanted")).order_by(_people.id).limit(1))
_BY_ID = SmallRead(_CARD.where(_people.id == bindparam("wanted")))


def person_by_email(session: Session, email: str) -> PersonCard | None:
    """The oldest person known under this address; where that record was put into another, that one."""
    wanted = normal_email(email)
    if not wanted:
        return None
    found = _BY_EMAIL.first(session, {"wanted": wanted})
    while found and found[3] is not None:
        found = _BY_ID.first(session, {"wanted": found[3]})
    return PersonCard(*found[:3]) if found else None


def staff(session: Session) -> Sequence[Person]:
    """Everybody with an open account, by name."""
    return session.scalars(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_disabled.is_(False))
        .order_by(Person.name, Person.id)
    ).all()


def live_token(session: Session, *, token: str, purpose: TokenPurpose, now: datetime) -> AccessToken | None:
    """The mailed link behind ``token``, if it was made for this purpose, is unused and still alive."""
    if not token or len(token) > 200:
        return None
    return session.scalar(
        select(AccessToken).where(
            AccessToken.token_hash == token_hash(token),
            AccessToken.purpose == purpose,
            AccessToken.used_at.is_(None),
            AccessToken.expires_at > now,
        )
    )
