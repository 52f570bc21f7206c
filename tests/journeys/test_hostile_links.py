"""Mailed links and keys in addresses: what is forged, old, used or meant for something else opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.identity.actions import issue_token
from portal.identity.models import AccessToken
from portal.identity.rules import TOKEN_LIFETIME, TokenPurpose
from portal.kernel import clock
from portal.kernel.crypto import new_token, token_hash
from portal.kernel.references import new_reference
from portal.surveys.models import SurveyResponse
from tests.journeys.conftest import House
from tests.journeys.reading import read, send

ADDRESS = {TokenPurpose.TRACK_CASE: "/track/open/", TokenPurpose.RATE_CASE: "/rate/"}
OTHER = {
    TokenPurpose.TRACK_CASE: TokenPurpose.RATE_CASE,
    TokenPurpose.RATE_CASE: TokenPurpose.TRACK_CASE,
}
FORGERIES: dict[str, Callable[[str], str]] = {
    "empty": lambda token: "",
    "blank": lambda token: "%20",
    "small letters": lambda token: token.lower(),
    "capitals": lambda token: token.upper(),
    "cut": lambda token: token[:-1],
    "longer": lambda token: token + "A",
    "random": lambda token: new_token(),
    "its own hash": token_hash,
    "all there are": lambda token: "%25",
    "very long": lambda token: "A" * 500,
    "with a mark": lambda token: token + "%E2%80%AE",
}


def link(house: House, purpose: TokenPurpose, subject: str | None = None) -> str:
    with house.session() as session:
        reference = subject if subject is not None else house.named["reference"]
        token = issue_token(session, purpose=purpose, subject=reference, now=clock.now())
        session.commit()
    return token


def use(client: FlaskClient, path: str, token_of: str = "/sign-in") -> int:
    """POST as the page's own form would, with whatever the page asks for."""
    form_token = read(client.get(token_of)).form_with("csrf_token").inputs["csrf_token"].value
    return client.post(path, data={"csrf_token": form_token, "score": "5", "comment": ""}).status_code


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("purpose", list(ADDRESS))
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_link_opens_nothing(house: House, purpose: TokenPurpose, forgery: str) -> None:
    token = link(house, purpose)
    path = ADDRESS[purpose] + FORGERIES[forgery](token)
    visitor = house.visitor()
    answer = visitor.get(path)
    assert answer.status_code == 410
    assert house.named["reference"] not in answer.get_data(as_text=True)
    assert use(visitor, path) == 410
    assert visitor.get(ADDRESS[purpose] + token).status_code == 200, "The true one is still good."


@pytest.mark.parametrize("purpose", list(ADDRESS))
def test_a_link_for_one_thing_does_not_do_another(house: House, purpose: TokenPurpose) -> None:
    token, visitor = link(house, purpose), house.visitor()
    elsewhere = ADDRESS[OTHER[purpose]] + token
    assert visitor.get(elsewhere).status_code == 410
    assert use(visitor, elsewhere) == 410


@pytest.mark.parametrize("purpose", list(ADDRESS))
def test_a_link_works_once_and_not_for_ever(house: House, purpose: TokenPurpose) -> None:
    visitor = house.visitor()
    used, old = ADDRESS[purpose] + link(house, purpose), ADDRESS[purpose] + link(house, purpose)
    for _ in range(3):  # mail scanners and curious people
        assert house.visitor().get(used).status_code == 200
        assert house.visitor().head(used).status_code == 200
    assert use(visitor, used) == 302
    assert use(house.visitor(), used) == 410
    assert visitor.get(used).status_code == 410
    with clock.held_at(clock.now() + TOKEN_LIFETIME[purpose] + timedelta(seconds=1)):
        assert visitor.get(old).status_code == 410
        assert use(visitor, old) == 410


@pytest.mark.parametrize("purpose", list(ADDRESS))
@pytest.mark.parametrize("subject", ["", "0000-00000", "nonsense", "%"])
def test_a_link_to_no_case_opens_nothing(house: House, purpose: TokenPurpose, subject: str) -> None:
    visitor, path = house.visitor(), ADDRESS[purpose] + link(house, purpose, subject)
    assert use(visitor, path) == 410
    assert not read(visitor.get("/track")).text.count("Cases open in this browser")


def test_no_token_is_stored_as_it_was_sent(house: House) -> None:
    token = link(house, TokenPurpose.TRACK_CASE)
    with house.session() as session:
        stored = session.scalars(select(AccessToken).where(AccessToken.token_hash == token_hash(token))).one()
        assert token not in str({c.key: getattr(stored, c.key) for c in AccessToken.__table__.columns})


@pytest.mark.requirement("DM-S1")
def test_a_forged_survey_link_stores_no_answer(house: House) -> None:
    use(house.visitor(), "/rate/" + new_token())
    with house.session() as session:
        before = session.scalars(select(SurveyResponse)).all()
    use(house.visitor(), "/rate/" + link(house, TokenPurpose.TRACK_CASE))
    with house.session() as session:
        assert len(session.scalars(select(SurveyResponse)).all()) == len(before)


@pytest.mark.requirement("SEC-04")
def test_somebody_elses_case_looks_like_none(house: House) -> None:
    """Whoever has opened one case is told as much about another as about one that never was: nothing."""
    theirs = house.arguments["desk.cases.case.reference"][1]
    browser = house.tracking()
    for suffix, typed in (("", "message"), ("/withdrawal", "reason")):
        answers = []
        for reference in (theirs, new_reference()):
            path = f"/track/{reference}{suffix}"
            got = browser.get(path)
            assert (got.status_code, got.location) == (302, f"/track?reference={reference}")
            form = read(browser.get("/track")).form_with("reference")
            form.action = path
            sent = send(browser, path, form, {typed: "Words that must not be lost"})
            assert sent.status_code == 403
            assert "Words that must not be lost" in read(sent).text
            answers.append(read(sent).text.replace(reference, ""))
        assert answers[0] == answers[1]


@pytest.mark.requirement("SEC-04")
@pytest.mark.parametrize("page", ["form", "answers", "check", "done"])
def test_a_draft_cannot_be_guessed(house: House, page: str) -> None:
    key = house.arguments["citizen.cases.raise_draft.key"]
    for guess in (new_token(), key.swapcase(), key[:-1], key + "A", token_hash(key), "1", "%20"):
        answer = house.visitor().get(f"/raise/draft/{guess}/{page}")
        assert answer.status_code == 410
        assert "I looked everywhere" not in answer.get_data(as_text=True)
        assert use(house.visitor(), f"/raise/draft/{guess}/{page}") in {405, 410}


@pytest.mark.requirement("HS-L1a")
def test_a_vote_cannot_be_completed_by_anybody_else(house: House) -> None:
    slug = house.named["slug"]
    headers = {"Sec-Fetch-Site": "same-origin"}
    mine = house.visitor().post(f"/faqs/{slug}/vote", data={"useful": "no"}, headers=headers).location
    assert house.visitor().get(mine).status_code == 200
    for forged in (mine[:-1], mine + "A", mine.replace("ticket=", "ticket=1"), mine.split("ticket=")[0]):
        assert house.visitor().get(forged).status_code == 302
    for origin in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": origin}
        sent = house.visitor().post(f"/faqs/{slug}/vote", data={"useful": "no"}, headers=headers)
        assert sent.status_code == 403
