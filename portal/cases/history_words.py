"""A case's history in words, for the desk. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.cases.alerts.words import PROMISES
from portal.cases.complaints.rules import decision_words, stage_words
from portal.cases.history import SignedLine
from portal.cases.rules import Channel, EventKind, KnowledgeOutcome, PendingReason
from portal.kernel.clock import LONDON
from portal.kernel.phrases import moment_text
from portal.sla.targets import Measure

CHANNELS: dict[Channel, str] = {
    Channel.WEB: "web form",
    Channel.EMAIL: "email",
    Channel.PHONE: "phone",
    Channel.POST: "post",
    Channel.DESPATCH_BOX: "despatch box",
    Channel.IN_PERSON: "in person",
    Channel.SOCIAL_MEDIA: "social media",
}
WAITING: dict[PendingReason, str] = {
    PendingReason.CUSTOMER: "waiting for the customer, the clock stands still",
    PendingReason.SUPPLIER: "waiting for a supplier, our clock runs on",
    PendingReason.CHANGE: "waiting for a planned change, our clock runs on",
}
OUTCOMES: dict[KnowledgeOutcome, str] = {
    KnowledgeOutcome.FAQ_USED: "an FAQ had the answer",
    KnowledgeOutcome.FAQ_WRONG: "an FAQ is wrong or missing something",
    KnowledgeOutcome.DRAFT_FAQ: "a new FAQ is wanted",
    KnowledgeOutcome.NOT_KNOWLEDGE: "nothing to write up",
}
# What a case is to another one: seen from the case it was said of, and from the other.
RELATIONS: dict[str, tuple[str, str]] = {
    "duplicate": ("Merged into", "Merged into this one:"),
    "split": ("Split off from", "Split off as"),
    "related": ("Related to", "Related to"),
    "follows": ("Follows", "Followed by"),
    "caused_by": ("Caused by", "Cause of"),
}
RESUMED = {
    "customer": "Resumed: the customer answered",
    "limit": "Came back: it has waited as long as it may",
}
PLAIN: dict[EventKind, str] = {
    EventKind.ACKNOWLEDGED: "Automatic acknowledgement sent",
    EventKind.NOTED: "Internal note added",
    EventKind.REMINDED: "The customer was reminded by e-mail that we wait for them",
    EventKind.CLOSED: "Closed",
    EventKind.ACCEPTED: "Accepted by the group",
    EventKind.DETAILED: "Details of the type filled in",
}
WITH_SUPPLIER: dict[str, str] = {
    "opened": "Escalated to {supplier}, level 3",
    "told": "We wrote to {supplier}",
    "answered": "{supplier} answered",
    "answered_by_machine": "{supplier} sent an automatic answer",
    "waits": "{supplier} waits for us",
    "goes_on": "{supplier} goes on",
    "stepped": "Turned to the next contact at {supplier}",
    "phoned": "{supplier} was phoned",
    "solved": "{supplier} has solved it: tell the customer",
    "withdrawn": "Withdrawn from {supplier}",
}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line: what happened, by whom, when, and the reason given."""

    title: str
    who: str
    at: datetime
    reason: str = ""
    promised: str = ""  # what had been promised before, where the act changed it


def history_entries(events: Iterable[SignedLine]) -> list[HistoryEntry]:
    """In the order given."""
    return [
        HistoryEntry(_title(event), event.actor_name, event.at, _reason(event), _promised(event))
        for event in events
    ]


def _reason(event: SignedLine) -> str:
    """When a case is held, the reason is a word of ours and part of the title."""
    return "" if event.kind == EventKind.HELD else str(event.details.get("reason", ""))


def _promised(event: SignedLine) -> str:
    moved = event.details.get("promised", {})
    return " ".join(
        f"The {PROMISES[Measure(measure)]} had been promised by {_moment(before)}"
        f"{f', now by {_moment(after)}' if after else ', now there is no target'}."
        for measure, (before, after) in moved.items()
        if before
    )


def _moment(text: str) -> str:
    return moment_text(datetime.fromisoformat(text).astimezone(LONDON))


def channel_text(channel: str) -> str:
    return CHANNELS[Channel(channel)]


def _replied(details: Mapping[str, Any]) -> str:
    faqs, given = ", ".join(details.get("faqs", ())), details.get("write_by")
    words = f"Replied to the customer with an answer ({faqs})" if faqs else "Replied to the customer"
    return f"{words}, and will write again by {_moment(given)}" if given else words


def _title(event: SignedLine) -> str:
    kind, details = EventKind(event.kind), event.details
    if kind in PLAIN:
        return PLAIN[kind]
    if kind in OF_TYPES:
        return _title_of_type(kind, details)
    match kind:
        case EventKind.REGISTERED:
            return f"Registered ({channel_text(details['channel'])})"
        case EventKind.REPLIED:
            return _replied(details)
        case EventKind.ASSIGNED:
            if details.get("returned"):
                return f"Sent back to {details['to']}"
            return "Taken on" if details.get("taken") else f"Handed to {details['to']}"
        case EventKind.SUPPLIER:
            return WITH_SUPPLIER[details["what"]].format(supplier=details["supplier"])
        case EventKind.PRIORITISED:
            return f"Priority changed from {details['from']} to {details['to']}"
        case EventKind.HELD:
            return f"Put on hold: {WAITING[PendingReason(details['reason'])]}"
        case EventKind.RESUMED:
            return RESUMED.get(str(details.get("by")), "Resumed")
        case EventKind.RESOLVED:
            outcome, faq = details.get("outcome"), details.get("faq")
            words = f"Resolved: {OUTCOMES[KnowledgeOutcome(outcome)]}" if outcome else "Resolved"
            if details.get("by") == "no_answer":
                words = "Resolved: the customer did not answer"
            return f"{words} ({faq})" if faq else words
        case EventKind.REOPENED:
            return "Reopened by the customer" if details.get("by") == "customer" else "Reopened"
        case EventKind.FAQ_DRAFTED:
            return "FAQ drafted from this case"
        case EventKind.CUSTOMER_REPLIED:
            channel = details.get("channel")
            return f"The customer contacted us ({channel_text(channel)})" if channel else "The customer wrote"
        case EventKind.CANCELLED:
            return "Withdrawn"
        case _:
            return _joined(kind, details)


def _joined(kind: EventKind, details: Mapping[str, Any]) -> str:
    """How a case came to belong to others, and ceased to."""
    match kind:
        case EventKind.MERGED:
            return f"Closed as a duplicate of {details['reference']}"
        case EventKind.UNMERGED:
            return f"Taken out of {details['reference']} again"
        case EventKind.ABSORBED:
            return f"{details['reference']} was merged into this case"
        case EventKind.RELEASED:
            return f"{details['reference']} was taken out of this case again"
        case EventKind.LINKED | EventKind.UNLINKED:
            words = RELATIONS[str(details["relation"])][0 if details.get("is_ours") else 1]
            files = f", with {', '.join(details['files'])}" if details.get("files") else ""
            no_longer = "No longer: " if kind is EventKind.UNLINKED else ""
            return f"{no_longer}{words} {details['reference']}{files}"
        case EventKind.PROBLEM_JOINED:
            return f"Hung under the known problem “{details['title']}”"
        case EventKind.PROBLEM_LEFT:
            return f"Taken away from the known problem “{details['title']}”"
        case _:
            return kind.value.replace("_", " ").capitalize()


OF_TYPES = frozenset({EventKind.RETYPED, EventKind.STAGE_BEGUN, EventKind.DECIDED, EventKind.LEARNT})


def _title_of_type(kind: EventKind, details: Mapping[str, Any]) -> str:
    """What happens to some types of cases only."""
    if kind is EventKind.RETYPED:
        return f"Changed from {_kind(details, '_before')} to {_kind(details)}"
    if kind is EventKind.STAGE_BEGUN:
        by = ": the customer asked for it" if details.get("by") == "customer" else ""
        return f"Went to {stage_words(details['stage'])}{by}"
    if kind is EventKind.DECIDED:
        return f"Decided at {stage_words(details['stage'])}: {decision_words(details['decision'])}"
    return "Written down what was learnt"


def _kind(details: Mapping[str, Any], suffix: str = "") -> str:
    """``complaint, business``: the type and nature of a change."""
    name = str(details[f"case_type{suffix}"]).replace("_", " ")
    return f"{name}, {details[f'nature{suffix}']}"
