"""Shifts: who gets the next case, who is full or away, and what one shift tells the next."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.shift.rules import Hand, Mode, next_hand
from portal.catalogue.models import ResolverGroup
from portal.housekeeping import hand_out_by_itself
from tests.factories.cast import Cast, person
from tests.portal.cases.desk_work import a_case, case_now, stored, text_of, works_in_first_line

THREE = [Hand(1, 3, 10), Hand(2, 2, 4), Hand(3, 1, 2)]


@pytest.mark.parametrize(
    ("hands", "mode", "last", "wanted"),
    [
        (THREE, Mode.BY_HAND, None, None),
        (THREE, Mode.IN_TURN, None, 1),
        (THREE, Mode.IN_TURN, 1, 2),
        (THREE, Mode.IN_TURN, 3, 1),
        (THREE, Mode.BY_LOAD, 1, 1),
        ([Hand(1, 3, 3), Hand(2, 0, 9, is_away=True), Hand(3, 8, 9)], Mode.BY_LOAD, None, 3),
        ([Hand(1, 3, 3), Hand(2, 0, 9, is_away=True)], Mode.IN_TURN, None, None),
        ([], Mode.IN_TURN, 7, None),
    ],
)
def test_who_gets_the_next(hands: list[Hand], mode: Mode, last: int | None, wanted: int | None) -> None:
    found = next_hand(hands, mode, last)
    assert (found.person_id if found else None) == wanted


@pytest.mark.requirement("FR-007")
def test_the_next_case_is_the_one_due_first_until_one_is_full(app: Flask, cast: Cast, now: datetime) -> None:
    later, first = a_case(app, now), a_case(app, now - timedelta(days=3))
    asha = cast.signed_in("asha")
    assert "You work in no group yet" in text_of(asha.post("/desk/shift/next-case"))
    with stored(app) as session:
        me = person(session, "asha").id
    works_in_first_line(app, "asha")
    assert asha.post("/desk/shift/next-case").location == f"/desk/cases/{first}"
    assert case_now(app, first).assignee_id == me
    assert asha.post("/desk/shift/capacity", data={"most_cases": "none"}).status_code == 422
    asha.post("/desk/shift/capacity", data={"most_cases": "1"})
    assert "as many cases as you take" in text_of(asha.post("/desk/shift/next-case"))
    asha.post("/desk/shift/capacity", data={"most_cases": "9"})
    assert asha.post("/desk/shift/next-case").location == f"/desk/cases/{later}"
    assert asha.post("/desk/shift/next-case").location == "/desk/shift", "nothing waits"


@pytest.mark.requirement("FR-007")
def test_cases_are_handed_out_in_turn_to_those_who_are_here(app: Flask, cast: Cast, now: datetime) -> None:
    references = [a_case(app, now) for _ in range(4)]
    with stored(app) as session:
        ids = {name: person(session, name).id for name in ("asha", "ben", "dana")}
    browsers = {name: cast.signed_in(name) for name in ids}
    group = works_in_first_line(app, *ids)
    away = {"starts_on": "2026-06-09", "ends_on": "2026-06-10"}
    assert browsers["ben"].post("/desk/shift/absences", data=away).status_code == 302
    assert browsers["ben"].post("/desk/shift/absences", data={"starts_on": "x"}).status_code == 422
    assert browsers["asha"].post("/desk/shift/absences/1/removal").status_code == 404
    typed = {"group": group, "mode": "in_turn", "now": "yes"}
    page = text_of(browsers["dana"].post("/desk/shift/hand-out", data=typed, follow_redirects=True))
    assert "4 cases have been handed out" in page
    holders = [case_now(app, reference).assignee_id for reference in references]
    assert sorted(filter(None, holders)) == sorted([ids["asha"], ids["dana"]] * 2)
    assert browsers["ben"].post("/desk/shift/absences/1/removal").status_code == 302
    assert cast.signed_in("alex").post("/desk/shift/hand-out", data=typed).status_code == 404
    assert date(2026, 6, 10) == now.date()


def test_a_note_is_seen_by_the_next_shift_and_read_once(app: Flask, cast: Cast, now: datetime) -> None:
    asha, ben, alex = (cast.signed_in(name) for name in ("asha", "ben", "alex"))
    group = works_in_first_line(app, "asha", "ben")
    note = {"group": group, "body": "The supplier <calls> at 3."}
    assert asha.post("/desk/shift/notes", data=note | {"body": " "}).status_code == 422
    asha.post("/desk/shift/notes", data=note)
    assert "I have read this" not in text_of(asha.get("/desk/shift"))
    assert "The supplier &lt;calls&gt; at 3." in text_of(ben.get("/desk/shift"))
    assert alex.post("/desk/shift/notes/1/reading").status_code == 404, "not a note of her groups"
    assert "The supplier" not in text_of(alex.get("/desk/shift"))
    ben.post("/desk/shift/notes/1/reading")
    assert "Read by Ben Example" in text_of(asha.get("/desk/shift"))


@pytest.mark.requirement("FR-007")
def test_a_group_may_hand_out_by_itself_while_the_desk_is_open(app: Flask, cast: Cast, now: datetime) -> None:
    """Two workers hand nothing out twice, those who are full get nothing, and at night nothing happens."""
    database = app.extensions["database"]
    group = works_in_first_line(app, "asha", "ben")
    asha = cast.signed_in("asha")
    asha.post("/desk/shift/capacity", data={"most_cases": "1"})
    typed = {"group": group, "mode": "by_load", "automatic": "yes"}
    asha.post("/desk/shift/hand-out", data=typed)
    references = [a_case(app, now) for _ in range(3)]
    assert hand_out_by_itself(database, now=now.replace(hour=2)) == 0
    with ThreadPoolExecutor(2) as workers:
        counts = list(workers.map(lambda _: hand_out_by_itself(database, now=now), range(2)))
    assert sum(counts) == 3
    with stored(app) as session:
        ids = {person(session, name).id: name for name in ("asha", "ben")}
    holders = Counter(ids.get(case_now(app, reference).assignee_id or 0) for reference in references)
    assert holders == {"asha": 1, "ben": 2}
    asha.post("/desk/shift/hand-out", data=typed | {"mode": "by_hand"})
    a_case(app, now)
    assert hand_out_by_itself(database, now=now) == 0


@pytest.mark.requirement("FR-007", "FR-014")
def test_the_lead_and_the_managers_say_who_works_in_a_group(app: Flask, cast: Cast) -> None:
    group = works_in_first_line(app)
    with stored(app) as session:
        ids = [person(session, name).id for name in ("asha", "ben")]
        session.scalars(
            select(ResolverGroup).where(ResolverGroup.key == group)
        ).one().lead_email = "ben@example.org"
    asha, ben, dana = (cast.signed_in(name) for name in ("asha", "ben", "dana"))
    path, chosen = f"/desk/groups/{group}", {"people": [str(ids[0]), "999999", "x"]}
    assert asha.post(path, data=chosen).status_code == 403
    assert path not in asha.get("/desk/groups").text
    assert dana.get("/desk/groups/nothing").status_code == 404
    for keeper in (ben, dana):
        assert "Asha Example" in text_of(keeper.get(path))
        assert keeper.post(path, data=chosen).location == "/desk/groups"
        assert "Asha Example" in text_of(asha.get("/desk/groups"))
        keeper.post(path, data={})
        assert "Asha Example" not in text_of(asha.get("/desk/groups")).split("Sign out")[1]
