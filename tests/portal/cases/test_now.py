"""The Now screen: figures that are those of the cases, in few queries, drawn and as tables (FR-017)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.cases.queue.now import flow_of_today, open_by_holder
from portal.cases.queue.now_figures import Flow, OpenCount, day_of, flow, people, waiting
from tests.factories.cases import add_cases, answered, raise_case, resolved
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, queries, text_of


def test_flow_counts_by_the_hour_of_the_desk(now: datetime) -> None:
    found = flow([now, now - timedelta(hours=6), now + timedelta(hours=12)], [now], [], [now, now])
    counted = {hour.text: (hour.received, hour.resolved, hour.resolved_before) for hour in found.hours}
    assert counted["10:00"] == (1, 1, 2), "09:00 UTC in June"
    assert counted["07:00"] == counted["19:00"] == (1, 0, 0), "early and late hours are counted, too"
    assert (found.total("received"), found.most) == (3, 1)
    assert {bar.height for bar in found.bars if bar.kind == "resolved"} == {0, 160}
    assert Flow(flow([], [], [], []).hours).most == 0


def test_days_have_the_length_of_the_clock_change(now: datetime) -> None:
    start, end = day_of(datetime.fromisoformat("2026-03-29T12:00:00+00:00"))
    assert end.astimezone(now.tzinfo) - start.astimezone(now.tzinfo) == timedelta(hours=23)
    assert day_of(now, weeks_ago=1)[0].date() == (now - timedelta(days=7)).date()


def test_who_has_what() -> None:
    counts = [
        OpenCount(1, None, None, 4, 1),
        OpenCount(1, "Asha", None, 2, 0),
        OpenCount(2, "Asha", "customer", 1, 0),
    ]
    assert [(s.name, s.count, s.late, s.width) for s in people(counts)] == [
        ("Nobody yet", 4, 1, 100),
        ("Asha", 3, 0, 75),
    ]
    assert [s.name for s in waiting(counts)] == ["Nobody has taken it", "One of us", "The customer"]
    assert people([]) == []


@pytest.mark.requirement("FR-017")
def test_figures_are_those_of_the_cases(session: Session, now: datetime) -> None:
    add_cases(session, now=now)
    late = raise_case(session, subject="Late", details="x", now=now - timedelta(days=20))
    last_week = now - timedelta(days=7)
    resolved(session, raise_case(session, subject="Before", details="x", now=last_week), last_week)
    session.flush()
    counts = open_by_holder(session, None, now)
    assert sum(c.count for c in counts) == 5
    assert sum(c.late for c in counts) == 1
    assert open_by_holder(session, frozenset({-1}), now) == []
    found = flow_of_today(session, None, now)
    assert (found.total("received_before"), found.total("resolved_before")) == (1, 1)
    assert found.total("received") == 2, "three hours ago, and at midnight; the others came yesterday"
    assert late.reference


@pytest.mark.requirement("FR-017")
def test_the_screen_in_few_queries(app: Flask, cast: Cast, now: datetime) -> None:
    a_case(app, now - timedelta(days=14), answered, subject="It <b>burns</b>")
    asha = cast.signed_in("asha")
    asha.get("/desk/now")
    with queries(app) as sent:
        page = asha.get("/desk/now")
    assert len(sent) <= 8, sent
    words = text_of(page)
    assert "It &lt;b&gt;burns" in words
    assert "overdue by" in words
    assert "Late 1" in words
    assert "Asha Example 1 1" in words
    html = page.get_data(as_text=True)
    assert html.count("<svg") > 2
    assert "The figures as a table" in html
    assert 'http-equiv="refresh"' not in html
