"""Hanging a case under a known problem, and taking it away again. Each is a line of the case's history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.cases.actions.ledger import append, expect_version
from portal.cases.models import Case
from portal.cases.problems.models import KnownProblem, ProblemCase, ProblemState
from portal.cases.problems.queries import problem_card, problem_of_case
from portal.cases.queries import events_of
from portal.cases.rules import Act, ActRefused, EventKind, Status, state_after
from portal.identity.actor import Actor


def hang(
    session: Session,
    *,
    case: Case,
    problem: KnownProblem,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    reason: str = "",
) -> None:
    """From now on this case is one of the problem's. Raises ``ActRefused``, ``CaseChanged``."""
    expect_version(case, version)
    state_after(Act.HANG, Status(case.status))
    if problem.state != ProblemState.OPEN:
        raise ActRefused("This problem is mended. Open it again first.")
    earlier = problem_of_case(session, case.id)
    if earlier == problem.id:
        raise ActRefused("This case hangs under that problem already.")
    session.execute(delete(ProblemCase).where(ProblemCase.case_id == case.id))
    session.add(ProblemCase(case_id=case.id, problem_id=problem.id, hung_at=now))
    card = problem_card(session, problem.id)
    details = {"problem_id": problem.id, "title": card.title if card else "", "earlier": earlier}
    append(
        session,
        case,
        EventKind.PROBLEM_JOINED,
        actor=actor,
        now=now,
        **details,
        **({"reason": reason} if reason else {}),
    )


def take_away(session: Session, *, case: Case, actor: Actor, now: datetime, reason: str = "") -> None:
    """The case stands alone again. Raises ``ActRefused`` where it did before."""
    problem_id = problem_of_case(session, case.id)
    if problem_id is None:
        raise ActRefused("This case hangs under no problem.")
    card = problem_card(session, problem_id)
    session.execute(delete(ProblemCase).where(ProblemCase.case_id == case.id))
    details = {"problem_id": problem_id, "title": card.title if card else ""}
    append(
        session,
        case,
        EventKind.PROBLEM_LEFT,
        actor=actor,
        now=now,
        **details,
        **({"reason": reason} if reason else {}),
    )


def hang_back(session: Session, *, case: Case, actor: Actor, now: datetime) -> None:
    """Undo the last hanging: back under the problem before, or under none."""
    joined = [event for event in events_of(session, case.id) if event.kind == EventKind.PROBLEM_JOINED]
    earlier = session.get(KnownProblem, joined[-1].details.get("earlier") or 0) if joined else None
    if earlier is not None and earlier.state == ProblemState.OPEN:
        hang(session, case=case, problem=earlier, actor=actor, now=now, reason="Undone")
    else:
        take_away(session, case=case, actor=actor, now=now, reason="Undone")
