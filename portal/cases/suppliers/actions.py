"""What is done to an escalation. Each act on one takes a ``Matter``: the escalation, and who acts when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.attachments.models import StoredFile
from portal.cases.actions.ledger import expect_version
from portal.cases.models import Case
from portal.cases.rules import OPEN, REFUSALS, ActRefused, PendingReason, Status, SupportLevel
from portal.cases.suppliers.matters import Matter
from portal.cases.suppliers.models import Escalation
from portal.cases.suppliers.queries import next_number, open_escalations_of
from portal.cases.suppliers.vocabulary import KINDS, How, Kind, State, What
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import SupplierEntry, supplier_by_id
from portal.identity.actor import Actor

OVER = "This escalation is over. Escalate the case again if it is still needed."
NO_LONGER = "We no longer need this. Please stop working on it.\n\n"


@dataclass(frozen=True)
class Order:
    """What a supplier is asked for. ``facts`` is the line of the letter that says as what."""

    supplier: SupplierEntry
    kind: Kind
    subject: str
    priority: Priority
    token: str
    body: str
    their_reference: str = ""
    files: Sequence[StoredFile] = ()

    @property
    def facts(self) -> str:
        return f"{KINDS[self.kind]}: {self.subject}. Priority: {self.priority}."


def escalate(
    session: Session, *, case: Case, order: Order, actor: Actor, now: datetime, version: int | None = None
) -> Escalation:
    """Give the case to a supplier (HS-L3): it waits for them, at level 3, while our clock runs on.

    Raises ``ActRefused`` for a case that has ended or waits for somebody else, or is with them already.
    """
    expect_version(case, version)
    status = Status(case.status)
    if status not in OPEN or (status is Status.PENDING and case.pending_reason != PendingReason.SUPPLIER):
        raise ActRefused(REFUSALS[status])
    if any(row.supplier_id == order.supplier.id for row in open_escalations_of(session, case.id)):
        raise ActRefused(f"This case is with {order.supplier.name} already. Write to them there.")
    row = Escalation(
        case_id=case.id,
        supplier_id=order.supplier.id,
        open_supplier_id=order.supplier.id,
        number=next_number(session, case.id),
        token=order.token,
        kind=order.kind,
        subject=order.subject,
        priority=order.priority,
        policy_key=order.supplier.policy_key,
        calendar_key=order.supplier.calendar_key,
        their_reference=order.their_reference,
        status=order.supplier.active_status,
        state=State.OPEN,
        step=1,
        is_phone_due=order.supplier.is_p1_phoned and order.priority is Priority.P1,
        opened_at=now,
        opened_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    matter = Matter(session, case, row, order.supplier, actor, now)
    case.level = SupportLevel.SUPPLIER
    kind, subject, priority = KINDS[order.kind].lower(), order.subject, order.priority.value
    matter.note(What.OPENED, in_case="opened", kind=kind, subject=subject, priority=priority)
    if order.their_reference:
        matter.note(What.REFERENCE, to=order.their_reference)
    matter.give_to_supplier()
    matter.send(order.body, files=order.files, facts=order.facts)
    matter.settle_call()
    return row


def write(matter: Matter, *, body: str, files: Sequence[StoredFile] = (), hands_back: bool = False) -> None:
    """Write to the present contact. ``hands_back``: it is what they waited for, so their clock goes on."""
    _is_open(matter)
    matter.escalation.has_news = False
    matter.send(body, files=files)
    matter.note(What.TOLD, in_case="told", to=matter.contact.name)
    if hands_back and matter.escalation.is_waiting_for_us:
        _set_status(matter, matter.supplier.active_status)
    matter.settle_call()


def hear(matter: Matter, *, body: str, how: How, who: str) -> None:
    """Write down what they told us on the phone or in their portal."""
    _is_open(matter)
    matter.hear(body, how=how, who=who)
    matter.note(What.ANSWERED, in_case="answered", how=how.value)
    matter.settle_call()


def has_read(matter: Matter) -> None:
    """Somebody here has read what they wrote."""
    matter.escalation.has_news = False
    matter.settle_call()


def set_standing(matter: Matter, *, status: str, their_reference: str, priority: Priority) -> None:
    """Take over what their portal says: status, reference and priority; each change is a line of history."""
    _is_open(matter)
    row = matter.escalation
    if their_reference != row.their_reference:
        row.their_reference = their_reference
        matter.note(What.REFERENCE, to=their_reference)
    if priority != row.priority:
        matter.note(What.PRIORITY, **{"from": row.priority, "to": priority.value})
        row.is_phone_due = matter.supplier.is_p1_phoned and priority is Priority.P1
        row.priority = priority
    if status != row.status:
        _set_status(matter, status)
    matter.settle_call()


def turn_to_next(matter: Matter, *, body: str, files: Sequence[StoredFile] = ()) -> None:
    """Write to the next contact of the ladder, and to them from now on (DM-E1)."""
    _is_open(matter)
    step = matter.escalation.step + 1
    if not any(contact.step == step for contact in matter.supplier.contacts):
        raise ActRefused("This is the last contact of the ladder. Write to them again.")
    matter.escalation.step = step
    matter.note(What.STEPPED, in_case="stepped", step=step, to=matter.contact.name)
    matter.send(body, files=files)


def note_phoned(matter: Matter, *, whom: str, when: str) -> None:
    """Their P1 was phoned in as well."""
    _is_open(matter)
    matter.escalation.is_phone_due = False
    matter.note(What.PHONED, in_case="phoned", whom=whom, when=when)
    matter.settle_call()


def solve(matter: Matter, *, body: str, how: How) -> None:
    """They have solved it: the case comes back to us to tell the customer."""
    _is_open(matter)
    matter.hear(body, how=how, who="")
    _end(matter, State.SOLVED)
    matter.note(What.SOLVED, in_case="solved")
    matter.take_back()


def withdraw(matter: Matter, *, reason: str) -> None:
    """We no longer need it, and tell them so."""
    _is_open(matter)
    matter.send(f"{NO_LONGER}{reason}")
    _end(matter, State.WITHDRAWN)
    matter.note(What.WITHDRAWN, in_case="withdrawn", reason=reason)
    matter.take_back()


def end_with_case(session: Session, *, case: Case, reason: str, actor: Actor, now: datetime) -> None:
    """The case has ended: what is still open with suppliers is withdrawn, and they are told."""
    for row in open_escalations_of(session, case.id):
        withdraw(
            Matter(session, case, row, supplier_by_id(session, row.supplier_id), actor, now), reason=reason
        )


def _set_status(matter: Matter, status: str) -> None:
    """Their status as ours: when they wait for us their clock stands still and the ball is at the desk."""
    row, waits = matter.escalation, matter.supplier.statuses[status]
    changes = waits != row.is_waiting_for_us
    told = ("waits" if waits else "goes_on") if changes else ""
    matter.note(What.STATUS, in_case=told, **{"from": row.status}, to=status, is_waiting_for_us=waits)
    row.status, row.is_waiting_for_us = status, waits
    if changes and waits:
        matter.take_back()
    elif changes:
        matter.give_to_supplier()


def _end(matter: Matter, state: State) -> None:
    row = matter.escalation
    row.state, row.ended_at, row.open_supplier_id = state, matter.now, None
    row.has_news = row.is_phone_due = row.is_waiting_for_us = False
    matter.settle_call()


def _is_open(matter: Matter) -> None:
    if matter.escalation.state != State.OPEN:
        raise ActRefused(OVER)
