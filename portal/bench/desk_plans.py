"""What the database does for each statement of the desk: none may read a large table from end to end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

LARGE = ("desk_case", "case_event", "case_message", "case_search", "person", "attachment", "stored_file")
_POSTGRES = re.compile(rf"Seq Scan on (?:{'|'.join(LARGE)})\b")
_SQLITE = re.compile(rf"^SCAN (?:{'|'.join(LARGE)})\b(?!.*(?:INDEX|VIRTUAL TABLE))")
Asked = tuple[str, Any]


@contextmanager
def listening(engine: Engine) -> Iterator[list[Asked]]:
    """Every SELECT sent meanwhile, with its values."""
    asked: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def offenders(engine: Engine, asked: list[Asked]) -> list[str]:
    """The lines of plans that read a large table from end to end, each with the start of its statement."""
    is_postgres = engine.dialect.name == "postgresql"
    ask, pattern, place = ("EXPLAIN", _POSTGRES, 0) if is_postgres else ("EXPLAIN QUERY PLAN", _SQLITE, 3)
    found: dict[str, None] = {}
    with engine.connect() as connection:
        for statement, values in asked:
            rows = connection.exec_driver_sql(f"{ask} {statement}", values)
            for line in (str(row[place]).strip() for row in rows):
                if pattern.search(line):
                    words = " ".join(statement.split())
                    found[f"{line} ← {words[words.find(' FROM ') :][:300]}"] = None
    return list(found)
