"""What cases keep of their history for lists, worked out anew."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.cases.actions.ledger import desk_groups
from portal.cases.first_contact import first_contact
from portal.cases.models import Case, CaseEvent

PORTION = 500


def recount_first_contact(session: Session, *, after_id: int) -> tuple[int | None, int]:
    """The next portion of cases in order of their ids: the last id (``None``: there was none) and how many
    had it wrong. Versions stay: nobody has worked on them."""
    rows = session.execute(
        select(Case.id, Case.is_first_contact).where(Case.id > after_id).order_by(Case.id).limit(PORTION)
    ).all()
    if not rows:
        return None, 0
    histories: dict[int, list[CaseEvent]] = defaultdict(list)
    ids = [case_id for case_id, _ in rows]
    events = select(CaseEvent).where(CaseEvent.case_id.in_(ids)).order_by(CaseEvent.at, CaseEvent.id)
    for event in session.scalars(events):
        histories[event.case_id].append(event)
    desk, changed = desk_groups(session), 0
    for case_id, known in rows:
        verdict = first_contact(histories[case_id], desk=desk).is_solved
        if verdict is not known:
            session.execute(update(Case).where(Case.id == case_id).values(is_first_contact=verdict))
            changed += 1
    return ids[-1], changed
