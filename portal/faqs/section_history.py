"""What was decided about a section, by whom and when: its lines of the audit log, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.roles import ROLE_NAMES, ContentRole
from portal.audit.models import AuditEvent

MOST = 20
SECTION = "section"


@dataclass(frozen=True, slots=True)
class Decision:
    """One act: ``what`` follows the name of ``who``."""

    at: datetime
    who: str
    what: str


def history_of(session: Session, key: str, *, limit: int = MOST) -> list[Decision]:
    """The last acts on this section, the newest first."""
    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_type == SECTION, AuditEvent.subject_id == key)
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    return [Decision(each.at, each.actor_name, told(each.action, each.details)) for each in events]


def told(action: str, details: Mapping[str, Any]) -> str:
    """An act as words; one we do not know by its own name."""
    say = _SAID.get(action)
    return say(details) if say is not None else action


def _role(details: Mapping[str, Any]) -> str:
    role = str(details.get("role", ""))
    return ROLE_NAMES[ContentRole(role)] if role in set(ContentRole) else role


def _name(details: Mapping[str, Any]) -> str:
    return str(details.get("name") or details.get("holder", ""))


def _named(details: Mapping[str, Any]) -> str:
    before, title = details.get("before"), details.get("title")
    return f"renamed it from “{before}” to “{title}”" if before != title else "changed its words or its order"


def _access(details: Mapping[str, Any]) -> str:
    openness = (
        "shut it to the public" if details.get("is_restricted") else "left or made it open to the public"
    )
    roles = "takes over no roles" if details.get("is_blocking") else "takes over roles"
    return f"{openness}; it {roles} from above"


def _place(key: object) -> str:
    return f"below “{key}”" if key else "to the top"


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "section.made": lambda d: f"made it {_place(d['below']) if d.get('below') else 'at the top'}",
    "section.named": _named,
    "section.moved": lambda d: f"moved it {_place(d.get('below'))}",
    "section.ordered": lambda d: f"put it one place {d.get('to', '')}",
    "section.owner": lambda d: (
        f"named as owner {d.get('owner') or 'nobody'}, as contact {d.get('contact') or 'nobody'}"
    ),
    "section.access": _access,
    "section.role_given": lambda d: f"made {_name(d)} {_role(d)}",
    "section.role_taken": lambda d: f"took back the role {_role(d)} of {_name(d)}",
}
