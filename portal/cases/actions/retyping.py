"""A case turns out to be something else than it was taken for, or what its type asks for is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.actions.handling import assign
from portal.cases.actions.ledger import append, expect_version
from portal.cases.complaints.officers import begin_first_stage
from portal.cases.complaints.rules import is_complaint
from portal.cases.kinds import filled_in, kind_of, raw_answers, refuse_off, sentence, with_answers
from portal.cases.members.wards import keep_ward
from portal.cases.models import Case
from portal.cases.rules import (
    Act,
    ActRefused,
    CaseType,
    EventKind,
    Nature,
    PendingReason,
    Status,
    state_after,
)
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor


def retype(
    session: Session,
    *,
    case: Case,
    case_type: CaseType,
    nature: Nature,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Change type and nature. Due times are derived anew as if it had always been of the new type; a group
    that does not handle the new nature gives it to the one that does (DM-T1)."""
    expect_version(case, version)
    state_after(Act.RETYPE, Status(case.status))
    if (case.case_type, case.nature) == (case_type, nature):
        raise ActRefused("The case is of this type and nature already.")
    before = {"case_type_before": case.case_type, "nature_before": case.nature}
    kind = kind_of(session, case_type)
    if case.case_type != case_type:
        refuse_off(kind, catalogue(session).services_by_id.get(case.service_id))
    if case.pending_reason and (
        Act.HOLD in kind.never or PendingReason(case.pending_reason) not in kind.holds
    ):
        raise ActRefused(f"{sentence(kind.with_article)} cannot wait as this case does. Resume it first.")
    case.case_type, case.nature = case_type, nature
    keep_ward(session, case)
    if is_complaint(case_type):
        begin_first_stage(session, case.id, case.received_at)
    after = {"case_type": case_type.value, "nature": nature.value}
    append(session, case, EventKind.RETYPED, actor=actor, now=now, reason=reason, **before, **after)
    if nature != before["nature_before"]:
        _follow(session, case, reason=reason, actor=actor, now=now)


def fill_in(
    session: Session,
    *,
    case: Case,
    answers: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Keep what the type of the case asks for, besides what its customer was asked."""
    expect_version(case, version)
    state_after(Act.NOTE, Status(case.status))
    kind = kind_of(session, case.case_type)
    told = raw_answers(case.answers, kind).get("taken_up")
    case.answers = with_answers(case.answers, filled_in(kind, answers), kind)
    keep_ward(session, case)
    taken_up = answers.get("taken_up")
    details = {"taken_up": taken_up} if taken_up and taken_up != told else {}
    append(session, case, EventKind.DETAILED, actor=actor, now=now, **details)


def _follow(session: Session, case: Case, *, reason: str, actor: Actor, now: datetime) -> None:
    known = catalogue(session)
    service = known.services_by_id.get(case.service_id)
    group = known.group_for(service.key, case.nature, case.group_id) if service else known.first_line
    if group.id != case.group_id:
        assign(
            session, case=case, group_id=group.id, group_name=group.name, assignee=None, actor=actor,
            now=now, reason=reason,
        )  # fmt: skip
