"""A contact: every message of a customer, whatever way it came. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.cases.rules import Channel, PendingReason, Status

# The kinds a contact gets by itself; staff may choose others (``reference/contacts.toml``).
FIRST, ANSWER, MORE, UNSETTLED = "new", "answer", "more", "unsettled"


class Asked(StrEnum):
    """Whether the reason of a contact is asked when a case is resolved."""

    NEVER = "never"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class Contact:
    """How and why a customer turned to us. ``at``: when it truly reached us, where that was before now."""

    channel: Channel = Channel.WEB
    kind: str = MORE
    reason: str | None = None
    at: datetime | None = None


def usual_kind(status: Status, pending_reason: str | None) -> str:
    """What a customer's message is, as far as the state of the case tells."""
    if status is Status.RESOLVED:
        return UNSETTLED
    return ANSWER if pending_reason == PendingReason.CUSTOMER else MORE
