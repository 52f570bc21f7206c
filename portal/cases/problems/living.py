"""The life of a known problem: made, put into other words, mended, and open again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.cases.problems.models import KnownProblem, ProblemState
from portal.cases.problems.public import ProblemWords, hide_notice, show_notice, write_notice
from portal.cases.problems.queries import fixed_with_subscribers
from portal.cases.rules import ActRefused
from portal.catalogue.queries import ServiceEntry
from portal.faqs.told_once import tell_and_forget
from portal.identity.actor import Actor
from portal.kernel.clock import LONDON
from portal.kernel.phrases import day_text

MAILS_AT_ONCE = 200


def open_problem(
    session: Session,
    *,
    service: ServiceEntry,
    words: ProblemWords,
    is_public: bool,
    actor: Actor,
    now: datetime,
) -> KnownProblem:
    """A new problem with its notice, shown to the public at once if it is to be. Raises ``InvalidText``."""
    item = write_notice(session, service=service, words=words, actor=actor, now=now)
    if is_public:
        show_notice(session, item_id=item.id, actor=actor, now=now)
    return take_up(session, item_id=item.id, service_id=service.id, actor=actor, now=now)


def take_up(session: Session, *, item_id: int, service_id: int, actor: Actor, now: datetime) -> KnownProblem:
    """The desk's side of a notice that is there."""
    problem = KnownProblem(
        item_id=item_id,
        service_id=service_id,
        state=ProblemState.OPEN,
        opened_at=now,
        opened_by_name=actor.name,
    )
    session.add(problem)
    session.flush()
    _record(session, problem, "opened", actor, now)
    return problem


def mend(session: Session, *, problem: KnownProblem, words: str, actor: Actor, now: datetime) -> None:
    """It works again: the notice says so and leaves the lists; who asked to be told gets ``words`` by mail.

    Raises ``ActRefused`` where it is mended already.
    """
    if problem.state != ProblemState.OPEN:
        raise ActRefused("This problem is mended already.")
    problem.state, problem.fixed_at, problem.fixed_words = ProblemState.FIXED, now, words
    note = f"This was mended on {day_text(now.astimezone(LONDON).date())}."
    hide_notice(session, item_id=problem.item_id, note=note, actor=actor, now=now)
    _record(session, problem, "mended", actor, now)


def break_again(session: Session, *, problem: KnownProblem, actor: Actor, now: datetime) -> None:
    """It was not mended after all: the notice is up again. Raises ``ActRefused`` for an open one."""
    if problem.state != ProblemState.FIXED:
        raise ActRefused("This problem is open.")
    problem.state, problem.fixed_at = ProblemState.OPEN, None
    show_notice(session, item_id=problem.item_id, actor=actor, now=now)
    _record(session, problem, "opened_again", actor, now)


def tell_of_mending(session: Session, *, now: datetime) -> int:
    """One mail to each who asked to be told of a problem that is mended, and their address is forgotten;
    returns how many went out. Some at a time: call it until nothing is left."""
    problem = fixed_with_subscribers(session)
    if problem is None:
        return 0
    return tell_and_forget(
        session,
        item_id=problem.item_id,
        template="problem_mended",
        now=now,
        limit=MAILS_AT_ONCE,
        words=problem.fixed_words,
    )


def _record(session: Session, problem: KnownProblem, what: str, actor: Actor, now: datetime) -> None:
    record(
        session,
        now=now,
        action=f"problem.{what}",
        subject_type="problem",
        subject_id=problem.id,
        actor_id=actor.person_id,
        actor_name=actor.name,
    )
