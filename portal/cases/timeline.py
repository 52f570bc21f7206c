"""A case in the citizen's words: what happened, who has to act next, when the next word will come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from portal.cases.complaints.rules import decision_words, stage_words
from portal.cases.history import HistoryLine
from portal.cases.rules import (
    Act,
    Ball,
    CaseType,
    Channel,
    EventKind,
    PendingReason,
    Status,
    acts_allowed,
    may_reactivate,
    reopen_until,
    who_has_the_ball,
)
from portal.kernel.clock import LONDON
from portal.kernel.phrases import moment_text


class Progress(Protocol):
    """What a case must tell of itself: ``Case`` does."""

    status: str
    pending_reason: str | None
    assignee_id: int | None
    channel: str
    received_at: datetime
    registered_at: datetime
    responded_at: datetime | None
    resolved_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    update_due_at: datetime | None


@dataclass(frozen=True)
class TimelineLine:
    """One thing that happened; ``text`` may be empty."""

    at: datetime
    title: str
    text: str = ""


@dataclass(frozen=True)
class Standing:
    """How a case stands: a word, its colour among the design system's tags, and two sentences."""

    status: str
    colour: str
    ball: str
    next_word: str


ARRIVALS: dict[Channel, str] = {
    Channel.WEB: "You sent us a form",
    Channel.EMAIL: "Your e-mail reached us",
    Channel.PHONE: "You called us",
    Channel.POST: "Your letter reached us",
    Channel.DESPATCH_BOX: "Your message came by despatch box",
    Channel.IN_PERSON: "You spoke to us in person",
    Channel.SOCIAL_MEDIA: "Your message on social media reached us",
}
TITLES: dict[EventKind, str] = {
    EventKind.ACKNOWLEDGED: "We sent you your reference by e-mail",
    EventKind.REPLIED: "We wrote to you",
    EventKind.CUSTOMER_REPLIED: "You wrote to us",
    EventKind.REMINDED: "We reminded you of our question",
    EventKind.RESUMED: "We went on with the work",
    EventKind.RESOLVED: "We resolved it",
    EventKind.REOPENED: "We opened it again",
    EventKind.CLOSED: "It was closed",
    EventKind.CANCELLED: "It was withdrawn",
    EventKind.MERGED: "We joined it with another case about the same thing",
    EventKind.UNMERGED: "We work on it by itself again",
    EventKind.PROBLEM_JOINED: "It is part of a problem we know of and are working on",
}
HOLDS: dict[str, str] = {
    PendingReason.CUSTOMER: "We asked you for something we need",
    PendingReason.SUPPLIER: "We asked another team or company to help",
    PendingReason.CHANGE: "It waits for a planned change",
}
BY_CUSTOMER: dict[EventKind, str] = {
    EventKind.RESUMED: "You answered, so we went on",
    EventKind.REOPENED: "You opened it again",
}
# Among ourselves, or told by the first line.
UNTOLD = frozenset(
    {
        EventKind.REGISTERED,
        EventKind.NOTED,
        EventKind.FAQ_DRAFTED,
        EventKind.PROBLEM_LEFT,
        EventKind.SUPPLIER,
        EventKind.ACCEPTED,
        EventKind.ABSORBED,
        EventKind.RELEASED,
        EventKind.LINKED,
        EventKind.UNLINKED,
        EventKind.LEARNT,
    }
)
# One act that leaves two lines of history is one thing to the reader: the later line tells it.
FOLDED = frozenset(
    {
        (EventKind.REPLIED, EventKind.HELD),
        (EventKind.CUSTOMER_REPLIED, EventKind.RESUMED),
        (EventKind.CUSTOMER_REPLIED, EventKind.REOPENED),
    }
)


def timeline(case: Progress, events: Iterable[HistoryLine]) -> tuple[TimelineLine, ...]:
    """What happened, oldest first. Notes and names of colleagues never appear."""
    told = [event for event in events if EventKind(event.kind) not in UNTOLD]
    lines = [_arrival(case)]
    for event, following in zip(told, [*told[1:], None], strict=False):
        pair = (event.kind, following.kind if following else None)
        if following is not None and following.at == event.at and pair in FOLDED:
            continue
        title = _title(event)
        if title and (len(lines) == 1 or lines[-1].title != title or lines[-1].at != event.at):
            lines.append(TimelineLine(event.at, title, _given(event)))
    return tuple(lines)


def standing(case: Progress, *, reopen_days: int, now: datetime) -> Standing:
    """The state of a case in words."""
    status = Status(case.status)
    reason = PendingReason(case.pending_reason) if case.pending_reason else None
    ball = who_has_the_ball(status, reason, is_assigned=case.assignee_id is not None)
    word, colour = _status_word(status, reason)
    return Standing(word, colour, _ball(status, ball), _next_word(case, status, ball, reopen_days, now))


def may_write(case: Progress, *, reopen_days: int, now: datetime) -> bool:
    """Whether the citizen may still add to the case: while it is open, or may be opened again (SC-R2)."""
    status = Status(case.status)
    if status is Status.RESOLVED:
        return may_reactivate(status, case.resolved_at, reopen_days, now)
    return Act.CUSTOMER_REPLY in acts_allowed(status)


def may_withdraw(case: Progress) -> bool:
    return Act.CANCEL in acts_allowed(Status(case.status))


def moment_words(at: datetime) -> str:
    """``Friday 5 April 2019 at 10:30`` on London's clocks."""
    return moment_text(at.astimezone(LONDON), with_year=True)


def _arrival(case: Progress) -> TimelineLine:
    text = ""
    if case.registered_at > case.received_at:
        text = f"We wrote it down on {_moment(case.registered_at, case.received_at)}."
    return TimelineLine(case.received_at, ARRIVALS[Channel(case.channel)], text)


def _title(event: HistoryLine) -> str:
    """Empty where there is nothing the citizen would want to know."""
    kind = EventKind(event.kind)
    if kind is EventKind.ASSIGNED:
        return "Someone started work on it" if event.details.get("taken") else "We gave it to the right team"
    if kind is EventKind.PRIORITISED:
        before, after = str(event.details.get("from", "")), str(event.details.get("to", ""))
        if before == after:
            return ""
        return f"We made it {'more' if after < before else 'less'} urgent: {after}, before it was {before}"
    if kind in OF_TYPES:
        return _title_of_type(kind, event.details)
    if kind is EventKind.HELD:
        return HOLDS[str(event.details["reason"])]
    if kind is EventKind.CUSTOMER_REPLIED and event.details.get("channel"):
        return ARRIVALS[Channel(str(event.details["channel"]))]
    if event.details.get("by") == "customer" and kind in BY_CUSTOMER:
        return BY_CUSTOMER[kind]
    return TITLES[kind]


def _given(event: HistoryLine) -> str:
    """The date a reply gave for the next one."""
    given = event.details.get("write_by")
    return (
        f"We said we would write again by {_moment(datetime.fromisoformat(str(given)), event.at)}."
        if given
        else ""
    )


OF_TYPES = frozenset({EventKind.RETYPED, EventKind.DETAILED, EventKind.STAGE_BEGUN, EventKind.DECIDED})
TYPE_WORDS: dict[CaseType, str] = {
    CaseType.INCIDENT: "something that is broken",
    CaseType.SERVICE_REQUEST: "a request for a service",
    CaseType.ENQUIRY: "a question",
    CaseType.COMPLAINT: "a complaint",
    CaseType.COMPLIMENT: "a compliment",
    CaseType.SUGGESTION: "a suggestion",
    CaseType.MEMBER_ENQUIRY: "a member’s enquiry",
}


def _title_of_type(kind: EventKind, details: Mapping[str, Any]) -> str:
    """What happens to some types of cases only."""
    if kind is EventKind.RETYPED:
        is_same = details.get("case_type") == details.get("case_type_before")
        return "" if is_same else f"We now treat it as {TYPE_WORDS[CaseType(str(details['case_type']))]}"
    if kind is EventKind.STAGE_BEGUN:
        return f"Your complaint went to {stage_words(details.get('stage'))}"
    if kind is EventKind.DECIDED:
        return f"We decided at {stage_words(details.get('stage'))}: {decision_words(details.get('decision'))}"
    return "We took up your idea" if details.get("taken_up") == "yes" else ""


def _status_word(status: Status, reason: PendingReason | None) -> tuple[str, str]:
    if status is Status.PENDING:
        return {
            PendingReason.CUSTOMER: ("Waiting for you", "yellow"),
            PendingReason.SUPPLIER: ("Waiting for a supplier", "purple"),
            PendingReason.CHANGE: ("Waiting for a change", "purple"),
            None: ("On hold", "grey"),
        }[reason]
    return {
        Status.NEW: ("New", "blue"),
        Status.ASSIGNED: ("With a team", "blue"),
        Status.IN_PROGRESS: ("In progress", "blue"),
        Status.RESOLVED: ("Resolved", "green"),
        Status.CLOSED: ("Closed", "grey"),
        Status.CANCELLED: ("Withdrawn", "grey"),
    }[status]


def _ball(status: Status, ball: Ball) -> str:
    if status is Status.RESOLVED:
        return "Nobody, unless you are not happy with the answer"
    return {
        Ball.DESK: "We do: your case waits for the next free person",
        Ball.AGENT: "We do: someone has your case",
        Ball.CUSTOMER: "You do: please answer our question below",
        Ball.SUPPLIER: "Another team or company. We keep asking them",
        Ball.CHANGE: "We do, once a planned change is made",
        Ball.NOBODY: "Nobody: it has ended",
    }[ball]


def _next_word(case: Progress, status: Status, ball: Ball, reopen_days: int, now: datetime) -> str:
    if status is Status.RESOLVED and case.resolved_at is not None:
        until = reopen_until(case.resolved_at, reopen_days)
        if now <= until:
            return f"You can open it again until {_moment(until, now)}. After that it is closed."
        return "It will be closed now. If you still need help, raise a new case."
    if ball is Ball.NOBODY:
        return "Not again. If you still need help, raise a new case."
    if ball is Ball.CUSTOMER:
        return "As soon as you answer. The time until then does not count."
    return _promise(case, now)


def _promise(case: Progress, now: datetime) -> str:
    """The promise still to keep, or an apology for the one that was not kept."""
    if case.responded_at is None and case.response_due_at is not None:
        due = _moment(case.response_due_at, now)
        if now <= case.response_due_at:
            return f"Someone will start work on it and write to you by {due}."
        return f"We should have written to you by {due}. We are sorry. It is now among the first in line."
    if case.update_due_at is not None:
        due = _moment(case.update_due_at, now)
        if now <= case.update_due_at:
            return f"We will write to you by {due}."
        return f"We said we would write by {due}. We are sorry that we have not. We will do so very soon."
    if case.resolution_due_at is None:
        return "We will write to you when there is news."
    due = _moment(case.resolution_due_at, now)
    if now <= case.resolution_due_at:
        return f"We aim to resolve it by {due}."
    return f"We aimed to resolve it by {due} and are late. We are sorry, and still working on it."


def _moment(at: datetime, seen_from: datetime) -> str:
    """``Friday 5 April at 10:30`` on London's clocks, with the year where it is another one."""
    local = at.astimezone(LONDON)
    return moment_text(local, with_year=local.year != seen_from.astimezone(LONDON).year)
