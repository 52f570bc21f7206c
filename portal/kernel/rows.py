"""New rows, written at once and without the unit of work of the session.

A flush sorts, compares and watches what it writes, which costs several times the INSERT itself. What is
written once and in an order known beforehand (a case with its history, a mail, a draft) needs none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Row, insert
from sqlalchemy.orm import Session

from content.database import Base


def add_row(session: Session, kind: type[Base], values: Mapping[str, Any]) -> int:
    """INSERT one row into a table that has an ``id``, and return it. Columns left out get their defaults."""
    result = session.connection().execute(_insert(kind), values)
    return int(cast(Row[Any], result.inserted_primary_key)[0])


def add_rows(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """INSERT at least one row in their order; all have the same columns."""
    session.connection().execute(_insert(kind), rows)


@cache
def _insert(kind: type[Base]) -> Insert:
    """Made once for each table: putting it together costs as much as running it."""
    return insert(kind.__table__)  # type: ignore[arg-type]
