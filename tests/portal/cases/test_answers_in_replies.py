"""An answer found beside the reply, put into it, sent, and noted on the case and with the page (CS018)."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cases.models import CaseAnswer
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, as_it_stands, case_now, do, stored, text_of
from tests.portal.faqs.shelf import Shelf

LINK = "http://127.0.0.1:8000/faqs/log"


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    shelf = Shelf(app, now)
    shelf.publish(
        "log", "Find a log", body="Search for its number.\n\nThen open it.", staff_note="Ask the owner."
    )
    shelf.publish("tax", "Find a form")
    shelf.index()
    return shelf


@pytest.fixture
def asha(cast: Cast, shelf: Shelf) -> FlaskClient:
    return cast.signed_in("asha")


def used_on(app: Flask) -> list[tuple[int, str]]:
    with stored(app) as session:
        return [tuple(row) for row in session.execute(select(CaseAnswer.case_id, CaseAnswer.faq_slug))]  # type: ignore[misc]


def test_the_search_starts_with_the_subject_and_loses_nothing_typed(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now)
    assert f'formaction="/desk/cases/{reference}/answers"' in asha.get(f"/desk/cases/{reference}").text
    page = do(asha, reference, "answers", body='Dear "Cleo",\n\nlook:')
    assert page.status_code == 200
    assert "I cannot find my log" in page.text
    assert "Insert this answer “Find a log”" in text_of(page)
    assert "Dear &#34;Cleo&#34;,\n\nlook:" in page.text
    again = do(asha, reference, "answers", body="Dear Cleo", q="no such thing", used=["tax"])
    assert "No answer found" in again.text
    assert 'name="used" value="tax"' in again.text
    back = do(asha, reference, "answers", body="Dear Cleo", q="form", used=["tax"], back="yes")
    assert "Dear Cleo</textarea>" in back.text


@pytest.mark.requirement("CS018")
def test_an_inserted_answer_is_sent_noted_and_counted(
    app: Flask, asha: FlaskClient, cast: Cast, now: datetime
) -> None:
    reference = a_case(app, now)
    before = as_it_stands(app, reference)
    reply = do(asha, reference, "answers", body="Dear Cleo,", insert="log")
    words = f"Dear Cleo,\n\nSearch for its number.\n\nThen open it.\n\n{LINK}"
    assert f"{words}</textarea>" in reply.text
    assert "Ask the owner" not in reply.text
    assert 'value="log" checked' in reply.text
    assert as_it_stands(app, reference) == before
    assert used_on(app) == []

    assert do(asha, reference, "reply", body=words, used=["log"]).status_code == 302
    assert do(asha, reference, "reply", body=words, used=["log", "tax"]).status_code == 302
    case = case_now(app, reference)
    assert sorted(used_on(app)) == [(case.id, "log"), (case.id, "tax")]
    shown = asha.get(f"/desk/cases/{reference}")
    assert "Replied to the customer with an answer (log, tax)" in text_of(shown)
    assert 'value="faq_used" checked' in shown.text
    evidence = text_of(cast.signed_in("alex").get("/editor/faqs/log/revisions/1"))
    assert f"Cases answered with it 1: {reference}" in evidence


def test_a_link_instead_and_an_answer_taken_out_again(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    reply = do(asha, reference, "answers", body="", link="log", used=["tax"])
    assert f"Find a log: {LINK}</textarea>" in reply.text
    assert reply.text.count(" checked") == 2
    assert do(asha, reference, "reply", body="Never mind.").status_code == 302
    assert used_on(app) == []


def test_what_the_public_cannot_read_goes_into_no_reply(
    app: Flask, shelf: Shelf, asha: FlaskClient, now: datetime
) -> None:
    reference = a_case(app, now)
    shelf.withdraw(shelf.publish("gone", "Find a lost log"))
    for slug in ("gone", "no-such", "x" * 5_000, "\x00"):
        assert do(asha, reference, "answers", body="Dear", insert=slug).status_code == 404, slug
        assert do(asha, reference, "reply", body="Dear", used=[slug]).status_code == 302, slug
    assert used_on(app) == []


def test_a_reply_refused_or_overtaken_keeps_its_answers(app: Flask, asha: FlaskClient, now: datetime) -> None:
    reference = a_case(app, now)
    empty = do(asha, reference, "reply", body=" ", used=["log"])
    assert empty.status_code == 422
    assert 'value="log" checked' in empty.text
    stale = as_it_stands(app, reference)
    do(asha, reference, "assignment", take="yes")
    overtaken = do(asha, reference, "reply", body="Here.", used=["log"], **stale)
    assert overtaken.status_code == 409
    assert 'value="log" checked' in overtaken.text
    assert used_on(app) == []


def test_only_the_desk(app: Flask, cast: Cast, asha: FlaskClient, now: datetime) -> None:
    address = f"/desk/cases/{a_case(app, now)}/answers"
    assert cast.signed_in("edith").get(address).status_code == 403
    assert cast.signed_in("edith").post(address, data={"insert": "log"}).status_code == 403
    assert asha.get("/desk/cases/AAAA-0000/answers").status_code == 404
