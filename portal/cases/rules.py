"""The case and its states: which act works from which state, and who has the ball. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class CaseType(StrEnum):
    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"
    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    COMPLIMENT = "compliment"
    SUGGESTION = "suggestion"
    MEMBER_ENQUIRY = "member_enquiry"


# Somebody tells us what they think: no answer of ours stands between them and sending it.
OPINIONS = frozenset({CaseType.COMPLAINT, CaseType.COMPLIMENT, CaseType.SUGGESTION})


class Nature(StrEnum):
    """How the application works, or how it is used (DM-T1)."""

    TECHNICAL = "technical"
    BUSINESS = "business"


class Channel(StrEnum):
    """How a contact reached us (FR-002)."""

    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    DESPATCH_BOX = "despatch_box"
    IN_PERSON = "in_person"
    SOCIAL_MEDIA = "social_media"


class Status(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PendingReason(StrEnum):
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    CHANGE = "change"


class Act(StrEnum):
    """What may be done to a case."""

    TAKE = "take"
    ASSIGN = "assign"
    PRIORITISE = "prioritise"
    REPLY = "reply"
    NOTE = "note"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    CUSTOMER_REPLY = "customer_reply"
    HANG = "hang"  # under a known problem
    MERGE = "merge"  # into another case
    RETYPE = "retype"
    NEXT_STAGE = "next_stage"  # of a complaint


class KnowledgeOutcome(StrEnum):
    """What the case says about our FAQs, asked when it is resolved."""

    FAQ_USED = "faq_used"
    FAQ_WRONG = "faq_wrong"
    DRAFT_FAQ = "draft_faq"
    NOT_KNOWLEDGE = "not_knowledge"


class EventKind(StrEnum):
    """One line of a case's history. The clocks are computed from these alone."""

    REGISTERED = "registered"
    ACKNOWLEDGED = "acknowledged"  # by the machine: never a response (SC-R1)
    ASSIGNED = "assigned"
    PRIORITISED = "prioritised"
    REPLIED = "replied"
    CUSTOMER_REPLIED = "customer_replied"
    NOTED = "noted"
    HELD = "held"
    REMINDED = "reminded"  # by the machine, of what we asked the customer
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    FAQ_DRAFTED = "faq_drafted"
    PROBLEM_JOINED = "problem_joined"
    PROBLEM_LEFT = "problem_left"
    SUPPLIER = "supplier"  # something between us and a supplier; ``what`` says what
    ACCEPTED = "accepted"  # a group took on what was handed over to it
    MERGED = "merged"  # into another case, and UNMERGED again
    UNMERGED = "unmerged"
    ABSORBED = "absorbed"  # another case was merged into this one, and RELEASED again
    RELEASED = "released"
    LINKED = "linked"
    UNLINKED = "unlinked"
    RETYPED = "retyped"
    DETAILED = "detailed"  # what is asked of its type was filled in
    STAGE_BEGUN = "stage_begun"
    DECIDED = "decided"
    LEARNT = "learnt"


OPEN = frozenset({Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.PENDING})
WORKABLE = OPEN - {Status.PENDING}
ENDED = frozenset({Status.CLOSED, Status.CANCELLED})


@dataclass(frozen=True)
class Transition:
    """An act's states: where it works from, and where it leads (``None``: it stays as it is)."""

    sources: frozenset[Status]
    target: Status | None = None


TRANSITIONS: dict[Act, Transition] = {
    Act.TAKE: Transition(OPEN, Status.IN_PROGRESS),
    Act.ASSIGN: Transition(OPEN, Status.ASSIGNED),
    Act.PRIORITISE: Transition(OPEN),
    Act.REPLY: Transition(OPEN | {Status.RESOLVED}),
    Act.NOTE: Transition(frozenset(Status)),
    Act.HOLD: Transition(WORKABLE, Status.PENDING),
    Act.RESUME: Transition(frozenset({Status.PENDING}), Status.IN_PROGRESS),
    Act.RESOLVE: Transition(OPEN, Status.RESOLVED),
    Act.CLOSE: Transition(frozenset({Status.RESOLVED}), Status.CLOSED),
    Act.REOPEN: Transition(frozenset({Status.RESOLVED}), Status.IN_PROGRESS),
    Act.CANCEL: Transition(OPEN, Status.CANCELLED),
    Act.CUSTOMER_REPLY: Transition(OPEN | {Status.RESOLVED}),
    Act.HANG: Transition(OPEN | {Status.RESOLVED}),
    Act.MERGE: Transition(OPEN | {Status.RESOLVED}, Status.CLOSED),
    Act.RETYPE: Transition(OPEN),
    # A complaint goes on where its customer is not happy with the answer, closed meanwhile or not.
    Act.NEXT_STAGE: Transition(OPEN | {Status.RESOLVED, Status.CLOSED}, Status.NEW),
}

REFUSALS: dict[Status, str] = {
    Status.NEW: "This case is new. Nobody has started on it yet.",
    Status.ASSIGNED: "This case is assigned, and nobody is waiting for an answer yet.",
    Status.IN_PROGRESS: "This case is being worked on.",
    Status.PENDING: "This case is on hold. Resume it first.",
    Status.RESOLVED: "This case is already resolved. Reopen it to work on it again.",
    Status.CLOSED: "This case is closed. A closed case cannot change; raise a new one.",
    Status.CANCELLED: "This case was withdrawn. A withdrawn case cannot change; raise a new one.",
}


class ActRefused(Exception):
    """An act that does not work in the present state; its text is for the person who tried."""


def state_after(act: Act, status: Status, *, has_been_taken: bool = False) -> Status:
    """The state after ``act``; raises ``ActRefused`` with the reason where it does not work.

    Handing on (assign) a case that is on hold leaves it on hold: the clock must not start by itself.
    """
    transition = TRANSITIONS[act]
    if status not in transition.sources:
        raise ActRefused(REFUSALS[status])
    if act in {Act.ASSIGN, Act.TAKE} and status is Status.PENDING:
        return Status.PENDING
    if act is Act.ASSIGN and has_been_taken and status is Status.IN_PROGRESS:
        return Status.IN_PROGRESS
    if act is Act.REPLY and status in {Status.NEW, Status.ASSIGNED}:
        return Status.IN_PROGRESS
    return transition.target or status


def acts_allowed(status: Status) -> frozenset[Act]:
    return frozenset(act for act, transition in TRANSITIONS.items() if status in transition.sources)


def reopen_until(resolved_at: datetime, reopen_days: int) -> datetime:
    """Until when the customer may re-activate the case (SC-R2)."""
    return resolved_at + timedelta(days=reopen_days)


def may_reactivate(status: Status, resolved_at: datetime | None, reopen_days: int, now: datetime) -> bool:
    return (
        status is Status.RESOLVED
        and resolved_at is not None
        and now <= reopen_until(resolved_at, reopen_days)
    )


class QueueBand(IntEnum):
    """The coarse order of the queue; within a band, what is due first comes first."""

    FAST_LANE = 0  # Level 0: somebody cannot sign in (HS-L0)
    RUNNING = 1
    PAUSED = 2
    RESOLVED = 3
    ENDED = 9


def queue_band(status: Status, pending_reason: PendingReason | None, *, is_fast_lane: bool) -> QueueBand:
    if status in ENDED:
        return QueueBand.ENDED
    if status is Status.RESOLVED:
        return QueueBand.RESOLVED
    if status is Status.PENDING and pending_reason is PendingReason.CUSTOMER:
        return QueueBand.PAUSED
    return QueueBand.FAST_LANE if is_fast_lane else QueueBand.RUNNING


class SupportLevel(IntEnum):
    """Where a case was solved (HS-LV)."""

    ACCESS = 0
    SELF_LEARN = 1
    DESK = 2
    SUPPLIER = 3


LEVEL_WORDS: dict[SupportLevel, str] = {
    SupportLevel.ACCESS: "Level 0: getting in",
    SupportLevel.SELF_LEARN: "Level 1: an FAQ had the answer",
    SupportLevel.DESK: "Level 2: the desk",
    SupportLevel.SUPPLIER: "Level 3: a supplier",
}


def support_level(
    *, is_fast_lane: bool, was_with_supplier: bool, outcome: KnowledgeOutcome | None
) -> SupportLevel:
    """The level that solved the case: the supplier if one ever held it; Level 0 for sign-in trouble;
    Level 1 where an FAQ that was already there was the answer; else the desk."""
    if was_with_supplier:
        return SupportLevel.SUPPLIER
    if is_fast_lane:
        return SupportLevel.ACCESS
    if outcome is KnowledgeOutcome.FAQ_USED:
        return SupportLevel.SELF_LEARN
    return SupportLevel.DESK


class Ball(StrEnum):
    """Who has to make the next move."""

    DESK = "desk"
    AGENT = "agent"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    CHANGE = "change"
    NOBODY = "nobody"


def who_has_the_ball(status: Status, pending_reason: PendingReason | None, *, is_assigned: bool) -> Ball:
    if status in ENDED or status is Status.RESOLVED:
        return Ball.NOBODY
    if status is Status.PENDING and pending_reason is not None:
        return Ball(pending_reason.value)
    return Ball.AGENT if is_assigned else Ball.DESK
