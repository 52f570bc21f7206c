"""Two people on one case: no reply is lost, and who comes second sees both texts."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask

from portal.cases.actions import conversation
from portal.cases.queries import case_by_reference, case_for_change, messages_of
from portal.kernel import clock
from portal.kernel.db import Database
from tests.factories.cases import answered
from tests.factories.cast import Cast, actor
from tests.portal.cases.desk_work import a_case, as_it_stands, case_now, do, stored, text_of


def said(app: Flask, reference: str) -> list[str]:
    case = case_now(app, reference)
    with stored(app) as session:
        return [message.body for message in messages_of(session, case.id, with_notes=True)]


def hidden(page: str, name: str) -> str:
    """The value a form on the page carries under ``name``, in the part that is the form to send again."""
    main = page.split('id="yours"')[1]
    found = re.search(rf'name="{name}" value="([^"]*)"', main)
    assert found is not None, name
    return found[1]


@pytest.mark.requirement("FR-005", "FR-015")
def test_the_second_of_two_replies_is_shown_beside_the_first(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now - timedelta(hours=1))
    asha, ben = cast.signed_in("asha"), cast.signed_in("ben")
    seen = as_it_stands(app, reference)
    assert do(asha, reference, "reply", **seen, body="Asha’s answer").status_code == 302
    conflict = do(ben, reference, "reply", **seen, body="Ben’s <b>answer</b>")
    page = conflict.get_data(as_text=True)
    assert conflict.status_code == 409
    assert "Asha’s answer" in page.split('id="yours"')[0], "what is new stands first"
    assert "It was there on Monday." not in page, "what Ben has read already is not news"
    assert "Ben’s &lt;b&gt;answer&lt;/b&gt;</textarea>" in page, "nothing typed is lost"
    assert said(app, reference) == ["It was there on Monday.", "Asha’s answer"]

    again = {"version": hidden(page, "version"), "seen": hidden(page, "seen")}
    assert do(ben, reference, "reply", **again, body="Ben’s answer").status_code == 302
    assert said(app, reference)[1:] == ["Asha’s answer", "Ben’s answer"]


@pytest.mark.parametrize(
    ("noun", "fields", "kept"),
    [
        ("assignment", {"take": "yes"}, "Take it all the same"),
        ("note", {"note": "A thought"}, "A thought</textarea>"),
        ("hold", {"waiting_for": "supplier", "question": "When?"}, "When?</textarea>"),
        ("priority", {"impact": "high", "urgency": "low", "reason": "Stopped"}, 'value="Stopped"'),
        ("resolution", {"answer": "Done", "outcome": "not_knowledge"}, "Done</textarea>"),
    ],
)
def test_every_act_notices_that_the_case_has_changed(
    app: Flask, cast: Cast, now: datetime, noun: str, fields: dict[str, str], kept: str
) -> None:
    reference = a_case(app, now - timedelta(hours=1))
    seen = as_it_stands(app, reference)
    with stored(app) as session:
        case = case_for_change(session, reference)
        assert case is not None
        cleo = actor(session, "cleo")
        conversation.customer_reply(session, case=case, body="One more thing", actor=cleo, now=now)
    before = as_it_stands(app, reference)
    conflict = do(cast.signed_in("asha"), reference, noun, **seen, **fields)
    page = conflict.get_data(as_text=True)
    assert conflict.status_code == 409
    assert "One more thing" in page
    assert "The customer wrote" in page
    assert kept in page
    assert as_it_stands(app, reference) == before, "the refused act has left nothing behind"
    again = {"version": hidden(page, "version"), "seen": hidden(page, "seen")}
    assert do(cast.signed_in("asha"), reference, noun, **again, **fields).status_code == 302


def test_a_version_that_was_never_shown_is_a_conflict(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now, answered)
    for version in ["", "0", "-1", "99999999999999999999999", "x", "１"]:
        answer = do(cast.signed_in("asha"), reference, "reply", version=version, seen=version, body="Hello")
        assert answer.status_code == 409
        assert "Hello</textarea>" in answer.get_data(as_text=True)
        assert "Hello" not in said(app, reference)


def test_an_act_that_no_longer_works_keeps_the_text(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now)
    seen = as_it_stands(app, reference)
    asha = cast.signed_in("asha")
    do(asha, reference, "resolution", answer="Done", outcome="not_knowledge")
    do(asha, reference, "closure")
    first = do(cast.signed_in("ben"), reference, "reply", **seen, body="Too late")
    assert first.status_code == 409
    assert "Closed" in text_of(first)
    second = do(cast.signed_in("ben"), reference, "reply", body="Too late")
    assert second.status_code == 422
    assert "Too late</textarea>" in second.get_data(as_text=True)


@pytest.mark.requirement("FR-015")
def test_of_many_replies_at_once_each_is_stored_or_shown_back(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now - timedelta(hours=1))
    seen = as_it_stands(app, reference)
    clients = [cast.signed_in(name) for name in ("asha", "ben", "dana", "alex")]
    gate = Barrier(len(clients))

    def write(number: int) -> tuple[int, str]:
        with clock.held_at(now):
            gate.wait()
            answer = clients[number].post(
                f"/desk/cases/{reference}/reply", data={**seen, "body": f"Reply {number}"}
            )
        return answer.status_code, answer.get_data(as_text=True)

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(write, range(len(clients))))
    codes = sorted(code for code, _ in answers)
    assert codes == [302, 409, 409, 409]
    winner = next(number for number, (code, _) in enumerate(answers) if code == 302)
    assert said(app, reference)[1:] == [f"Reply {winner}"]
    for number, (code, page) in enumerate(answers):
        if code == 409:
            assert f"Reply {number}</textarea>" in page
            assert f"Reply {winner}" in page.split('id="yours"')[0]


def test_two_agents_who_merge_the_same_cases_from_either_side(app: Flask, cast: Cast, now: datetime) -> None:
    ends = a_case(app, now), a_case(app, now)
    clients, gate = [cast.signed_in("asha"), cast.signed_in("ben")], Barrier(2)

    def merge(number: int) -> int:
        case, other = ends[number], ends[1 - number]
        data = {"version": as_it_stands(app, case)["version"], "other": other}
        gate.wait()
        with clock.held_at(now):
            return clients[number].post(f"/desk/cases/{case}/merging", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(merge, range(2))) == [302, 422], "neither waits for the other for ever"


def test_a_lock_shows_the_case_as_it_is_now(app: Flask, cast: Cast, now: datetime) -> None:
    """On PostgreSQL what was read before the lock is old; on SQLite a writer reads nothing before it."""
    reference = a_case(app, now)
    database: Database = app.extensions["database"]
    is_shared = database.engine.dialect.name == "postgresql"
    with database.session() as mine, database.session() as theirs:
        read = case_by_reference(mine, reference) if is_shared else None
        other = case_for_change(theirs, reference)
        assert other is not None
        other.subject = "Changed meanwhile"
        theirs.commit()
        locked = case_for_change(mine, reference)
        assert locked is not None
        assert locked.subject == "Changed meanwhile"
        assert read is None or locked is read


def test_a_customer_and_an_agent_at_once_lose_nothing(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now - timedelta(hours=1))
    seen = as_it_stands(app, reference)
    asha = cast.signed_in("asha")
    gate = Barrier(2)

    def customer() -> None:
        gate.wait()
        with stored(app) as session:
            case = case_for_change(session, reference)
            assert case is not None
            cleo = actor(session, "cleo")
            conversation.customer_reply(session, case=case, body="From Cleo", actor=cleo, now=now)

    def agent() -> int:
        with clock.held_at(now):
            gate.wait()
            answer = asha.post(f"/desk/cases/{reference}/reply", data={**seen, "body": "From Asha"})
            return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        writing, replying = pool.submit(customer), pool.submit(agent)
        writing.result()
        code = replying.result()
    texts = said(app, reference)[1:]
    assert "From Cleo" in texts
    assert ("From Asha" in texts) == (code == 302)
    assert code in {302, 409}
