"""Column types shared by the tables of ``content``."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Enum


def word_column(kind: type[StrEnum], length: int = 30) -> Enum:
    """A closed vocabulary kept as its plain word: readable tables, and no migration for a new word.

    No native enum and no CHECK: PostgreSQL and SQLite then hold the very same ``VARCHAR``.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda words: [word.value for word in words],
    )
