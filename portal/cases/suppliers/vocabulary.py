"""The words of an escalation, and what they mean for the case. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    """As what the supplier takes it (HS-L3)."""

    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"


class State(StrEnum):
    OPEN = "open"
    SOLVED = "solved"
    WITHDRAWN = "withdrawn"


class How(StrEnum):
    """How something was said."""

    MAIL = "mail"
    PHONE = "phone"
    PORTAL = "portal"


class What(StrEnum):
    """One line of an escalation's history. The supplier's clocks are computed from these alone."""

    OPENED = "opened"
    TOLD = "told"  # we wrote to them
    ANSWERED = "answered"  # a person there said something
    ANSWERED_BY_MACHINE = "answered_by_machine"  # never a response
    STATUS = "status"
    PRIORITY = "priority"
    REFERENCE = "reference"
    STEPPED = "stepped"  # the next contact was turned to
    PHONED = "phoned"
    REMINDED = "reminded"  # somebody here was told that the next contact is due
    SOLVED = "solved"
    WITHDRAWN = "withdrawn"


class Call(StrEnum):
    """What an open escalation asks of the desk; by the letter, the most pressing comes first."""

    ANSWER_THEM = "a_answer"  # they wait for us
    READ_THEM = "b_read"  # they wrote
    PHONE_THEM = "c_phone"  # their P1 is phoned in as well
    NOTHING = ""


KINDS = {Kind.INCIDENT: "Incident", Kind.SERVICE_REQUEST: "Service request"}
STATES = {State.OPEN: "Open", State.SOLVED: "Solved", State.WITHDRAWN: "Withdrawn"}
HOWS = {How.PHONE: "On the phone", How.PORTAL: "In their portal", How.MAIL: "By mail"}
CALLS = {
    Call.ANSWER_THEM: "Supplier waits for us",
    Call.READ_THEM: "Supplier wrote",
    Call.PHONE_THEM: "Phone the supplier",
}
CALL_STEPS = {
    Call.ANSWER_THEM: "Answer supplier",
    Call.READ_THEM: "Read supplier",
    Call.PHONE_THEM: "Phone supplier",
}


def call_of(*, is_waiting_for_us: bool, has_news: bool, is_phone_due: bool) -> Call:
    """The one thing to do next about an open escalation."""
    if is_waiting_for_us:
        return Call.ANSWER_THEM
    if has_news:
        return Call.READ_THEM
    return Call.PHONE_THEM if is_phone_due else Call.NOTHING


def whose_time(state: State, *, is_waiting_for_us: bool) -> str:
    """On whose time an escalation is just now."""
    if state is not State.OPEN:
        return "Over"
    return "Ours: they wait for us" if is_waiting_for_us else "The supplier’s"


class EscalationLine(Protocol):
    """A line of an escalation's history; ``EscalationEvent`` is one."""

    @property
    def at(self) -> datetime: ...
    @property
    def what(self) -> str: ...
    @property
    def details(self) -> Mapping[str, Any]: ...
