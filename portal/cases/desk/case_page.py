"""What the page of one case shows, gathered in seven queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_login import current_user

from portal.attachments.case_files import files_hint
from portal.attachments.models import Attachment
from portal.cases.actions.ledger import desk_groups
from portal.cases.alerts.queries import alerts_of_case
from portal.cases.alerts.words import told_together
from portal.cases.complaints.flags import FlagCard, flagged
from portal.cases.complaints.presentation import DeskComplaint, desk_complaint, stage_views
from portal.cases.complaints.rules import is_complaint
from portal.cases.contacts.queries import ContactBook, contact_book
from portal.cases.desk.blueprint import my_services
from portal.cases.desk_queries import Colleague, colleagues
from portal.cases.file_queries import files_of_all
from portal.cases.first_contact import FirstContact, first_contact
from portal.cases.history_words import HistoryEntry, channel_text, history_entries
from portal.cases.holding import TimeShare, time_shares, turns_of
from portal.cases.kinds import Kind, kind_of, kinds
from portal.cases.knowledge.naming import LiveFaqs, live_faqs
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.presence import has_open
from portal.cases.presentation import ClockView, DueView, ball_of, ball_text, clock_views, most_pressing
from portal.cases.problems.from_history import HangsUnder, hangs_under
from portal.cases.queries import events_of, other_cases
from portal.cases.relations.queries import cases_named, messages_of_all
from portal.cases.relations.rules import Related, relations_of, taken_in
from portal.cases.rules import (
    LEVEL_WORDS,
    Act,
    EventKind,
    PendingReason,
    Status,
    SupportLevel,
    acts_allowed,
    support_level,
)
from portal.cases.suppliers.standing import Standing, standings_of_case
from portal.cases.suppliers.transfers import Transfer, waiting_transfer
from portal.catalogue.priority import Priority
from portal.catalogue.queries import Catalogue, catalogue
from portal.kernel import clock
from portal.sla.agreements import Agreement, agreement_of
from portal.sla.calendar import ServiceCalendar
from portal.web.text_input import clean_line
from portal.web.transaction import db

OTHER_CASES = 5


@dataclass(frozen=True)
class News:
    """What happened to a case after somebody last looked at it."""

    entries: Sequence[HistoryEntry]
    messages: Sequence[CaseMessage]


@dataclass(frozen=True)
class CasePage:
    """All that the page of one case shows."""

    case: Case
    known: Catalogue
    messages: Sequence[CaseMessage]
    files: dict[int, list[Attachment]]
    events: Sequence[CaseEvent]
    clocks: Sequence[ClockView]
    due: DueView
    ball: str
    others: Sequence[Case]
    people: Sequence[Colleague]
    faqs: LiveFaqs
    acts: frozenset[Act]
    definitions: dict[Priority, str]
    alerts: Sequence[str]
    suppliers: Sequence[Standing]
    contacts: ContactBook
    origins: Mapping[int, str]
    hours: ServiceCalendar
    now: datetime
    times: Sequence[TimeShare]
    kind: Kind
    kinds: Mapping[str, Kind]
    complaint: DeskComplaint | None
    flag: FlagCard | None

    @property
    def history(self) -> list[HistoryEntry]:
        """What happened, the newest first."""
        return history_entries(reversed(self.events))

    @property
    def seen(self) -> int:
        """The last line of the history, which forms carry to tell what their reader had before them."""
        return self.events[-1].id if self.events else 0

    def since(self, seen: int) -> News:
        """What came after that line. An act and its message happen at one moment, so that joins them."""
        entries = [event for event in self.events if event.id > seen]
        first = min((event.at for event in entries), default=None)
        messages = [m for m in self.messages if first is not None and m.at >= first]
        return News(history_entries(entries), messages)

    @property
    def relations(self) -> list[Related]:
        """The cases this one belongs to, as its history names them."""
        return relations_of(self.events)

    @property
    def first_contact(self) -> FirstContact:
        return first_contact(self.events, desk=desk_groups(db()))

    @property
    def contact_count(self) -> int:
        """How often customers turned to us about it, on the cases merged into it, too (MI29)."""
        return sum(message.direction == "inbound" for message in self.messages)

    def contact_words(self, message: CaseMessage) -> str:
        """What kind of contact a message was, and how it came, after the message the case began with."""
        if message.direction != "inbound" or message is self.messages[0]:
            return ""
        channel = channel_text(message.channel or self.case.channel)
        kind = self.contacts.type_name(message.contact_type, is_first=False)
        why = self.contacts.reason_name(message.contact_reason)
        return f"{kind} ({channel})" + (f": {why}" if why else "")

    @property
    def problem(self) -> HangsUnder | None:
        """The known problem the case hangs under."""
        return hangs_under(self.events)

    @property
    def transfer(self) -> Transfer | None:
        """The hand-over that waits for the answer of a group."""
        return waiting_transfer(self.events, self.known.first_line.id)

    @property
    def signature(self) -> str:
        """What is put below what the reader writes to the customer."""
        return str(current_user.signature)

    @property
    def kept(self) -> dict[str, str]:
        """The view the reader works through, for addresses; empty for the usual one."""
        words = clean_line(request.args.get("in")) or ""
        return {"in": words} if words else {}

    @property
    def level(self) -> str:
        """Where it was solved, or would be if it were solved now (HS-LV)."""
        if self.case.level is not None:
            return LEVEL_WORDS[SupportLevel(self.case.level)]
        held = {self.case.group_id, *(event.details.get("group_id") for event in self.events)}
        met = any(group.kind == "supplier" for group in self.known.groups if group.id in held) or any(
            event.kind == EventKind.HELD and event.details.get("reason") == PendingReason.SUPPLIER
            for event in self.events
        )
        level = support_level(is_fast_lane=self.case.is_fast_lane, was_with_supplier=met, outcome=None)
        return LEVEL_WORDS[level]

    @property
    def files_hint(self) -> str:
        return files_hint()

    @property
    def here(self) -> str:
        """Which colleagues have this case open as well, as a sentence."""
        me = current_user.person_id
        return has_open([person.name for person in self.people if person.is_here and person.id != me])

    @property
    def draft(self) -> str:
        """What the reader has written to the customer and not sent."""
        return next((person.draft for person in self.people if person.draft), "")

    @property
    def faq_titles(self) -> tuple[str, ...]:
        """The FAQs of the case's service, to choose from."""
        service = self.known.services_by_id.get(self.case.service_id)
        return self.faqs.by_section.get(service.key, ()) if service else ()

    @property
    def sent_faq(self) -> str | None:
        """The title of the answer sent last with a reply, if it is still there."""
        slugs = (slug for event in reversed(self.events) for slug in event.details.get("faqs", ()))
        return next((title for slug in slugs if (title := self.faqs.titles.get(slug))), None)

    @property
    def origin_faq(self) -> str | None:
        """The title of the FAQ the customer had read, if it is still there."""
        return self.faqs.titles.get(str(self.case.origin.get("faq_slug", "")))


def page_of_case(case: Case) -> CasePage:
    """Seven queries, and none for what is kept in memory."""
    now, known = clock.now(), catalogue(db())
    agreement = agreement_of(db(), case)
    events = events_of(db(), case.id)
    complaint = desk_complaint(db(), case, events, now) if is_complaint(case.case_type) else None
    clocks = _clocks(case, events, agreement, complaint, now)
    kind = kind_of(db(), case.case_type)
    assignee = case.assignee.name if case.assignee else None
    group = known.groups_by_id.get(case.group_id)
    others = cases_named(db(), taken_in(events), my_services())
    origins = {other.id: other.reference for other in others.values()}
    whole = [case.id, *origins]
    return CasePage(
        case=case,
        known=known,
        messages=messages_of_all(db(), whole, with_notes=True),
        files=files_of_all(db(), whole, with_notes=True),
        events=events,
        clocks=clocks,
        due=most_pressing(clocks),
        ball=ball_text(
            ball_of(case.status, case.pending_reason, assignee), group.name if group else "", assignee
        ),
        others=other_cases(db(), case, limit=OTHER_CASES, services=my_services()),
        people=colleagues(db(), case.id, now, reader_id=current_user.person_id),
        faqs=live_faqs(db(), now),
        acts=acts_allowed(Status(case.status)) - kind.never,
        definitions=dict(agreement.policy.priority_definitions),
        alerts=told_together(alerts_of_case(db(), case.id)),
        suppliers=standings_of_case(db(), case.id, events, now),
        contacts=contact_book(db()),
        origins=origins,
        hours=agreement.calendar,
        now=now,
        times=time_shares(turns_of(case, events, known), agreement.calendar, now),
        kind=kind,
        kinds=kinds(db()),
        complaint=complaint,
        flag=flagged(db()).get(case.requester_id),
    )


def _clocks(
    case: Case,
    events: Sequence[CaseEvent],
    agreement: Agreement,
    complaint: DeskComplaint | None,
    now: datetime,
) -> Sequence[ClockView]:
    """Those of its stages for a complaint."""
    if complaint is not None and complaint.clocks:
        return stage_views(complaint, agreement, now)
    return clock_views(
        received_at=case.received_at,
        events=events,
        agreement=agreement,
        case_type=case.case_type,
        priority=Priority(case.priority),
        now=now,
    )
