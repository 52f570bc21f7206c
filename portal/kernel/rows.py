"""New rows, written at once and without the unit of work of the session.

A flush sorts, compares and watches what it writes, which costs several times the INSERT itself. What is
written once and in an order known beforehand (a case with its history, a mail, a draft) needs none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Row, insert
from sqlalchemy.orm import Session

from content.database import Base


def add_row(session: Session, record: Base) -> int:
    """INSERT a record whose table has an ``id``; returns it. The record itself stays outside the session."""
    result = session.connection().execute(_insert(type(record)), _values(record))
    return int(cast(Row[Any], result.inserted_primary_key)[0])


def add_rows(session: Session, records: Sequence[Base]) -> None:
    """INSERT records of one table that have the same columns set, in their order."""
    if records:
        session.connection().execute(_insert(type(records[0])), [_values(record) for record in records])


@cache
def _insert(kind: type[Base]) -> Insert:
    """Made once for each table: putting it together costs as much as running it."""
    return insert(kind.__table__)  # type: ignore[arg-type]


def _values(record: Base) -> dict[str, Any]:
    """What was set on a record; columns that were not get their defaults."""
    return {name: value for name, value in vars(record).items() if not name.startswith("_")}
