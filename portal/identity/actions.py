"""Every change to people, accounts, sessions and mailed links."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.identity.models import AccessToken, Account, Person, RoleGrant
from portal.identity.queries import PersonCard, account_by_user_name, person_by_email
from portal.identity.rules import TOKEN_LIFETIME, Role, TokenPurpose, locked_until, normal_email
from portal.kernel.crypto import new_token, token_hash
from portal.kernel.rows import add_row


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy_hash() -> str:
    """Checked for unknown names, so that they take as long as known ones. It costs what a real one costs."""
    return _hasher().hash("a password nobody has")


class SignInRefused(Exception):
    """Why the sign-in failed, in words for the person who tried."""


def find_or_create_person(
    session: Session, *, name: str, email: str, phone: str = "", now: datetime
) -> PersonCard:
    """The customer known under this address, else a new record (FR-001).

    What is typed into a form never changes an existing record: anybody may type anybody's address.
    """
    known = person_by_email(session, email)
    if known is not None:
        return known
    address = normal_email(email)
    row = {"name": name, "email": address, "phone": phone, "created_at": now}
    return PersonCard(add_row(session, Person, row), name, address)


def create_account(
    session: Session, *, person: Person, user_name: str, password: str, roles: tuple[Role, ...], now: datetime
) -> Account:
    account = Account(
        person=person,
        user_name=user_name.strip().casefold(),
        password_hash=_hasher().hash(password),
        created_at=now,
        grants=[RoleGrant(role=role) for role in roles],
    )
    session.add(account)
    session.flush()
    return account


def sign_in(session: Session, *, user_name: str, password: str, now: datetime) -> Account:
    """Check the password and open the account's one session; an older session ends (SEC-14).

    Raises ``SignInRefused``; the failed try is counted, so the caller commits all the same.
    """
    account = account_by_user_name(session, user_name)
    if account is None:
        _matches(_decoy_hash(), password)
        raise SignInRefused("The user name or password is not right.")
    until = locked_until(account.failed_sign_ins, account.last_failed_at)
    if until is not None and now < until:
        raise SignInRefused("Too many wrong passwords. Wait 15 minutes, then try again.")
    if account.is_disabled or not _matches(account.password_hash, password):
        account.failed_sign_ins = account.failed_sign_ins + 1 if until is None else 1
        account.last_failed_at = now
        _audit(session, account, "session.refused", now)
        raise SignInRefused("The user name or password is not right.")
    account.failed_sign_ins = 0
    account.session_key = new_token()
    account.last_signed_in_at = now
    _audit(session, account, "session.started", now)
    return account


def keep_habits(session: Session, *, account_id: int, signature: str, has_shortcuts: bool) -> None:
    """How somebody likes to work."""
    account = session.get_one(Account, account_id)
    account.signature, account.has_shortcuts = signature, has_shortcuts
    session.flush()


def sign_out(session: Session, *, account: Account, now: datetime) -> None:
    account.session_key = None
    _audit(session, account, "session.ended", now)


def issue_token(session: Session, *, purpose: TokenPurpose, subject: str, now: datetime) -> str:
    """Make a link's token; only its hash is stored, so this is the one chance to read it."""
    token = new_token()
    session.add(
        AccessToken(
            token_hash=token_hash(token),
            purpose=purpose,
            subject=subject,
            created_at=now,
            expires_at=now + TOKEN_LIFETIME[purpose],
        )
    )
    return token


def use_token(session: Session, *, token: AccessToken, now: datetime) -> None:
    token.used_at = now


def forget_expired_tokens(session: Session, *, now: datetime) -> None:
    session.execute(delete(AccessToken).where(AccessToken.expires_at < now))


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password.encode("utf-8", "surrogatepass"))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _audit(session: Session, account: Account, action: str, now: datetime) -> None:
    record(
        session,
        now=now,
        action=action,
        subject_type="account",
        subject_id=account.id,
        actor_id=account.person_id,
        actor_name=account.name,
    )
