"""Views of the queue: every filter in an address, kept under a name, shared and pinned (FR-008)."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from portal.cases.models import ASKED_OF_VIEWS, Case
from portal.cases.queue.reading import QueueFilter, counts_of, queue_rows
from portal.cases.queue.saved import services_of
from portal.cases.queue.view import COLUMNS, USUAL_COLUMNS, QueueView, read_view
from portal.catalogue.queries import catalogue
from portal.identity.models import Account, RoleGrant
from portal.identity.queries import account_by_user_name
from tests.factories.cases import add_cases
from tests.factories.cast import Cast, person
from tests.portal.cases.desk_work import a_case, case_now, queries, stored, text_of, works_in_first_line


def view_of(session: Session, query: str, now: datetime) -> QueueView:
    return read_view(parse_qsl(query), catalogue(session), person_id=person(session, "asha").id, now=now)


@pytest.mark.requirement("FR-008")
def test_each_filter_of_an_address_keeps_what_fits(session: Session, now: datetime) -> None:
    add_cases(session, now=now)
    session.flush()
    fits = {
        "category=core/log-queries": lambda r: (
            r.category_id
            == next(c.id for s in catalogue(session).services for c in s.categories if c.key == "log-queries")
        ),
        "type=enquiry,incident": lambda r: r.case_type in {"enquiry", "incident"},
        "priority=P3&priority=P4": lambda r: r.priority in {"P3", "P4"},
        "status=resolved,closed": lambda r: r.status in {"resolved", "closed"},
        "waiting=customer": lambda r: r.pending_reason == "customer",
        "channel=web": lambda r: r.channel == "web",
        "status=closed&level=2": lambda r: r.level == 2,
        "received_to=2026-06-09": lambda r: r.received_at < now - timedelta(hours=10),
        "received_from=2026-06-10": lambda r: r.received_at >= now - timedelta(hours=10),
        "due=week": lambda r: r.next_due_at < now + timedelta(days=7),
        f"assignee={person(session, 'asha').id}": lambda r: r.assignee_name == "Asha Example",
    }
    for query, fit in fits.items():
        view = view_of(session, query, now)
        rows = queue_rows(session, view.filter, page=1)
        assert not view.problems, query
        assert rows, query
        assert all(fit(row) for row in rows), query
        assert counts_of(session, [view.filter]) == [len(rows)], query


def test_orders(session: Session, now: datetime) -> None:
    add_cases(session, now=now)
    session.flush()
    key = {
        "newest": lambda r: -r.received_at.timestamp(),
        "oldest": lambda r: r.received_at.timestamp(),
        "changed": lambda r: -r.changed_at.timestamp(),
        "untouched": lambda r: r.changed_at.timestamp(),
        "priority": lambda r: r.priority,
    }
    for sort, by in key.items():
        rows = list(queue_rows(session, view_of(session, f"sort={sort}", now).filter, page=1))
        assert len(rows) == 4
        assert rows == sorted(rows, key=by), sort


@pytest.mark.parametrize(
    "query",
    ["status=nonsense", "assignee=zoe", "received_from=yesterday", "received_to=0001-01-01", "sort=beauty",
     "columns=secret", "by=luck", "due=never", "level=9", "category=core"],
)  # fmt: skip
def test_a_wrong_word_is_named_and_left_out(session: Session, now: datetime, query: str) -> None:
    view = view_of(session, query, now)
    assert len(view.problems) == 1
    assert view.filter == QueueFilter()
    assert (view.columns, view.by) == (USUAL_COLUMNS, None)


def test_a_grant_for_one_service_shows_one_service(session: Session, now: datetime) -> None:
    pairs = [(s.key, s.id) for s in catalogue(session).services]
    asha = account_by_user_name(session, "asha")
    assert asha is not None
    assert services_of(asha, pairs) is None
    limited = Account(grants=[RoleGrant(role="agent", service_key="core"), RoleGrant(role="editor")])
    assert services_of(limited, pairs) == {dict(pairs)["core"]}


@pytest.mark.requirement("FR-008", "FR-014")
def test_a_view_is_kept_shared_pinned_and_deleted(app: Flask, cast: Cast, now: datetime) -> None:
    a_case(app, now)
    asha, ben = cast.signed_in("asha"), cast.signed_in("ben")
    saved = asha.post("/desk/views", data={"name": "Not taken", "query": "who=unassigned", "pin": "yes"})
    view = saved.location
    opened = asha.get(view)
    assert opened.location.endswith("/desk/?who=unassigned&view=1")
    page = asha.get(opened.location).get_data(as_text=True)
    assert '>Not taken <span class="wm-count">1</span>' in page
    assert '<h1 class="govuk-heading-l">Not taken</h1>' in page
    for method, path in (("GET", view), ("POST", view), ("POST", f"{view}/pin"), ("POST", f"{view}/removal")):
        assert ben.open(path, method=method).status_code == 404, "somebody else's private view is not there"
    with stored(app) as session:
        group = catalogue(session).first_line.key
    asha.post(view, data={"name": "Up for grabs", "group": group})
    assert ben.get(view).status_code == 404, "shared with a group he does not work in"
    works_in_first_line(app, "ben")
    assert ben.get(view).status_code == 302
    assert "Up for grabs" in text_of(ben.get("/desk/views"))
    assert ben.post(view, data={"name": "Mine now"}).status_code == 404, "shared is not given away"
    ben.post(f"{view}/pin")
    assert "Up for grabs 1" in text_of(ben.get("/desk/"))
    assert asha.post(f"{view}/removal").status_code == 302
    assert "Up for grabs" not in text_of(ben.get("/desk/"))


def test_a_view_without_a_name_keeps_its_filters(app: Flask, cast: Cast, now: datetime) -> None:
    answer = cast.signed_in("asha").post("/desk/views", data={"name": " ", "query": "priority=P1,P2"})
    assert answer.status_code == 422
    assert "Enter a name for the view." in text_of(answer)
    assert 'value="priority=P1,P2"' in answer.get_data(as_text=True)


def test_whatever_a_view_may_filter_by_stands_behind_its_orders() -> None:
    asked = {field.name for field in fields(QueueFilter)} & set(inspect(Case).columns.keys())
    assert asked - {"status"} == set(ASKED_OF_VIEWS), "else a rare filter walks through all cases"


@pytest.mark.requirement("FR-008")
def test_a_view_with_all_columns_groups_and_as_csv(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now, subject='=HYPERLINK("http://example.org")')
    asha = cast.signed_in("asha")
    page = text_of(asha.get(f"/desk/?columns={','.join(COLUMNS)}&by=service&sort=newest"))
    assert all(title in page for title in COLUMNS.values())
    assert "CORE (1 on this page)" in page
    table = asha.get("/desk/cases.csv?service=core").get_data(as_text=True)
    assert reference in table
    assert "'=HYPERLINK" in table
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.cases.desk.queue.MOST_EXPORTED", 1)
        assert "Not all" not in asha.get("/desk/cases.csv").get_data(as_text=True)
        a_case(app, now)
        cut = asha.get("/desk/cases.csv").get_data(as_text=True)
    assert cut.endswith("Not all: these are the first 1 cases. Narrow the view to get the others.\r\n")
    assert case_now(app, reference).reference not in asha.get("/desk/cases.csv?service=tfam").get_data(
        as_text=True
    )
    assert "left out" in text_of(asha.get("/desk/?service=nothing"))
    assert "first 6 words are looked for, not “road”. It was left out" in text_of(
        asha.get("/desk/?q=a+zebra+that+was+crossing+the+road")
    )


def test_pinned_counts_take_two_queries(app: Flask, cast: Cast, now: datetime) -> None:
    asha = cast.signed_in("asha")
    for number in range(5):
        asha.post("/desk/views", data={"name": f"View {number}", "query": "due=today", "pin": "yes"})
    asha.get("/desk/")
    with queries(app) as sent:
        asha.get("/desk/?view=1")
    assert len(sent) <= 9, "with the name of the view"


def test_no_plan_of_a_usual_view_walks_through_all_cases(session: Session, now: datetime) -> None:
    """On SQLite, whose planner needs no figures; PostgreSQL chooses by the size of the table."""
    if session.get_bind().dialect.name != "sqlite":
        return
    sent: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    wanted = [
        view_of(session, query, now).filter
        for query in ("", "who=mine", "due=overdue", "service=core", "status=closed", "sort=oldest")
    ]
    sent.clear()
    for one in wanted:
        queue_rows(session, one, page=1)
    counts_of(session, wanted)
    event.remove(connection, "before_cursor_execute", note)
    for statement, parameters in sent:
        plan = [
            str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        assert not [line for line in plan if line.startswith("SCAN desk_case")], plan
