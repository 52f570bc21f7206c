"""One answer to all cases under a known problem. Each case gets a message of its own, from the person who
wrote it, so each clock and each history is its own. Many cases are left to the worker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.actions.bulk import begin, do_to_each, undo
from portal.cases.actions.conversation import reply
from portal.cases.actions.resolution import resolve
from portal.cases.models import Case
from portal.cases.problems.models import KnownProblem, ProblemAnswer
from portal.cases.problems.queries import audience, cases_to_answer, done_count, unfinished_answer
from portal.cases.queue.bulk_rules import PORTION, PROBLEM_REPLY, PROBLEM_RESOLUTION
from portal.cases.queue.models import BulkAct
from portal.cases.rules import ActRefused, KnowledgeOutcome
from portal.identity.actor import Actor

AT_ONCE = 20  # cases answered while the agent waits; more are the worker's
STAYS_SENT = "Replies have gone out to the customers. They cannot be taken back."


def answer_all(
    session: Session,
    *,
    problem: KnownProblem,
    body: str,
    actor: Actor,
    services: frozenset[int] | None,
    now: datetime,
    outcome: KnowledgeOutcome | None = None,
    knowledge_slug: str | None = None,
    contact_reason: str | None = None,
) -> ProblemAnswer:
    """Begin it; with an ``outcome`` it resolves the cases. A few are answered now."""
    is_resolving = outcome is not None
    bulk = begin(session, noun=PROBLEM_RESOLUTION if is_resolving else PROBLEM_REPLY, actor=actor, now=now)
    answer = ProblemAnswer(
        problem_id=problem.id,
        bulk_id=bulk.id,
        is_resolving=is_resolving,
        body=body,
        outcome=outcome,
        knowledge_slug=knowledge_slug,
        contact_reason=contact_reason,
        actor_id=actor.person_id,
        actor_name=actor.name,
        services=None if services is None else sorted(services),
        total=audience(session, problem.id, services, is_resolving=is_resolving).cases,
        asked_at=now,
    )
    session.add(answer)
    session.flush()
    if answer.total <= AT_ONCE:
        _go_on(session, answer, limit=AT_ONCE + 1, now=now)
    return answer


def answer_more(session: Session, *, now: datetime) -> bool:
    """The next portion of an answer that is under way; whether there was one."""
    answer = unfinished_answer(session)
    if answer is not None:
        _go_on(session, answer, limit=PORTION, now=now)
    return answer is not None


def why_not_undone(answer: ProblemAnswer) -> str:
    """Why an answer can never be taken back; empty where it can, for a while."""
    return "" if answer.is_resolving else STAYS_SENT


def take_back(session: Session, *, answer: ProblemAnswer, actor: Actor, now: datetime) -> None:
    """Open the cases again that nobody touched since; many are left to the worker. Raises ``ActRefused``."""
    if reason := why_not_undone(answer):
        raise ActRefused(reason)
    if answer.finished_at is None or answer.actor_id != actor.person_id:
        raise ActRefused("Only whoever resolved the cases can undo it, once it is finished.")
    undo(session, bulk=session.get_one(BulkAct, answer.bulk_id), actor=actor, now=now)


def _go_on(session: Session, answer: ProblemAnswer, *, limit: int, now: datetime) -> None:
    cases = cases_to_answer(session, answer, limit)
    bulk = session.get_one(BulkAct, answer.bulk_id)
    actor = Actor(answer.actor_id, answer.actor_name, is_staff=True)

    def perform(case: Case) -> None:
        if answer.outcome is None:
            reply(session, case=case, body=answer.body, actor=actor, now=now)
        else:
            resolve(
                session,
                case=case,
                body=answer.body,
                outcome=KnowledgeOutcome(answer.outcome),
                knowledge_slug=answer.knowledge_slug,
                contact_reason=answer.contact_reason,
                actor=actor,
                now=now,
            )

    do_to_each(session, bulk=bulk, cases=cases, perform=perform)
    if len(cases) < limit:
        answer.finished_at = bulk.done_at = now
        answer.total = done_count(session, bulk.id)
    session.flush()
