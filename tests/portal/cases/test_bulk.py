"""Several cases at once: the preview changes nothing, each case keeps its history, and the undo is honest."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.cases.queries import events_of
from portal.cases.queue.bulk_rules import MOST_CASES
from portal.catalogue.queries import catalogue
from portal.kernel import clock
from tests.factories.cases import held, resolved, taken
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, case_now, do, stored, text_of

FIELDS: dict[str, dict[str, Any]] = {
    "assignment": {"assignee": "0", "handover": "Please look at these"},
    "priority": {"impact": "high", "urgency": "high", "reason": "Outage"},
    "hold": {"waiting_for": "customer", "question": "Does it work now?"},
    "resolution": {"answer": "It works again.", "outcome": "not_knowledge"},
}


def kinds(app: Flask, reference: str) -> list[str]:
    with stored(app) as session:
        return [event.kind for event in events_of(session, case_now(app, reference).id)]


def state(app: Flask, reference: str) -> tuple[Any, ...]:
    c = case_now(app, reference)
    return (c.status, c.pending_reason, c.priority, c.group_id, c.assignee_id, c.resolved_at, c.level)


def fields(app: Flask, noun: str, references: list[str]) -> dict[str, Any]:
    with stored(app) as session:
        other = next(g for g in catalogue(session).groups if g.line != 1)
    return {**FIELDS[noun], "case": references, **({"group": other.id} if noun == "assignment" else {})}


def done(client: FlaskClient, noun: str, typed: dict[str, Any]) -> str:
    preview = client.post(f"/desk/bulk/{noun}", data=typed)
    assert preview.status_code == 200, text_of(preview)
    cases = re.findall(r'name="case" value="([^"]+)"', preview.get_data(as_text=True))
    answer = client.post(f"/desk/bulk/{noun}", data=typed | {"case": cases, "step": "do"})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.location)


@pytest.mark.requirement("FR-007")
@pytest.mark.parametrize("noun", sorted(FIELDS))
def test_preview_then_done_then_undone(app: Flask, cast: Cast, now: datetime, noun: str) -> None:
    fresh, worked, ended = a_case(app, now), a_case(app, now, taken), a_case(app, now, resolved)
    asha, references = cast.signed_in("asha"), [fresh, worked, ended]
    before = {reference: state(app, reference) for reference in references}
    page = asha.get(f"/desk/bulk/{noun}", query_string={"case": references})
    assert "3 cases" in text_of(page)
    typed = fields(app, noun, references)
    preview = text_of(asha.post(f"/desk/bulk/{noun}", data=typed))
    assert "Do it for 2 cases" in preview
    assert "This case is already resolved" in preview
    assert {r: state(app, r) for r in references} == before, "a preview changes nothing"
    result = done(asha, noun, typed)
    assert state(app, fresh) != before[fresh]
    assert state(app, ended) == before[ended]
    assert "Not done. This case is already resolved" in text_of(asha.get(result))
    assert cast.signed_in("ben").get(result).status_code == 404
    with clock.held_at(now + timedelta(minutes=1)):
        do(asha, worked, "note", note="Touched")
    length = len(kinds(app, fresh))
    asha.post(f"{result}/undoing")
    assert state(app, fresh) == before[fresh]
    assert len(kinds(app, fresh)) == length + 1, "the way back is part of the history"
    assert state(app, worked) != before[worked], "somebody worked on it"
    assert "Not put back. Somebody worked on it meanwhile" in text_of(asha.get(result))


def test_an_undo_has_a_limit_and_a_changed_case_is_left(app: Flask, cast: Cast, now: datetime) -> None:
    reference, other = a_case(app, now), a_case(app, now, held)
    asha, typed = cast.signed_in("asha"), fields(app, "priority", [reference, other])
    version = case_now(app, reference).version
    with clock.held_at(now + timedelta(minutes=1)):
        do(asha, reference, "note", note="Meanwhile")
    old = {"case": [f"{reference}:{version}"], "step": "do"}
    result = asha.post("/desk/bulk/priority", data=typed | old).location
    assert "Not done. Somebody worked on it meanwhile" in text_of(asha.get(result))
    result = done(asha, "priority", typed)
    with clock.held_at(now + timedelta(minutes=16)):
        answer = asha.post(f"{result}/undoing", follow_redirects=True)
    assert "too late to undo" in text_of(answer)
    assert case_now(app, reference).priority == "P1"


def test_mistakes_lose_nothing(app: Flask, cast: Cast, now: datetime) -> None:
    reference, asha = a_case(app, now), cast.signed_in("asha")
    wrong = asha.post("/desk/bulk/hold", data={"case": reference, "waiting_for": "customer"})
    assert wrong.status_code == 422
    assert "Enter what you want to ask" in text_of(wrong)
    assert f'value="{reference}:' in wrong.get_data(as_text=True)
    many = [reference] * (MOST_CASES + 2)
    assert "You chose 102 cases. These are the first 100" in text_of(
        asha.get("/desk/bulk/hold", query_string={"case": many})
    )
    assert "No case was chosen" in text_of(asha.get("/desk/bulk/hold?case=nonsense&case="))
    assert f'value="{reference}" form="bulk"' in asha.get("/desk/").get_data(as_text=True)
