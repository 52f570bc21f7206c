"""One question after each case, asked by mail and answered once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cases.actions.resolution import resolve
from portal.cases.rules import KnowledgeOutcome
from portal.identity.actions import issue_token
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.surveys.models import SurveyInvitation, SurveyResponse
from tests.factories.cast import actor
from tests.portal.cases.walks import case_of, mailed_path, mails, open_session, raise_case, words


@pytest.fixture
def link(app: Flask, client: FlaskClient, now: datetime) -> str:
    """A case was raised and resolved; its survey's link came by mail."""
    reference = raise_case(client)
    with open_session(app) as session:
        resolve(
            session,
            case=case_of(session, reference),
            body="Done!",
            outcome=KnowledgeOutcome.NOT_KNOWLEDGE,
            knowledge_slug=None,
            actor=actor(session, "asha"),
            now=now,
        )
        session.commit()
        return mailed_path(session, "survey_invitation")


def responses(app: Flask) -> list[tuple[int, str]]:
    with open_session(app) as session:
        return [(r.score, r.comment) for r in session.scalars(select(SurveyResponse))]


@pytest.mark.requirement("DM-S1")
@pytest.mark.requirement("FR-019")
def test_after_resolution_one_question_is_asked_and_answered(
    app: Flask, client: FlaskClient, link: str
) -> None:
    for _ in range(3):  # a mail scanner looks, and looks again
        page = client.get(link)
    levels = ["Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"]
    places = [words(page).index(level) for level in levels]
    assert places == sorted(places)
    assert responses(app) == []
    thanks = client.post(link, data={"score": "4", "comment": "Quick.\r\nThank you <b>"})
    for _ in range(2):  # the thank-you page may be loaded again
        assert "Thank you for your answer" in words(client.get(thanks.location))
    assert responses(app) == [(4, "Quick.\nThank you <b>")]
    with open_session(app) as session:
        assert len(session.scalars(select(SurveyInvitation)).all()) == 1
        assert len(mails(session, "survey_invitation")) == 1


def test_only_five_levels_count(app: Flask, client: FlaskClient, link: str) -> None:
    for score in ["", "0", "6", "-1", "five", "4.5", "4 ", "٤", "x" * 10_000]:
        page = client.post(link, data={"score": score, "comment": "Kept all the same"})
        assert page.status_code == 422
        assert "Select how satisfied you were" in words(page)
        assert "Kept all the same" in page.text
        assert responses(app) == []


def test_a_long_comment_is_given_back(app: Flask, client: FlaskClient, link: str) -> None:
    page = client.post(link, data={"score": "1", "comment": "x" * 2_001})
    assert page.status_code == 422
    assert "x" * 2_001 in page.text
    assert responses(app) == []


@pytest.mark.parametrize("verb", ["get", "post"])
def test_links_that_ask_nothing(app: Flask, client: FlaskClient, link: str, now: datetime, verb: str) -> None:
    token = link.removeprefix("/rate/")
    with open_session(app) as session:
        tracking = issue_token(session, purpose=TokenPurpose.TRACK_CASE, subject="7K3M-9QXDR", now=now)
        unknown = issue_token(session, purpose=TokenPurpose.RATE_CASE, subject="7K3M-9QXDR", now=now)
        session.commit()
    data = {"score": "5"}
    wrong = ("", "/", "/x", f"/{token[:-1]}", f"/{token.swapcase()}", f"/{tracking}", f"/{unknown}")
    for path in wrong:
        answer = client.open(f"/rate{path}", method=verb, data=data if verb == "post" else None)
        assert answer.status_code == 410, path
    with clock.held_at(now + timedelta(days=30)):
        assert client.open(link, method=verb).status_code == 410
    assert responses(app) == []
    assert client.post(link, data=data).status_code == 302
    again = client.open(link, method=verb)
    assert again.status_code == 410
    assert "If you have already sent your answer, we have it." in words(again)
    assert responses(app) == [(5, "")]
