"""Roles and what each may do (FR-014). Pure: no web, no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Permission(StrEnum):
    """One act that can be allowed or not."""

    WORK_CASES = "work_cases"
    SEE_CUSTOMERS = "see_customers"
    MANAGE_DESK = "manage_desk"  # ready-made replies, and who works in which group
    WRITE_CONTENT = "write_content"
    REVIEW_CONTENT = "review_content"
    MANAGE_CONTENT = "manage_content"
    ADMINISTER = "administer"
    SEE_AUDIT = "see_audit"  # who looked at what, and who changed it
    MANAGE_CATALOGUE = "manage_catalogue"


class Role(StrEnum):
    """What a member of staff is; one person may be several."""

    AGENT = "agent"
    DESK_MANAGER = "desk_manager"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    SERVICE_OWNER = "service_owner"
    ADMINISTRATOR = "administrator"


# Who manages content does all that editors and reviewers do: a right to withdraw a page is worth little to
# somebody who may not open it.
_MANAGES = frozenset({Permission.WRITE_CONTENT, Permission.REVIEW_CONTENT, Permission.MANAGE_CONTENT})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset({Permission.WORK_CASES, Permission.SEE_CUSTOMERS}),
    Role.DESK_MANAGER: frozenset(
        {
            Permission.WORK_CASES,
            Permission.SEE_CUSTOMERS,
            Permission.MANAGE_DESK,
            Permission.SEE_AUDIT,
            Permission.MANAGE_CATALOGUE,
        }
    ),
    Role.EDITOR: frozenset({Permission.WRITE_CONTENT}),
    Role.REVIEWER: frozenset({Permission.WRITE_CONTENT, Permission.REVIEW_CONTENT}),
    Role.SERVICE_OWNER: _MANAGES | {Permission.MANAGE_CATALOGUE},
    Role.ADMINISTRATOR: _MANAGES | {Permission.ADMINISTER, Permission.SEE_AUDIT, Permission.MANAGE_CATALOGUE},
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset().union(*(PERMISSIONS[role] for role in roles)) if roles else frozenset()


MAX_FAILED_SIGN_INS = 10
LOCK_TIME = timedelta(minutes=15)


def locked_until(failed_sign_ins: int, last_failed_at: datetime | None) -> datetime | None:
    """When an account that met too many wrong passwords opens again; ``None`` if it is open."""
    if failed_sign_ins < MAX_FAILED_SIGN_INS or last_failed_at is None:
        return None
    return last_failed_at + LOCK_TIME


class TokenPurpose(StrEnum):
    """What a mailed link may be used for; a link made for one purpose opens nothing else."""

    TRACK_CASE = "track_case"
    RATE_CASE = "rate_case"
    SUBSCRIBE = "subscribe"
    CHECK_PAGE = "check_page"
    MEMBER_ENQUIRY = "member_enquiry"


TOKEN_LIFETIME: dict[TokenPurpose, timedelta] = {
    TokenPurpose.TRACK_CASE: timedelta(hours=1),
    TokenPurpose.RATE_CASE: timedelta(days=30),
    TokenPurpose.SUBSCRIBE: timedelta(days=2),
    TokenPurpose.CHECK_PAGE: timedelta(days=14),
    TokenPurpose.MEMBER_ENQUIRY: timedelta(days=2),
}


def normal_email(address: str) -> str:
    """The form under which an address is stored and compared."""
    return address.strip().casefold()
