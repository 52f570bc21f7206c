"""Every read of members' enquiries: the list, and figures by ward (CS016b, MI13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from portal.cases.members.models import MemberEnquiry
from portal.cases.models import Case
from portal.cases.queries import of_services
from portal.cases.rules import CaseType, QueueBand
from portal.identity.models import Person

PAGE_SIZE = 100
FULL = 100  # the width of the longest bar


@dataclass(frozen=True)
class EnquiryLine:
    """One enquiry in the list."""

    reference: str
    subject: str
    service_id: int
    status: str
    member: str
    ward_key: str
    received_at: datetime
    resolved_at: datetime | None
    resolution_due_at: datetime | None
    next_due_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Answered after it was due."""
        due, done = self.resolution_due_at, self.resolved_at
        return due is not None and done is not None and done > due


@dataclass(frozen=True)
class WardFigures:
    """What came from one ward in a period, and what has become of it by now."""

    name: str
    received: int
    answered: int
    in_time: int
    late: int
    width: int

    @property
    def still_open(self) -> int:
        return self.received - self.answered

    @property
    def share_in_time(self) -> int | None:
        """In whole per cent of what was answered."""
        return round(100 * self.in_time / self.answered) if self.answered else None


def enquiry_lines(
    session: Session,
    services: frozenset[int] | None,
    *,
    is_open: bool,
    ward_key: str | None,
    page: int,
) -> list[EnquiryLine]:
    """What is due first, or (with those that ended) the newest first; one more than a page if there is."""
    statement = (
        select(
            Case.reference, Case.subject, Case.service_id, Case.status, Person.name, MemberEnquiry.ward_key,
            Case.received_at, Case.resolved_at, Case.resolution_due_at, Case.next_due_at,
        )
        .select_from(MemberEnquiry)
        .join(Case, Case.id == MemberEnquiry.case_id)
        .join(Person, Person.id == Case.requester_id)
        .where(Case.case_type == CaseType.MEMBER_ENQUIRY, of_services(services))
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    )  # fmt: skip
    if ward_key is not None:
        statement = statement.where(MemberEnquiry.ward_key == ward_key)
    if is_open:
        statement = statement.where(Case.queue_band < QueueBand.RESOLVED)
        statement = statement.order_by(Case.next_due_at, Case.id)
    else:
        statement = statement.order_by(Case.received_at.desc(), Case.id.desc())
    return [EnquiryLine(*_values(row)) for row in session.execute(statement)]


def ward_figures(
    session: Session,
    wards: Mapping[str, str],
    services: frozenset[int] | None,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
) -> Sequence[WardFigures]:
    """Every ward, those without an enquiry too, for what was received from ``start`` up to ``end``."""
    is_answered = Case.resolved_at.is_not(None)
    in_time = and_(is_answered, Case.resolved_at <= Case.resolution_due_at)
    late = func.coalesce(Case.resolved_at, now) > Case.resolution_due_at

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(cast(case((condition, 1), else_=0), Integer))

    statement = (
        select(MemberEnquiry.ward_key, func.count(), count(is_answered), count(in_time), count(late))
        .join(Case, Case.id == MemberEnquiry.case_id)
        .where(
            Case.case_type == CaseType.MEMBER_ENQUIRY,
            Case.received_at >= start,
            Case.received_at < end,
            of_services(services),
        )
        .group_by(MemberEnquiry.ward_key)
    )
    found = {str(row[0]): [int(count or 0) for count in row[1:]] for row in session.execute(statement)}
    most = max((counts[0] for counts in found.values()), default=0)
    figures = []
    for key, name in wards.items():
        received, answered, kept, missed = found.get(key, [0, 0, 0, 0])
        width = round(FULL * received / most) if most else 0
        figures.append(WardFigures(name, received, answered, kept, missed, width))
    return figures


def _values(row: Sequence[Any]) -> tuple[Any, ...]:
    """A row of ten columns, which is one more than its type can say."""
    return tuple(row)
