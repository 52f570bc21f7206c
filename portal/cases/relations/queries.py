"""Every read of relations between cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from portal.cases.models import Case, CaseMessage
from portal.cases.queries import case_by_reference, events_of, of_services
from portal.cases.relations.models import CaseRelation
from portal.cases.relations.rules import RelationKind, merged_into

LONGEST_CHAIN = 10


def cases_named(
    session: Session, references: Collection[str], services: frozenset[int] | None
) -> dict[str, Case]:
    """Those of these cases that the reader may see, with their customers."""
    if not references:
        return {}
    found = session.scalars(
        select(Case)
        .where(Case.reference.in_(references), of_services(services))
        .options(joinedload(Case.requester))
    )
    return {case.reference: case for case in found}


def messages_of_all(session: Session, case_ids: Collection[int], *, with_notes: bool) -> list[CaseMessage]:
    """What was said on several cases, as one conversation."""
    statement = select(CaseMessage).where(CaseMessage.case_id.in_(case_ids))
    if not with_notes:
        statement = statement.where(CaseMessage.direction != "note")
    return list(session.scalars(statement.order_by(CaseMessage.at, CaseMessage.id)))


def message_of(session: Session, case_id: int, message_id: int) -> CaseMessage | None:
    return session.scalar(
        select(CaseMessage).where(CaseMessage.id == message_id, CaseMessage.case_id == case_id)
    )


def first_message_id(session: Session, case_id: int) -> int | None:
    """The message the case was raised with."""
    return session.scalar(
        select(CaseMessage.id).where(CaseMessage.case_id == case_id).order_by(CaseMessage.id)
    )


def standing_relations(session: Session, case_id: int) -> Sequence[CaseRelation]:
    """The relations of a case, made from either side, that were not undone."""
    return session.scalars(
        select(CaseRelation)
        .where(
            or_(CaseRelation.case_id == case_id, CaseRelation.other_id == case_id),
            CaseRelation.undone_at.is_(None),
        )
        .order_by(CaseRelation.id)
    ).all()


def relation_of(session: Session, case_id: int, relation_id: int) -> CaseRelation | None:
    """One of them, locked where the database can."""
    return session.scalar(
        select(CaseRelation)
        .where(
            CaseRelation.id == relation_id,
            or_(CaseRelation.case_id == case_id, CaseRelation.other_id == case_id),
            CaseRelation.undone_at.is_(None),
        )
        .with_for_update()
    )


def is_linked(session: Session, case_id: int, other_id: int, kind: RelationKind) -> bool:
    there = CaseRelation.case_id.in_((case_id, other_id)) & CaseRelation.other_id.in_((case_id, other_id))
    statement = select(CaseRelation.id).where(
        there, CaseRelation.kind == kind, CaseRelation.undone_at.is_(None)
    )
    return session.scalar(statement.limit(1)) is not None


def where_it_goes_on(session: Session, case: Case) -> Case:
    """The case that a merged one leads to, over every merge since; itself where it was not merged.

    Only as long as it is the same customer's: nobody is led into a case of somebody else.
    """
    here = case
    for _ in range(LONGEST_CHAIN):
        into = merged_into(events_of(session, here.id))
        there = case_by_reference(session, into) if into else None
        if there is None or there.requester_id != case.requester_id:
            return here
        here = there
    return here
