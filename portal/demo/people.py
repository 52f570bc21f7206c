"""The staff of the invented desk, and their sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.config import Settings
from portal.identity.actions import create_account, find_or_create_person
from portal.identity.models import Person
from portal.identity.queries import account_by_user_name
from portal.identity.rules import Role

PASSWORD = "waymark-demo"  # noqa: S105 - printed at every start of the demo, a secret to nobody


@dataclass(frozen=True)
class StaffMember:
    """One invented member of staff. ``job`` is what the table of sign-ins says about them."""

    user_name: str
    name: str
    job: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        return f"{self.user_name}@staff.example.org"


STAFF: tuple[StaffMember, ...] = (
    StaffMember("priya", "Priya Shah", "agent on the desk, may write FAQs", (Role.AGENT, Role.EDITOR)),
    StaffMember("tom", "Tom Ashworth", "agent on the desk", (Role.AGENT,)),
    StaffMember("grace", "Grace Mensah", "agent on the desk", (Role.AGENT,)),
    StaffMember("owen", "Owen Pritchard", "agent on the desk", (Role.AGENT,)),
    StaffMember("helen", "Helen Fairweather", "desk manager", (Role.DESK_MANAGER, Role.AGENT)),
    StaffMember("maya", "Maya Lindqvist", "editor: writes FAQs", (Role.EDITOR,)),
    StaffMember("daniel", "Daniel Okafor", "reviewer: approves FAQs", (Role.REVIEWER,)),
    StaffMember("ruth", "Ruth Castellan", "service owner", (Role.SERVICE_OWNER,)),
    StaffMember("admin", "Alex Thorne", "administrator", (Role.ADMINISTRATOR,)),
)
AGENTS: tuple[StaffMember, ...] = tuple(member for member in STAFF if Role.AGENT in member.roles)


def staff_people(session: Session, *, now: datetime) -> dict[str, Person]:
    """The records of all staff by user name, made where they are missing. Nobody can sign in by this."""
    return {
        member.user_name: session.get_one(
            Person, find_or_create_person(session, name=member.name, email=member.email, now=now).id
        )
        for member in STAFF
    }


def add_sign_ins(session: Session, *, now: datetime) -> int:
    """Give the staff accounts with the one demo password; returns how many were missing."""
    missing = [member for member in STAFF if account_by_user_name(session, member.user_name) is None]
    people = staff_people(session, now=now) if missing else {}
    for member in missing:
        create_account(
            session,
            person=people[member.user_name],
            user_name=member.user_name,
            password=PASSWORD,
            roles=member.roles,
            now=now,
        )
    return len(missing)


def sign_ins_table(settings: Settings) -> str:
    """Who may sign in where, for people at a terminal."""
    lines = [f"Sign in at {settings.canonical_url}/sign-in, everyone with the password {PASSWORD}:"]
    lines += [f"  {member.user_name:<8} {member.name:<18} {member.job}" for member in STAFF]
    if not settings.smtp_url:
        lines.append(f"Read the mail it sends at {settings.canonical_url}/demo/mailbox")
    return "\n".join(lines)
