"""A GET never writes: the database itself refuses, and every page is asked for to be sure."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from tests.factories.cast import Cast
from tests.factories.journeys import example_pages

WRITES = re.compile(r"^\s*(insert|update|delete|replace|create|drop|alter)\b", re.IGNORECASE)
# Statistics of searches are written by their own thread, after the answer; see portal.faqs.search_log.
STATISTICS = ("search_event",)
# Who looked at whose page is on the audit log before the page is made: portal.web.looks only adds lines.
LOOKED = re.compile(r"^\s*insert into audit_event\b", re.IGNORECASE)


@pytest.mark.requirement("SEC-11")
def test_no_get_writes(app: Flask, cast: Cast) -> None:
    pages = example_pages(app)
    browsers = [cast.visitor(), cast.signed_in("alex"), cast.signed_in("olga")]
    written: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        is_statistics = any(table in statement for table in STATISTICS)
        if WRITES.match(statement) and not is_statistics and not LOOKED.match(statement):
            written.append(statement)

    event.listen(app.extensions["database"].engine, "before_cursor_execute", note)
    for _, path in pages:
        for browser in browsers:
            assert browser.get(path).status_code < 500, path
            assert not written, f"GET {path} wrote: {written[0][:100]}"


def test_the_session_of_a_get_refuses_to_write(app: Flask) -> None:
    with app.extensions["database"].session(readonly=True) as session, pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM rate_count"))
