"""Hand-overs between groups: with a note, accepted or sent back, and the share that succeeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from portal.cases.queries import events_of
from portal.cases.replay import differences
from portal.cases.rules import EventKind
from portal.cases.suppliers.transfers import Outcome, figures, transfers_of
from portal.catalogue.queries import catalogue
from tests.factories.cases import taken
from tests.factories.cast import Cast
from tests.factories.escalations import an_escalation
from tests.portal.cases.desk_work import a_case, case_now, do, stored, text_of

DESK, POLICY, OTHER = 1, 2, 3
W, S, F = Outcome.WAITING, Outcome.SUCCEEDED, Outcome.FAILED


@dataclass(frozen=True)
class Line:
    kind: EventKind
    details: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = datetime(2026, 6, 10, tzinfo=UTC)
    actor_name: str = "Asha"


def to(group: int, **details: Any) -> Line:
    return Line(EventKind.ASSIGNED, {"group_id": group, "reason": "r"} | details)


TAKEN = Line(EventKind.ASSIGNED, {"taken": True})
ACCEPTED, RESOLVED = Line(EventKind.ACCEPTED), Line(EventKind.RESOLVED)


@pytest.mark.requirement("MI27")
@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ([TAKEN, to(DESK), RESOLVED], []),
        ([to(POLICY)], [(POLICY, W)]),
        ([to(POLICY), to(POLICY), TAKEN], [(POLICY, S)]),
        ([to(POLICY), ACCEPTED, to(DESK)], [(POLICY, S)]),
        ([to(POLICY), RESOLVED], [(POLICY, S)]),
        ([to(POLICY), to(DESK, returned=True)], [(POLICY, F)]),
        ([to(POLICY), to(OTHER), TAKEN], [(POLICY, F), (OTHER, S)]),
        ([to(POLICY), TAKEN, to(OTHER), to(POLICY, returned=True)], [(POLICY, S), (OTHER, F)]),
    ],
)
def test_which_transfers_succeed(events: list[Line], wanted: list[tuple[int, Outcome]]) -> None:
    assert [(t.to_group_id, t.outcome) for t in transfers_of(events, DESK)] == wanted


def test_the_share_leaves_out_what_still_waits() -> None:
    assert figures("x", [("A", S), ("B", S), ("C", F), ("D", W)]).share == 67
    assert figures("x", [("D", W)]).share is None


@pytest.mark.requirement("DM-G1", "MI27")
def test_a_group_accepts_or_sends_back_with_a_reason(app: Flask, cast: Cast, now: datetime) -> None:
    asha, ben = cast.signed_in("asha"), cast.signed_in("ben")
    accepted, returned = a_case(app, now, taken), a_case(app, now, taken)
    with stored(app) as session:
        known = catalogue(session)
        policy = next(group for group in known.groups if group.key == "core-policy").id
    hand_over = {"group": policy, "assignee": 0}
    bare = do(asha, accepted, "assignment", **hand_over)
    assert bare.status_code == 422
    assert "Enter what the group should know" in text_of(bare)
    for reference in (accepted, returned):
        note = "Is a transfer within a scheme a letting?"
        assert do(asha, reference, "assignment", **hand_over, handover=note).status_code == 302
    page = text_of(ben.get(f"/desk/cases/{accepted}"))
    assert "Handed over to Social lettings and sales policy team" in page
    assert "Is a transfer within a scheme a letting?" in page

    def answer(reference: str, noun: str, **typed: str) -> Any:
        version = case_now(app, reference).version
        return ben.post(f"/desk/cases/{reference}/{noun}", data={"version": version} | typed)

    assert answer(accepted, "acceptance").status_code == 302
    assert answer(accepted, "acceptance").status_code == 422, "nothing waits any more"
    assert answer(returned, "return", return_reason="").status_code == 422
    stale = answer(returned, "return", return_reason="Not ours", version="1")
    assert stale.status_code == 409
    assert "Not ours" in stale.get_data(as_text=True)
    assert answer(returned, "return", return_reason="Not ours: it is about Delta").status_code == 302
    back = case_now(app, returned)
    assert (back.group_id, back.assignee_id) == (known.first_line.id, None)
    assert "Sent back to Service desk" in text_of(asha.get(f"/desk/cases/{returned}"))
    with stored(app) as session:
        assert differences(back, events_of(session, back.id)) == []
        an_escalation(session, now=now)
    table = text_of(asha.get("/desk/suppliers?days=7")).split("Show")[1]
    assert "Social lettings and sales policy team 2 1 succeeded" in table
    assert "50 %" in table
    assert "Brambleforth Systems, escalated 1 0 0 1 waiting" in table
    assert accepted in table
