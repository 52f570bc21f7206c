"""The queue: its order, its filters, its counts, and what it costs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.cases.actions import handling
from portal.cases.models import Case
from portal.cases.queue import search
from portal.cases.queue.reading import QueueFilter, Sort, open_counts, queue_rows
from portal.cases.rules import Status
from portal.catalogue.priority import Level
from portal.catalogue.queries import catalogue
from tests.factories.cases import add_cases, answered, closed, held, raise_case, resolved, taken, untouched
from tests.factories.cast import Cast, actor, person
from tests.portal.cases.desk_work import a_case, queries, stored, text_of

MOST_QUERIES = 8


def access_category(session: Session) -> str:
    """A category of somebody who cannot get in."""
    known = [(s.key, c.key) for s in catalogue(session).services for c in s.categories if c.is_access]
    return "/".join(known[0])


@pytest.mark.requirement("HS-L0", "DM-P1", "FR-005")
def test_what_is_due_first_comes_first_and_the_fast_lane_before_all(session: Session, now: datetime) -> None:
    def urgent(case: Case) -> None:
        boss = actor(session, "dana")
        handling.prioritise(
            session, case=case, impact=Level.HIGH, urgency=Level.HIGH, reason="x", actor=boss, now=now
        )

    later = raise_case(session, subject="later", details="x", now=now)
    earlier = raise_case(session, subject="earlier", details="x", now=now - timedelta(days=6))
    burning = raise_case(session, subject="burning", details="x", now=now)
    urgent(burning)
    waiting = raise_case(session, subject="waiting", details="x", now=now - timedelta(days=20))
    held(session, waiting, now - timedelta(days=20))
    locked_out = raise_case(
        session, subject="locked out", details="x", now=now, about=access_category(session)
    )
    session.flush()
    rows = queue_rows(session, QueueFilter(), page=1)
    assert [row.subject for row in rows] == ["locked out", "earlier", "burning", "later", "waiting"]
    assert {case.reference for case in (later, earlier, locked_out)} <= {row.reference for row in rows}


@pytest.mark.requirement("FR-006")
def test_each_filter_keeps_what_fits_and_nothing_else(session: Session, now: datetime) -> None:
    add_cases(session, now=now)
    session.flush()
    known = catalogue(session)
    asha = person(session, "asha").id
    core = next(s.id for s in known.services if s.key == "core")
    wanted = {
        QueueFilter(service_id=core): lambda row: row.service_id == core,
        QueueFilter(priority="P4"): lambda row: row.priority == "P4",
        QueueFilter(status=Status.CLOSED): lambda row: row.status == "closed",
        QueueFilter(group_id=known.first_line.id): lambda row: row.group_id == known.first_line.id,
        QueueFilter(assignee_id=asha): lambda row: row.assignee_name == "Asha Example",
        QueueFilter(is_unassigned=True): lambda row: row.assignee_name is None,
        QueueFilter(words="CLAIM error"): lambda row: "claim" in row.subject and "error" in row.subject,
    }
    for asked, fits in wanted.items():
        rows = queue_rows(session, asked, page=1)
        assert rows, asked
        assert all(fits(row) for row in rows), asked


@pytest.mark.requirement("FR-008")
def test_words_are_looked_for_in_all_that_was_said_and_signs_mean_nothing(
    session: Session, now: datetime
) -> None:
    raise_case(session, subject="100% sure_thing", details="The printer is on fire", now=now)
    raise_case(session, subject="1000 surething", details="x", now=now)
    session.flush()
    found = {"sure_thing": 1, "100%": 2, "fire printers": 1, "fire 1000": 0, "%": 0, "cleo": 2}
    for words, count in found.items():
        assert len(queue_rows(session, QueueFilter(words=words), page=1)) == count, words


@pytest.mark.requirement("FR-005", "FR-008")
def test_several_states_are_one_list_in_one_order(session: Session, now: datetime) -> None:
    for number, life in enumerate((resolved, closed, untouched, taken, closed, resolved)):
        at = now - timedelta(days=number)
        life(session, raise_case(session, subject=f"{number}", details="x", now=at), at)
    session.flush()

    def subjects(*states: Status, page: int = 1, sort: Sort = Sort.NEWEST) -> str:
        rows = queue_rows(session, QueueFilter(status=states, sort=sort), page=page, size=3)
        return "".join(row.subject for row in rows[:3])

    assert subjects(*Status) == "012"
    assert subjects(*Status, page=2) == "345"
    assert subjects(Status.CLOSED, Status.RESOLVED, sort=Sort.OLDEST) == "541"
    assert subjects(Status.CLOSED, Status.NEW, sort=Sort.DUE) == "214"


def test_words_that_are_everywhere_are_found_all_the_same(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "EVERYWHERE", -1)
    for subject, said in (("One", "Fire"), ("Two", "Water"), ("Three", "fireplace")):
        raise_case(session, subject=subject, details=said, now=now)
    session.flush()
    assert {row.subject for row in queue_rows(session, QueueFilter(words="fire"), page=1)} == {"One", "Three"}
    assert [hit.subject for hit in search.search_cases(session, "water two", services=None)] == ["Two"]


@pytest.mark.requirement("FR-005")
def test_counts_are_those_of_the_rows(session: Session, now: datetime) -> None:
    add_cases(session, now=now)
    session.flush()
    counts = open_counts(session, QueueFilter())
    for status in (Status.NEW, Status.IN_PROGRESS, Status.PENDING, Status.RESOLVED):
        assert counts.get(status, 0) == len(queue_rows(session, QueueFilter(status=status), page=1))
    assert sum(counts.values()) == 5, "closed and withdrawn cases are not counted"


@pytest.mark.requirement("FR-005", "FR-006", "DM-P1")
def test_a_row_says_everything_at_a_glance(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now - timedelta(days=14), answered, subject="Where is my log?")
    page = cast.signed_in("asha").get("/desk/")
    row = next(
        r for r in re.findall(r"<tr.*?</tr>", page.get_data(as_text=True), re.DOTALL) if reference in r
    )
    for part in ("Where is my log?", "Cleo Example", "CORE", "P3", "In progress", "Asha Example"):
        assert part in row, part
    assert "overdue by 4 working days" in row, "due on 3 June at 17:30, and it is the 10th at 10:00"
    assert f'href="cases/{reference}#act-resolution"' in row, "the next step is a link"


def test_many_rows_take_few_queries(app: Flask, cast: Cast, now: datetime) -> None:
    with stored(app) as session:
        for number in range(60):
            case = raise_case(session, subject=f"Case {number}", details="x", now=now)
            taken(session, case, now)
    client = cast.signed_in("asha")
    client.get("/desk/")
    with queries(app) as sent:
        page = client.get("/desk/")
    assert page.get_data(as_text=True).count("<tr") == 51, "fifty rows and the heading"
    assert len(sent) <= MOST_QUERIES, sent
    second = client.get("/desk/?page=2")
    assert second.get_data(as_text=True).count("<tr") == 11


def test_an_address_keeps_filters_and_tabs_apart(app: Flask, cast: Cast, now: datetime) -> None:
    a_case(app, now)
    page = cast.signed_in("asha").get("/desk/?service=core&who=unassigned&status=new").get_data(as_text=True)
    assert "status=pending&amp;service=core&amp;who=unassigned" in page
    assert '<option value="core" selected>' in page
    assert '<input type="hidden" name="status" value="new">' in page


@pytest.mark.parametrize(
    "query",
    ["status=nonsense", "service=%00", "priority=P9&group=none", "who=everyone&page=-4", "page=99999999999"],
)
def test_a_word_the_address_does_not_know_filters_nothing(app: Flask, cast: Cast, query: str) -> None:
    assert cast.signed_in("asha").get(f"/desk/?{query}").status_code == 200


@pytest.mark.parametrize("typed", ["{ref}", " {lower} ", "{nodash}"])
def test_a_reference_jumps_to_its_case(app: Flask, cast: Cast, now: datetime, typed: str) -> None:
    reference = a_case(app, now)
    words = typed.format(ref=reference, lower=reference.lower(), nodash=reference.replace("-", ""))
    answer = cast.signed_in("asha").get("/desk/", query_string={"q": words})
    assert (answer.status_code, answer.location) == (302, f"/desk/cases/{reference}")


def test_an_empty_queue_says_what_to_do(app: Flask, cast: Cast) -> None:
    client = cast.signed_in("asha")
    assert "Nothing waits for an answer" in text_of(client.get("/desk/"))
    assert "Show all open cases" in text_of(client.get("/desk/?q=xyzzy"))
    assert "Go back to the first page" in text_of(client.get("/desk/?page=7"))


def test_hostile_words_are_shown_as_words(app: Flask, cast: Cast, now: datetime) -> None:
    a_case(app, now, subject='<img src=x onerror="alert(1)">')
    page = cast.signed_in("asha").get('/desk/?q="><script>').get_data(as_text=True)
    assert "<script>" not in page.split("<main")[1]
    assert "<img src=x" not in cast.signed_in("asha").get("/desk/").get_data(as_text=True)
