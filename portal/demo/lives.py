"""The life of one invented case: the acts of ``portal.cases.actions``, done to records not yet stored.

Thousands of lives are written in one go, so they cannot go through the actions, which ask the database at
each step and send mail. What must not differ does not: every state comes from ``rules.state_after``, every
cache from ``ledger.refresh``, every line of history carries the details its action writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.rules import (
    Act,
    Channel,
    EventKind,
    KnowledgeOutcome,
    PendingReason,
    Status,
    state_after,
    support_level,
)
from portal.catalogue.priority import Level, priority_of
from portal.catalogue.queries import GroupEntry
from portal.identity.actor import SYSTEM, Actor


class NotYet(Exception):
    """The story has reached a moment that lies beyond the end of the telling."""


@dataclass(frozen=True)
class Rating:
    """What the customer said of it: 1 to 5."""

    score: int
    comment: str
    answered_at: datetime


@dataclass
class Life:
    """A case with its history so far. Acts after ``until`` raise ``NotYet`` and change nothing."""

    case: Case
    requester: Actor
    until: datetime
    events: list[CaseEvent] = field(default_factory=list)
    messages: list[CaseMessage] = field(default_factory=list)
    rating: Rating | None = None
    has_met_supplier: bool = False

    def register(self, *, body: str, agent: Actor | None) -> None:
        """``agent`` is who typed it in; the customer did where there is none."""
        at = self.case.registered_at
        self._check(at)
        self._say("inbound", body, self.requester, self.case.received_at)
        start = {"channel": Channel(self.case.channel).value, "group_id": self.case.group_id}
        self._append(
            EventKind.REGISTERED, agent or self.requester, at, **start, priority=str(self.case.priority)
        )
        if self.case.channel in {Channel.WEB, Channel.EMAIL}:
            self._append(EventKind.ACKNOWLEDGED, SYSTEM, at)

    def take(self, actor: Actor, at: datetime) -> None:
        self._act(Act.TAKE, at)
        self.case.assignee_id = actor.person_id
        self._append(EventKind.ASSIGNED, actor, at, to=actor.name, taken=True)

    def pass_on(self, group: GroupEntry, actor: Actor, at: datetime, *, reason: str) -> None:
        """To another group, of which nobody is named."""
        self._act(Act.ASSIGN, at)
        self.case.group_id, self.case.assignee_id = group.id, None
        self.has_met_supplier = self.has_met_supplier or group.kind == "supplier"
        details = {"to": group.name, "group_id": group.id, "assignee_id": None, "reason": reason}
        self._append(EventKind.ASSIGNED, actor, at, **details)

    def reply(self, body: str, actor: Actor, at: datetime, *, write_by: datetime | None = None) -> None:
        self._act(Act.REPLY, at)
        self.case.assignee_id = self.case.assignee_id or actor.person_id
        self._say("outbound", body, actor, at)
        given = {"write_by": write_by.isoformat()} if write_by else {}
        self._append(EventKind.REPLIED, actor, at, **given)

    def note(self, body: str, actor: Actor, at: datetime) -> None:
        self._act(Act.NOTE, at)
        self._say("note", body, actor, at)
        self._append(EventKind.NOTED, actor, at)

    def prioritise(self, impact: Level, urgency: Level, actor: Actor, at: datetime, *, reason: str) -> None:
        self._act(Act.PRIORITISE, at)
        before, after = self.case.priority, priority_of(impact, urgency)
        self.case.impact, self.case.urgency, self.case.priority = impact, urgency, after
        details = {"from": str(before), "to": after.value, "reason": reason}
        self._append(EventKind.PRIORITISED, actor, at, **details)

    def ask(self, body: str, actor: Actor, at: datetime) -> None:
        """Hold it for the customer; the question is a reply."""
        self._act(Act.HOLD, at)
        self.case.pending_reason = PendingReason.CUSTOMER
        self._say("outbound", body, actor, at)
        self._append(EventKind.REPLIED, actor, at)
        self._append(EventKind.HELD, actor, at, reason=PendingReason.CUSTOMER.value)

    def wait_for(self, reason: PendingReason, actor: Actor, at: datetime) -> None:
        """Hold it for a supplier or a change."""
        self._act(Act.HOLD, at)
        self.case.pending_reason = reason
        self.has_met_supplier = self.has_met_supplier or reason is PendingReason.SUPPLIER
        self._append(EventKind.HELD, actor, at, reason=reason.value)

    def resume(self, actor: Actor, at: datetime) -> None:
        self._act(Act.RESUME, at)
        self.case.pending_reason = None
        self._append(EventKind.RESUMED, actor, at)

    def hear_from_customer(self, body: str, at: datetime) -> None:
        """A case that waited for the customer goes on; a resolved one is open again (SC-R2)."""
        self._act(Act.CUSTOMER_REPLY, at)
        status = self.case.status
        self._say("inbound", body, self.requester, at)
        self._append(EventKind.CUSTOMER_REPLIED, self.requester, at)
        if status == Status.RESOLVED:
            self.case.status, self.case.resolved_at, self.case.level = Status.IN_PROGRESS, None, None
            self._append(EventKind.REOPENED, self.requester, at, by="customer")
        elif self.case.pending_reason == PendingReason.CUSTOMER:
            self.case.status, self.case.pending_reason = Status.IN_PROGRESS, None
            self._append(EventKind.RESUMED, self.requester, at, by="customer")

    def resolve(
        self, body: str, outcome: KnowledgeOutcome, slug: str | None, actor: Actor, at: datetime
    ) -> None:
        self._act(Act.RESOLVE, at)
        case = self.case
        case.pending_reason, case.resolved_at = None, at
        case.knowledge_outcome, case.knowledge_slug = outcome, slug
        case.assignee_id = case.assignee_id or actor.person_id
        case.level = support_level(
            is_fast_lane=case.is_fast_lane, was_with_supplier=self.has_met_supplier, outcome=outcome
        )
        self._say("outbound", body, actor, at)
        self._append(EventKind.RESOLVED, actor, at, outcome=outcome.value, faq=slug)

    def rate(self, rating: Rating) -> None:
        self._check(rating.answered_at)
        self.rating = rating

    def close(self, at: datetime) -> None:
        self._act(Act.CLOSE, at)
        self.case.ended_at = at
        self._append(EventKind.CLOSED, SYSTEM, at)

    def cancel(self, reason: str, at: datetime) -> None:
        self._act(Act.CANCEL, at)
        self.case.pending_reason, self.case.ended_at = None, at
        self._append(EventKind.CANCELLED, self.requester, at, reason=reason)

    def _act(self, act: Act, at: datetime) -> None:
        self._check(at)
        self.case.status = state_after(act, Status(self.case.status))

    def _check(self, at: datetime) -> None:
        if at > self.until:
            raise NotYet
        if self.events and at < self.events[-1].at:
            raise ValueError("A story goes forward.")

    def _append(self, kind: EventKind, actor: Actor, at: datetime, **details: Any) -> None:
        self.case.changed_at = at
        self.events.append(
            CaseEvent(at=at, kind=kind, actor_id=actor.person_id, actor_name=actor.name, details=details)
        )

    def _say(self, direction: str, body: str, author: Actor, at: datetime) -> None:
        self.messages.append(
            CaseMessage(
                at=at, direction=direction, author_id=author.person_id, author_name=author.name, body=body
            )
        )
