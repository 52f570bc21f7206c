"""An escalation in somebody's hands: its history, its letters, and what it means for the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.attachments.models import StoredFile
from portal.audit.actions import record
from portal.cases.actions.ledger import append
from portal.cases.models import Case
from portal.cases.rules import WORKABLE, Act, EventKind, PendingReason, Status, state_after
from portal.cases.suppliers.models import Escalation, EscalationEvent, SupplierMessage
from portal.cases.suppliers.queries import last_from_them, open_escalations_of
from portal.cases.suppliers.vocabulary import Call, How, State, What, call_of
from portal.cases.suppliers.wording import without_personal_data
from portal.catalogue.suppliers import ContactEntry, SupplierEntry
from portal.config import Settings
from portal.identity.actor import Actor
from portal.notifications.actions import queue, write_by_hand
from portal.notifications.composing import compose

PURPOSE = "supplier_message"
TEMPLATE = "supplier_message"


@dataclass(frozen=True)
class Matter:
    """One escalation of a case, and who acts on it when."""

    session: Session
    case: Case
    escalation: Escalation
    supplier: SupplierEntry
    actor: Actor
    now: datetime

    @property
    def contact(self) -> ContactEntry:
        """Whom our letters go to at present."""
        return self.supplier.contact(self.escalation.step)

    def note(self, what: What, *, in_case: str = "", reason: str = "", **details: Any) -> None:
        """Add a line to the escalation's history, and to the case's where ``in_case`` names it."""
        self._add(what, details | ({"reason": reason} if reason else {}))
        if in_case:
            more = {"reason": reason} if reason else {}
            append(
                self.session,
                self.case,
                EventKind.SUPPLIER,
                actor=self.actor,
                now=self.now,
                what=in_case,
                supplier=self.supplier.name,
                **more,
            )

    def _add(self, what: What, details: dict[str, Any]) -> None:
        self.session.add(
            EscalationEvent(
                escalation_id=self.escalation.id,
                at=self.now,
                what=what,
                actor_id=self.actor.person_id,
                actor_name=self.actor.name,
                details=details,
            )
        )
        if self.actor.is_staff:
            record(
                self.session,
                now=self.now,
                action=f"escalation.{what}",
                subject_type="case",
                subject_id=self.case.reference,
                actor_id=self.actor.person_id,
                actor_name=self.actor.name,
                details={"supplier": self.supplier.key, "number": self.escalation.number, **details},
            )

    def send(self, body: str, *, files: Sequence[StoredFile] = (), facts: str = "") -> None:
        """Write to the present contact: kept on the thread, and put into the outbox."""
        subject, text = letter_text(
            self.session.info["settings"],
            token=self.escalation.token,
            subject_line=subject_line(self.case),
            message=body,
            their_reference=self.escalation.their_reference,
            facts=facts,
        )
        letter = write_by_hand(
            self.session,
            to=self.contact.email,
            subject=subject,
            body=text,
            purpose=PURPOSE,
            now=self.now,
            in_reply_to=last_from_them(self.session, self.escalation.id),
            files=[{"key": file.key, "name": file.name, "media_type": file.media_type} for file in files],
        )
        queue(self.session, letter=letter)
        self.session.add(
            SupplierMessage(
                escalation_id=self.escalation.id,
                at=self.now,
                direction="outbound",
                how=How.MAIL,
                author_id=self.actor.person_id,
                author_name=self.actor.name,
                address=self.contact.email,
                subject=subject,
                body=body,
                file_names=[file.name for file in files],
                message_id=letter["message_id"],
            )
        )

    def hear(self, body: str, *, how: How, who: str) -> None:
        """Keep what they said, as somebody here wrote it down."""
        self.session.add(
            SupplierMessage(
                escalation_id=self.escalation.id,
                at=self.now,
                direction="inbound",
                how=how,
                author_id=self.actor.person_id,
                author_name=who or self.supplier.name,
                body=body,
            )
        )

    def settle_call(self) -> None:
        """What the escalation asks of the desk now."""
        row = self.escalation
        row.call = (
            call_of(
                is_waiting_for_us=row.is_waiting_for_us, has_news=row.has_news, is_phone_due=row.is_phone_due
            )
            if row.state == State.OPEN
            else Call.NOTHING
        )

    def give_to_supplier(self) -> None:
        """The case waits for the supplier: our clock runs on."""
        if Status(self.case.status) in WORKABLE:
            self.case.status = state_after(Act.HOLD, Status(self.case.status))
            self.case.pending_reason = PendingReason.SUPPLIER
            append(
                self.session,
                self.case,
                EventKind.HELD,
                actor=self.actor,
                now=self.now,
                reason=PendingReason.SUPPLIER.value,
            )

    def take_back(self) -> None:
        """The ball is at the desk again, unless another supplier still works on the case."""
        others = [
            row
            for row in open_escalations_of(self.session, self.case.id)
            if row.id != self.escalation.id and not row.is_waiting_for_us
        ]
        if self.case.pending_reason == PendingReason.SUPPLIER and not others:
            self.case.status = state_after(Act.RESUME, Status(self.case.status))
            self.case.pending_reason = None
            append(self.session, self.case, EventKind.RESUMED, actor=self.actor, now=self.now)


def subject_line(case: Case) -> str:
    """What a case is about, for somebody outside: without addresses and numbers of people."""
    return without_personal_data(case.subject, ()).text


def letter_text(
    settings: Settings,
    *,
    token: str,
    subject_line: str,
    message: str,
    their_reference: str = "",
    facts: str = "",
) -> tuple[str, str]:
    """Subject and body of a letter to a supplier, exactly as it leaves the house."""
    return compose(
        settings,
        TEMPLATE,
        token=token,
        subject_line=subject_line,
        message=message,
        their_reference=their_reference,
        facts=facts,
    )
