"""Known problems: one notice, many cases, one answer for all; the public may wait to be told instead."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import worker
from portal.cases.actions import bulk
from portal.cases.models import CaseMessage
from portal.cases.problems.answering import AT_ONCE
from portal.cases.problems.models import KnownProblem
from portal.cases.queries import events_of
from portal.cases.queue.bulk_rules import PORTION
from portal.catalogue.queries import catalogue
from portal.faqs.models import Subscription
from portal.identity.models import Account, RoleGrant
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from tests.factories.cast import Cast, person
from tests.portal.cases.desk_work import a_case, case_now, do, stored, text_of
from tests.portal.cases.test_bulk import done
from tests.portal.cases.walks import begin

PROBLEM = {
    "title": "Logs cannot be saved",
    "words": "Saving a log shows an error since 9 today.\n\nWe are working on it.",
    "workaround": "Write it down and save it tomorrow.",
    "is_public": "y",
}


def made_known(app: Flask, client: FlaskClient, **more: Any) -> int:
    """The number of a new problem of CORE."""
    with stored(app) as session:
        core = case_service(session)
    answer = client.post("/desk/problems/new", data=PROBLEM | {"service": core} | more)
    assert answer.status_code == 302, text_of(answer)
    return int(answer.location.rpartition("/")[2])


def case_service(session: Session) -> int:
    service = catalogue(session).service("core")
    assert service is not None
    return service.id


def said_to(app: Flask, reference: str) -> list[str]:
    with stored(app) as session:
        case = case_now(app, reference).id
        ours = (CaseMessage.case_id == case, CaseMessage.direction == "outbound")
        return list(session.scalars(select(CaseMessage.body).where(*ours)))


def kinds(app: Flask, reference: str) -> list[str]:
    with stored(app) as session:
        return [event.kind for event in events_of(session, case_now(app, reference).id)]


def swept(app: Flask, name: str) -> None:
    """Let the worker do this job of its sweep."""
    for job in worker.sweep_jobs(app.extensions["database"]):
        if job.__name__ == name:
            job()


def mails(app: Flask, template_words: str) -> list[str]:
    with stored(app) as session:
        sent = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [mail.to_address for mail in sent if template_words in mail.subject]


@pytest.mark.requirement("DM-I1")
def test_one_answer_reaches_every_case_and_each_stays_its_own(app: Flask, cast: Cast, now: datetime) -> None:
    first, second = a_case(app, now), a_case(app, now, name="Carl Example", email="carl@example.org")
    alone, asha = a_case(app, now), cast.signed_in("asha")
    number = made_known(app, asha, case=first)
    page = asha.get(f"/desk/cases/{second}/problem")
    assert PROBLEM["title"] in text_of(page)
    typed = {"problem": number, "case": [second, alone]}
    result = done(asha, "problem", typed)
    assert "Known problem" in text_of(asha.get(f"/desk/cases/{second}"))
    assert first in text_of(asha.get(f"/desk/?problem={number}"))
    asha.post(f"/desk/cases/{alone}/problem/removal")
    assert kinds(app, alone)[-2:] == ["problem_joined", "problem_left"]
    asha.post(f"{result}/undoing")
    assert kinds(app, second)[-1] == "problem_left", "the undo of hanging is a line of its own"
    asha.post(f"/desk/cases/{second}/problem", data={"problem": number})
    preview = asha.post(f"/desk/problems/{number}/answer", data={"body": "We are on it."})
    assert "Goes to 2 people on 2 cases." in text_of(preview)
    assert said_to(app, first) == []
    with clock.held_at(now + timedelta(minutes=20)):
        sent = asha.post(f"/desk/problems/{number}/answer", data={"body": "We are on it.", "step": "do"})
    assert "Finished: 2 of 2 cases" in text_of(asha.get(sent.location))
    assert "cannot be taken back" in text_of(asha.get(sent.location))
    assert said_to(app, first) == said_to(app, second) == ["We are on it."]
    assert said_to(app, alone) == []
    assert case_now(app, first).responded_at == now + timedelta(minutes=20), "a person wrote it"
    assert "problem_id" not in text_of(asha.get(f"/desk/cases/{first}"))


@pytest.mark.requirement("DM-I1")
def test_mending_resolves_all_and_tells_each_who_waits_once(app: Flask, cast: Cast, now: datetime) -> None:
    asha, reference = cast.signed_in("asha"), a_case(app, now)
    number = made_known(app, asha, case=reference)
    with stored(app) as session:
        problem = session.get_one(KnownProblem, number)
        for address, confirmed in (("yes@example.org", now), ("unsure@example.org", None)):
            session.add(
                Subscription(email=address, item_id=problem.item_id, asked_at=now, confirmed_at=confirmed)
            )
    told = {"answer": "Logs can be saved again.", "outcome": "not_knowledge", "resolves": "y"}
    preview = text_of(asha.post(f"/desk/problems/{number}/mending", data=told))
    assert "1 person who asked to be told" in preview
    assert "goes to 1 person on 1 case" in preview
    result = asha.post(f"/desk/problems/{number}/mending", data=told | {"step": "do"}).location
    assert case_now(app, reference).status == "resolved"
    database = app.extensions["database"]
    for _ in range(2):
        worker.MENDED.one(database)
    assert mails(app, "Mended: Logs cannot be saved") == ["yes@example.org"]
    visitor = cast.visitor()
    assert PROBLEM["title"] not in text_of(visitor.get("/"))
    with stored(app) as session:
        left = list(session.scalars(select(Subscription.email)))
    assert left == ["unsure@example.org"]
    asha.post(f"{result}/undoing")
    assert case_now(app, reference).status == "new"
    asha.post(f"/desk/problems/{number}/breaking")
    assert PROBLEM["title"] in text_of(visitor.get("/")), "not mended after all"


@pytest.mark.requirement("DM-I1")
def test_many_cases_are_the_workers_and_the_page_tells_how_far(
    app: Flask, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = AT_ONCE + 3
    references = [a_case(app, now, email=f"c{i}@example.org") for i in range(many)]
    asha = cast.signed_in("asha")
    number = made_known(app, asha)
    done(asha, "problem", {"problem": number, "case": references})
    sent = asha.post(f"/desk/problems/{number}/answer", data={"body": "Soon.", "step": "do"}).location
    assert f"0 of {many} cases so far" in text_of(asha.get(sent))
    database = app.extensions["database"]
    assert worker.ANSWERS.one(database)
    assert f"{PORTION} of {many} cases so far" in text_of(asha.get(sent))
    swept(app, "act_on_many_cases")
    assert f"Finished: {many} of {many} cases" in text_of(asha.get(sent))
    assert all(said_to(app, reference) == ["Soon."] for reference in references)

    told = {"answer": "It works again.", "outcome": "not_knowledge", "resolves": "y", "step": "do"}
    result = asha.post(f"/desk/problems/{number}/mending", data=told).location
    swept(app, "act_on_many_cases")
    assert {case_now(app, reference).status for reference in references} == {"resolved"}
    with clock.held_at(now + timedelta(minutes=1)):
        do(asha, references[0], "note", note="Rang to say thanks.")
    monkeypatch.setattr(bulk, "UNDONE_AT_ONCE", AT_ONCE)
    asha.post(f"{result}/undoing")
    assert f"Undoing: 0 of {many} cases are open again so far" in text_of(asha.get(result))
    assert case_now(app, references[1]).status == "resolved"
    assert worker.UNDOING.one(database)
    assert "Undoing: 9 of" in text_of(asha.get(result)), "a portion of 10, one of them touched since"
    assert "too late to undo" in text_of(asha.post(f"{result}/undoing", follow_redirects=True))
    swept(app, "act_on_many_cases")
    page = text_of(asha.get(result))
    assert f"This was undone: {many - 1} of {many} cases are open again." in page
    assert f"Not put back {references[0]} Somebody worked on it meanwhile." in page
    assert "resolved" not in {case_now(app, reference).status for reference in references[1:]}
    assert case_now(app, references[0]).status == "resolved"
    assert not worker.UNDOING.one(database)


@pytest.mark.requirement("DM-I1", "CS-S1")
def test_the_public_is_told_first_and_may_wait_instead(app: Flask, cast: Cast, now: datetime) -> None:
    number, visitor = made_known(app, cast.signed_in("asha")), cast.visitor()
    for path in ("/", "/services/core", "/raise/core", "/faqs/logs-cannot-be-saved"):
        page = text_of(visitor.get(path))
        assert PROBLEM["title"] in page, path
        assert PROBLEM["workaround"] in page, path
        assert "tell me when it is mended" in page, path
    about = {"problem": "not-change", "subject": PROBLEM["title"]}
    answers = begin(visitor, "/raise/core/log-queries", **about) + "/answers"
    offered = visitor.get(answers)
    assert "Known to be broken now" in text_of(offered)
    assert offered.text.count('href="/faqs/logs-cannot-be-saved"') == 1, (
        "above the answers, not among them too"
    )
    assert visitor.post(answers, data={"mended": "no-such-page"}).status_code == 404
    sent = visitor.post(answers, data={"mended": "logs-cannot-be-saved"})
    assert sent.location.endswith("/subscriptions/sent")
    assert visitor.get(answers).status_code == 410, "what was typed is forgotten"
    with stored(app) as session:
        mail = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        assert mail is not None
        assert "when it is mended" in mail.subject
        link = re.search(r"/subscriptions/confirm/\S+", mail.body)
        assert link is not None
    assert "once, when" in text_of(visitor.get(link[0]))
    assert "We will tell you when it is mended" in text_of(visitor.post(link[0]))
    assert "People to be told 1" in text_of(cast.signed_in("ben").get(f"/desk/problems/{number}"))


def test_words_stand_in_the_notice_alone_and_nobody_overwrites_them(
    app: Flask, cast: Cast, now: datetime
) -> None:
    asha, ben = cast.signed_in("asha"), cast.signed_in("ben")
    path = f"/desk/problems/{made_known(app, asha)}/words"
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', asha.get(path).get_data(as_text=True))
    assert seen is not None
    mine = {"seen": seen[1], "title": "Logs and schemes cannot be saved", "words": "Both fail."}
    assert ben.post(path, data=mine).status_code == 302
    late = asha.post(path, data=mine | {"words": "Only logs."})
    assert late.status_code == 409
    assert "Both fail." in text_of(late)
    assert "Only logs." in text_of(late)
    assert "Logs and schemes" in text_of(cast.visitor().get("/")), "shown at once"
    assert asha.post("/desk/problems/new", data={"title": ""}).status_code == 422


@pytest.mark.requirement("FR-014")
def test_a_problem_of_another_service_is_not_there(app: Flask, cast: Cast, now: datetime) -> None:
    number = made_known(app, cast.signed_in("asha"))
    with stored(app) as session:
        grants = session.scalars(select(RoleGrant))
        account = person(session, "ben").id
        mine = session.scalars(select(Account).where(Account.person_id == account)).one()
        for grant in grants:
            if grant.account_id == mine.id:
                grant.service_key = "delta"
    ben = cast.signed_in("ben")
    for part in ("", "/answer", "/mending", "/words"):
        assert ben.get(f"/desk/problems/{number}{part}").status_code == 404
    assert ben.post(f"/desk/problems/{number}/answer", data={"body": "x", "step": "do"}).status_code == 404
    assert PROBLEM["title"] not in text_of(ben.get("/desk/problems"))
