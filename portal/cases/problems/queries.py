"""Every read of known problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from content.models import ContentItem, Revision
from portal.cases.models import Case
from portal.cases.problems.models import KnownProblem, ProblemAnswer, ProblemCase, ProblemState
from portal.cases.queries import of_services
from portal.cases.queue.models import BulkCase
from portal.cases.rules import OPEN, TRANSITIONS, Act, Status
from portal.faqs.models import Subscription
from portal.identity.models import Person

MOST_LISTED = 200
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ProblemCard:
    """A known problem in a list. ``is_public``: whether its notice is shown to everybody now."""

    id: int
    title: str
    slug: str
    service_id: int
    state: str
    opened_at: datetime
    fixed_at: datetime | None
    is_public: bool
    case_count: int
    open_count: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an answer would reach. ``without_mail`` are the cases whose customer has no address."""

    cases: int
    people: int
    without_mail: int


def _cards() -> Select[int, str, str, int, str, datetime, datetime | None, bool, int, int]:
    title = (
        select(Revision.title)
        .where(Revision.item_id == KnownProblem.item_id)
        .order_by(Revision.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    hung = select(func.count()).select_from(ProblemCase).where(ProblemCase.problem_id == KnownProblem.id)
    still_open = hung.join(Case, Case.id == ProblemCase.case_id).where(Case.status.in_(OPEN))
    return select(
        KnownProblem.id,
        func.coalesce(title, ContentItem.slug),
        ContentItem.slug,
        KnownProblem.service_id,
        KnownProblem.state,
        KnownProblem.opened_at,
        KnownProblem.fixed_at,
        ContentItem.live_revision_id.is_not(None),
        hung.scalar_subquery(),
        still_open.scalar_subquery(),
    ).join(ContentItem, ContentItem.id == KnownProblem.item_id)


def problem_cards(session: Session, services: frozenset[int] | None) -> list[ProblemCard]:
    """The problems of these services: the open ones first, the newest before older ones."""
    statement = _cards().order_by(
        case((KnownProblem.state == ProblemState.OPEN, 0), else_=1),
        KnownProblem.opened_at.desc(),
        KnownProblem.id.desc(),
    )
    if services is not None:
        statement = statement.where(KnownProblem.service_id.in_(services))
    return [ProblemCard(*row) for row in session.execute(statement.limit(MOST_LISTED))]


def open_problems(session: Session, services: frozenset[int] | None) -> list[ProblemCard]:
    """What a case may be hung under."""
    return [card for card in problem_cards(session, services) if card.state == ProblemState.OPEN]


def problem_card(session: Session, problem_id: int) -> ProblemCard | None:
    row = session.execute(_cards().where(KnownProblem.id == problem_id)).one_or_none()
    return ProblemCard(*row) if row else None


def problem_for_change(session: Session, problem_id: int) -> KnownProblem | None:
    return session.scalar(select(KnownProblem).where(KnownProblem.id == problem_id).with_for_update())


def problem_by_id(session: Session, problem_id: int) -> KnownProblem | None:
    return session.get(KnownProblem, problem_id)


def items_with_problem(session: Session, item_ids: Sequence[int]) -> set[int]:
    """Those of these notices that the desk has taken up already."""
    return set(session.scalars(select(KnownProblem.item_id).where(KnownProblem.item_id.in_(item_ids))))


def problem_of_case(session: Session, case_id: int) -> int | None:
    return session.scalar(select(ProblemCase.problem_id).where(ProblemCase.case_id == case_id))


def cases_under(
    session: Session, problem_id: int, services: frozenset[int] | None
) -> Sequence[Row[Case, str]]:
    """The newest of its cases that the reader may see, each with its customer's name."""
    return session.execute(
        select(Case, Person.name)
        .join(ProblemCase, ProblemCase.case_id == Case.id)
        .join(Person, Person.id == Case.requester_id)
        .where(ProblemCase.problem_id == problem_id, of_services(services))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def reached_states(*, is_resolving: bool) -> frozenset[Status]:
    """The states from which a case under a problem gets the answer."""
    return TRANSITIONS[Act.RESOLVE if is_resolving else Act.REPLY].sources


def audience(
    session: Session, problem_id: int, services: frozenset[int] | None, *, is_resolving: bool
) -> Audience:
    no_mail = case((Person.email == "", 1), else_=0)
    row = session.execute(
        select(func.count(), func.count(Case.requester_id.distinct()), func.coalesce(func.sum(no_mail), 0))
        .select_from(Case)
        .join(ProblemCase, ProblemCase.case_id == Case.id)
        .join(Person, Person.id == Case.requester_id)
        .where(
            ProblemCase.problem_id == problem_id,
            Case.status.in_(reached_states(is_resolving=is_resolving)),
            of_services(services),
        )
    ).one()
    return Audience(*(int(number) for number in row))


def subscriber_count(session: Session, item_id: int) -> int:
    """How many people wait to be told that it is mended."""
    counted = select(func.count()).where(
        Subscription.item_id == item_id, Subscription.confirmed_at.is_not(None)
    )
    return session.scalar(counted) or 0


def answers_of(session: Session, problem_id: int) -> Sequence[ProblemAnswer]:
    """What went to all its cases, the newest first."""
    return session.scalars(
        select(ProblemAnswer)
        .where(ProblemAnswer.problem_id == problem_id)
        .order_by(ProblemAnswer.asked_at.desc(), ProblemAnswer.id.desc())
    ).all()


def answer_of(session: Session, problem_id: int, answer_id: int) -> ProblemAnswer | None:
    return session.scalar(
        select(ProblemAnswer).where(ProblemAnswer.id == answer_id, ProblemAnswer.problem_id == problem_id)
    )


def done_count(session: Session, bulk_id: int) -> int:
    return session.scalar(select(func.count()).where(BulkCase.bulk_id == bulk_id)) or 0


def not_done_count(session: Session, bulk_id: int) -> int:
    wanted = select(func.count()).where(BulkCase.bulk_id == bulk_id, BulkCase.refusal != "")
    return session.scalar(wanted) or 0


def not_done(session: Session, bulk_id: int) -> Sequence[Row[str, str]]:
    """Reference and reason of cases that did not get the answer, or were not put back: the first
    ``MOST_LISTED``."""
    return session.execute(
        select(Case.reference, BulkCase.refusal)
        .join(BulkCase, BulkCase.case_id == Case.id)
        .where(BulkCase.bulk_id == bulk_id, BulkCase.refusal != "")
        .order_by(Case.id)
        .limit(MOST_LISTED)
    ).all()


def unfinished_answer(session: Session) -> ProblemAnswer | None:
    """The oldest answer that has not reached all its cases; left alone while another worker has it."""
    return session.scalar(
        select(ProblemAnswer)
        .where(ProblemAnswer.finished_at.is_(None))
        .order_by(ProblemAnswer.asked_at, ProblemAnswer.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def is_answer_waiting(session: Session) -> bool:
    waiting = select(ProblemAnswer.id).where(ProblemAnswer.finished_at.is_(None)).limit(1)
    return session.scalar(waiting) is not None


def cases_to_answer(session: Session, answer: ProblemAnswer, limit: int) -> Sequence[Case]:
    """Cases that hung under the problem when the answer was sent and have not got it, locked."""
    reached = select(BulkCase.case_id).where(BulkCase.bulk_id == answer.bulk_id)
    services = None if answer.services is None else frozenset(answer.services)
    return session.scalars(
        select(Case)
        .join(ProblemCase, ProblemCase.case_id == Case.id)
        .where(
            ProblemCase.problem_id == answer.problem_id,
            ProblemCase.hung_at <= answer.asked_at,
            Case.status.in_(reached_states(is_resolving=answer.is_resolving)),
            Case.id.not_in(reached),
            of_services(services),
        )
        .order_by(Case.id)
        .limit(limit)
        .with_for_update(of=Case)
    ).all()


def fixed_with_subscribers(session: Session) -> KnownProblem | None:
    """A mended problem of which somebody has still to be told."""
    return session.scalar(
        select(KnownProblem)
        .join(Subscription, Subscription.item_id == KnownProblem.item_id)
        .where(KnownProblem.state == ProblemState.FIXED, Subscription.confirmed_at.is_not(None))
        .order_by(KnownProblem.id)
        .limit(1)
    )


def is_mending_untold(session: Session) -> bool:
    """Whether somebody has still to be told that a problem is mended."""
    return fixed_with_subscribers(session) is not None
