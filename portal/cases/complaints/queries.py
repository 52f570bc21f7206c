"""Every read of complaints beyond the page of one case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from portal.cases.complaints.models import CaseStage, ComplaintLearning
from portal.cases.complaints.rules import Decision
from portal.cases.models import Case
from portal.cases.queries import of_services
from portal.cases.rules import CaseType, QueueBand
from portal.identity.models import Person

PAGE_SIZE = 100
MOST_LEARNINGS = 200


@dataclass(frozen=True)
class ComplaintLine:
    """One complaint in the list, at its present stage."""

    reference: str
    subject: str
    service_id: int
    status: str
    next_due_at: datetime | None
    assignee_name: str | None
    number: int
    began_at: datetime
    decision: str | None
    is_in_time: bool | None


@dataclass(frozen=True)
class LearningLine:
    """A promised change that is not made yet."""

    id: int
    reference: str
    change: str
    due_on: date | None
    recorded_by_name: str


@dataclass(frozen=True)
class StageFigures:
    """What came of one stage in a period (MI14–18). Begun: stage began in it; the rest: decided in it."""

    number: int
    begun: int
    decided: int
    upheld: int
    partly: int
    not_upheld: int
    in_time: int

    @property
    def share_upheld(self) -> int | None:
        """In whole per cent of what was decided; upheld in part counts. ``None``: nothing was decided."""
        return round(100 * (self.upheld + self.partly) / self.decided) if self.decided else None


def learnings_of(session: Session, case_id: int) -> list[ComplaintLearning]:
    return list(
        session.scalars(
            select(ComplaintLearning)
            .where(ComplaintLearning.case_id == case_id)
            .order_by(ComplaintLearning.id)
        )
    )


def complaint_lines(
    session: Session,
    services: frozenset[int] | None,
    *,
    is_open: bool,
    number: int | None = None,
    page: int = 1,
) -> list[ComplaintLine]:
    """Complaints at their present stage: what is due first, or (with those that ended) the newest first;
    one more than a page if there is."""
    later = aliased(CaseStage)
    assignee = select(Person.name).where(Person.id == Case.assignee_id).scalar_subquery()
    statement = (
        select(
            Case.reference, Case.subject, Case.service_id, Case.status, Case.next_due_at, assignee,
            CaseStage.number, CaseStage.began_at, CaseStage.decision, CaseStage.is_in_time,
        )
        .join(Case, Case.id == CaseStage.case_id)
        .where(
            Case.case_type == CaseType.COMPLAINT,
            of_services(services),
            ~exists().where(later.case_id == CaseStage.case_id, later.number > CaseStage.number),
        )
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    )  # fmt: skip
    if number is not None:
        statement = statement.where(CaseStage.number == number)
    if is_open:
        statement = statement.where(Case.queue_band < QueueBand.RESOLVED)
        statement = statement.order_by(Case.next_due_at, Case.id)
    else:
        statement = statement.order_by(CaseStage.began_at.desc(), Case.id.desc())
    return [ComplaintLine(*row) for row in session.execute(statement)]


def open_learnings(session: Session, services: frozenset[int] | None) -> list[LearningLine]:
    """What we said would change and has not yet, what is due first at the top; one more than
    ``MOST_LEARNINGS`` if there is."""
    statement = (
        select(
            ComplaintLearning.id, Case.reference, ComplaintLearning.change, ComplaintLearning.due_on,
            ComplaintLearning.recorded_by_name,
        )
        .join(Case, Case.id == ComplaintLearning.case_id)
        .where(ComplaintLearning.done_at.is_(None), ComplaintLearning.change != "", of_services(services))
        .order_by(ComplaintLearning.due_on.is_(None), ComplaintLearning.due_on, ComplaintLearning.id)
        .limit(MOST_LEARNINGS + 1)
    )  # fmt: skip
    return [LearningLine(*row) for row in session.execute(statement)]


def learning_of(
    session: Session, learning_id: int, services: frozenset[int] | None
) -> ComplaintLearning | None:
    """One of a case the reader may see."""
    return session.scalar(
        select(ComplaintLearning)
        .join(Case, Case.id == ComplaintLearning.case_id)
        .where(ComplaintLearning.id == learning_id, of_services(services))
    )


def stage_figures(
    session: Session, services: frozenset[int] | None, *, start: datetime, end: datetime
) -> Sequence[StageFigures]:
    """For each stage anything happened at from ``start`` up to ``end`` (half-open)."""
    begun = and_(CaseStage.began_at >= start, CaseStage.began_at < end)
    decided = and_(CaseStage.decided_at >= start, CaseStage.decided_at < end)

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(cast(case((condition, 1), else_=0), Integer))

    statement = (
        select(
            CaseStage.number,
            count(begun),
            count(decided),
            *(count(and_(decided, CaseStage.decision == each)) for each in Decision),
            count(and_(decided, CaseStage.is_in_time.is_(True))),
        )
        .join(Case, Case.id == CaseStage.case_id)
        .where(Case.case_type == CaseType.COMPLAINT, of_services(services), begun | decided)
        .group_by(CaseStage.number)
        .order_by(CaseStage.number)
    )
    return [StageFigures(*map(int, row)) for row in session.execute(statement)]
