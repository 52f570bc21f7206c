"""Solved at first contact: by the written definition alone, told by the history, and kept equal to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.actions.ledger import desk_groups
from portal.cases.actions.recounting import recount_first_contact
from portal.cases.first_contact import first_contact
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.rules import EventKind
from portal.kernel import clock
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, case_now, do, stored, text_of

DESK, OTHERS = 1, 7


@dataclass(frozen=True)
class Line:
    kind: str
    details: dict[str, Any] = field(default_factory=dict)


R, A = Line("registered"), Line("acknowledged")
TAKEN = Line("assigned", {"taken": True, "to": "Asha"})
WITHIN = Line("assigned", {"group_id": DESK, "to": "First line"})
AWAY = Line("assigned", {"group_id": OTHERS, "to": "Supplier"})
REPLIED, WROTE, NOTED = Line("replied"), Line("customer_replied"), Line("noted")
HELD, RESUMED = Line("held", {"reason": "supplier"}), Line("resumed")
RESOLVED, REOPENED, CLOSED, CANCELLED = (
    Line(kind) for kind in ("resolved", "reopened", "closed", "cancelled")
)
MERGED, UNMERGED = Line("merged", {"reference": "x"}), Line("unmerged", {"reference": "x"})


@pytest.mark.requirement("SC-F1")
@pytest.mark.parametrize(
    ("history", "is_solved", "why"),
    [
        ((R, A), None, "not resolved yet"),
        ((R, A, RESOLVED), True, "may still come back"),
        ((R, A, TAKEN, NOTED, WITHIN, RESOLVED, CLOSED), True, "did not come back"),
        ((R, A, RESOLVED, REPLIED, CLOSED), True, "did not come back"),
        ((R, A, REPLIED, RESOLVED, CLOSED), False, "more than one answer"),
        ((R, A, REPLIED), None, "not resolved yet"),
        ((R, WROTE, RESOLVED, CLOSED), False, "contacted us more than once"),
        ((R, AWAY, WITHIN, RESOLVED), False, "another group"),
        ((R, HELD, RESUMED, RESOLVED), False, "had to wait"),
        ((R, RESOLVED, WROTE, REOPENED), None, "not resolved yet"),
        ((R, RESOLVED, WROTE, REOPENED, RESOLVED, CLOSED), False, "came back"),
        ((R, RESOLVED, REOPENED, RESOLVED), False, "opened again"),
        ((R, A, CANCELLED), None, "withdrawn"),
        ((R, A, MERGED), None, "merged"),
        ((R, A, MERGED, UNMERGED, RESOLVED), True, "may still come back"),
    ],
)
def test_the_definition(history: tuple[Line, ...], is_solved: bool | None, why: str) -> None:
    verdict = first_contact(history, desk={DESK})
    assert verdict.is_solved is is_solved
    assert why in verdict.sentence


@given(st.lists(st.sampled_from([TAKEN, REPLIED, WROTE, NOTED, HELD, AWAY, RESOLVED, REOPENED]), max_size=12))
def test_what_spoke_against_it_never_goes_away(history: list[Line]) -> None:
    """More history can turn a yes into a no, never a no into a yes."""
    verdicts = [first_contact([R, *history[:length]], desk={DESK}) for length in range(len(history) + 1)]
    after_no = (
        [v.is_solved for v in verdicts[[v.is_solved for v in verdicts].index(False) :]]
        if any(v.is_solved is False for v in verdicts)
        else []
    )
    assert True not in after_no


@pytest.mark.requirement("SC-F1")
def test_what_the_queue_filters_by_is_what_the_history_tells(app: Flask, cast: Cast, now: datetime) -> None:
    asha, at_once, later = cast.signed_in("asha"), a_case(app, now), a_case(app, now)
    answer = {"answer": "Press F5.", "outcome": "not_knowledge"}
    with clock.held_at(now + timedelta(minutes=5)):
        do(asha, later, "reply", body="We look into it.")
        for reference in (at_once, later):
            assert do(asha, reference, "resolution", **answer).status_code == 302
    page = text_of(asha.get(f"/desk/cases/{at_once}"))
    assert "Solved at first contact Yes, because the first answer resolved it." in page
    assert "No, because it took more than one answer." in text_of(asha.get(f"/desk/cases/{later}"))
    found = text_of(asha.get("/desk/?status=resolved&first_contact=yes"))
    assert at_once in found
    assert later not in found
    figures = text_of(asha.get("/desk/contacts"))
    assert "1 of 2 (50.0 %)" in figures
    with stored(app) as session:
        for case in session.query(Case):
            verdict = first_contact(events_of(session, case.id), desk=desk_groups(session))
            assert case.is_first_contact is verdict.is_solved, case.reference
            case.is_first_contact = None
    with stored(app) as session:
        _, changed = recount_first_contact(session, after_id=0)
        assert changed == 2
    assert case_now(app, at_once).is_first_contact is True


def test_every_kind_of_event_has_been_thought_of() -> None:
    """A new kind must not fall through unseen: each gives a verdict after a resolution."""
    for kind in EventKind:
        details = {"group_id": OTHERS} if kind is EventKind.ASSIGNED else {}
        assert first_contact([R, RESOLVED, Line(kind, details)], desk={DESK}).why
