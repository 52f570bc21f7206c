"""New rows, written at once and without the unit of work of the session.

A flush sorts, compares and watches what it writes, which costs several times the INSERT itself. What is
written once and in an order known beforehand (a case with its history, a mail, a draft) needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from content.database import Base
from portal.kernel.prepared import Plain


def add_row(session: Session, kind: type[Base], values: Mapping[str, Any]) -> int:
    """INSERT one row into a table that has an ``id``, and return it. Columns left out get their defaults."""
    new = _new(kind, tuple(values))
    cursor = new.one.run(session.connection(), new.complete(values))
    return int(cursor.fetchall()[0][0])


def add_rows(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """INSERT at least one row in their order; all have the same columns."""
    new = _new(kind, tuple(rows[0]))
    new.many.insert_each(session.connection(), [new.complete(values) for values in rows])


@dataclass(frozen=True)
class _New:
    """The INSERT of a table for values of some columns; the defaults of others are added."""

    one: Plain
    many: Plain
    defaults: tuple[tuple[str, Callable[[], Any]], ...]

    def complete(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, **{name: make() for name, make in self.defaults}}


@cache
def _new(kind: type[Base], names: tuple[str, ...]) -> _New:
    table = cast(Table, kind.__table__)
    defaults = tuple(
        (column.name, _default(column.default))
        for column in table.columns
        if column.default is not None and column.name not in names
    )
    columns = [*names, *(name for name, _ in defaults)]
    statement = insert(table)
    return _New(Plain(statement.returning(table.c.id), columns), Plain(statement, columns), defaults)


def _default(default: Any) -> Callable[[], Any]:
    """What fills a column that was left out: a value, or a function, which SQLAlchemy gives a context."""
    return (lambda: default.arg) if default.is_scalar else (lambda: default.arg(None))
