"""A complaint as staff and its customer see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.complaints.clocks import StageClock, stage_clocks
from portal.cases.complaints.models import CaseStage, ComplaintLearning
from portal.cases.complaints.officers import stages_of
from portal.cases.complaints.queries import learnings_of
from portal.cases.complaints.rules import OMBUDSMAN, decided_at, goes_on_until, next_stage, periods
from portal.cases.models import Case, CaseEvent
from portal.cases.presentation import ClockView, clock_view, explain_of
from portal.cases.rules import OPEN, Status
from portal.cases.timeline import Standing
from portal.catalogue.type_queries import StageEntry, complaint_stages
from portal.kernel.clock import LONDON
from portal.kernel.phrases import day_text, moment_text
from portal.sla.agreements import Agreement, agreement_of


@dataclass(frozen=True)
class DeskComplaint:
    """What staff see beside the conversation."""

    stage: StageEntry | None
    following: StageEntry | None
    rows: Sequence[CaseStage]
    learnings: Sequence[ComplaintLearning]
    clocks: Sequence[StageClock]
    names: dict[int, str]
    is_open: bool


@dataclass(frozen=True)
class CitizenComplaint:
    """What the customer is told. ``until`` is the last day to go on; empty: not by themselves."""

    stage: StageEntry
    answer_by: str
    decided: CaseStage | None
    may_go_on: bool
    until: str
    following: StageEntry | None


def desk_complaint(session: Session, case: Case, events: Sequence[CaseEvent], now: datetime) -> DeskComplaint:
    """Two queries."""
    stages = complaint_stages(session)
    present = periods(case.received_at, events)[-1]
    return DeskComplaint(
        stage=next((stage for stage in stages if stage.number == present.number), None),
        following=next_stage(present.number, stages),
        rows=stages_of(session, case.id),
        learnings=learnings_of(session, case.id),
        clocks=stage_clocks(case.received_at, events, stages),
        names={stage.number: stage.name for stage in stages},
        is_open=Status(case.status) in OPEN,
    )


def stage_views(complaint: DeskComplaint, agreement: Agreement, now: datetime) -> list[ClockView]:
    """The clocks of every stage, the present one first."""
    views = []
    for clock in reversed(complaint.clocks):
        for face, words in zip(
            clock.clocks(agreement.calendar, now), ("first answer", "decision"), strict=True
        ):
            why = explain_of(face.target, clock.history, agreement, now, began="Began")
            views.append(clock_view(f"{clock.stage.name}, {words}", face, why, agreement, now))
    return views


def citizen_complaint(
    session: Session, case: Case, events: Sequence[CaseEvent], now: datetime
) -> CitizenComplaint | None:
    """``None`` where the stages are not set up."""
    stages, present = complaint_stages(session), periods(case.received_at, events)[-1]
    known = {stage.number: stage for stage in stages}
    if present.number not in known:
        return None
    until = goes_on_until(present, known, agreement_of(session, case).calendar)
    following = next_stage(present.number, stages)
    is_theirs = following is not None and following.number != OMBUDSMAN and case.status != Status.CANCELLED
    rows = stages_of(session, case.id) if decided_at(present) else []
    due = case.resolution_due_at
    return CitizenComplaint(
        stage=known[present.number],
        answer_by=moment_text(due.astimezone(LONDON), with_year=True) if due else "",
        decided=next((row for row in rows if row.number == present.number and row.decision), None),
        may_go_on=is_theirs and until is not None and now <= until,
        until=day_text(until.astimezone(LONDON).date(), with_year=True) if until else "",
        following=following,
    )


def complaint_standing(standing: Standing, complaint: CitizenComplaint) -> Standing:
    """A decided complaint is not opened again: it goes on, or has come to its end with us."""
    if complaint.decided is None:
        return standing
    word = "You can go on until " + complaint.until if complaint.may_go_on else "This was our decision"
    return replace(standing, ball="Nobody, unless you are not happy with the decision", next_word=f"{word}.")
