"""The case after or before another in a view, whether or not that one still fits it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.queue.reading import QueueFilter, ordered_keys, view_numbers


def neighbour(session: Session, wanted: QueueFilter, case: Case, *, is_back: bool) -> str | None:
    """The reference of the next case (or the one before); ``None`` at the end. By the case's own place in the
    order, so that nothing is counted and it does not matter how far down the view it stands."""
    is_null_small = session.get_bind().dialect.name != "postgresql"
    here = [(key.column, key.value_of(case), key.is_falling != is_back) for key in ordered_keys(wanted)]
    numbers = view_numbers(
        session, wanted, offset=0, limit=1, beyond=_beyond(here, is_null_small=is_null_small), is_back=is_back
    ).subquery()
    found: str | None = session.scalar(select(Case.reference).join(numbers, numbers.c.id == Case.id))
    return found


def _beyond(here: list[tuple[Any, Any, bool]], *, is_null_small: bool) -> ColumnElement[bool]:
    """What comes after these values in this order: the first key that differs decides.

    Nothing stands before everything on SQLite and after everything on PostgreSQL.
    """
    after: ColumnElement[bool] = false()
    for column, value, is_falling in reversed(here):
        if value is None:
            same, more = column.is_(None), column.is_not(None) if is_null_small != is_falling else false()
        else:
            same, more = column == value, column < value if is_falling else column > value
            if is_null_small == is_falling and column is Case.next_due_at:
                more = or_(more, column.is_(None))
        after = or_(more, and_(same, after))
    column, value, is_falling = here[0]
    return and_(column <= value if is_falling else column >= value, after)  # where an index may begin
