"""One answer: reading it, judging it, and going on from it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.models import SearchEventKind, VoteReason
from tests.factories.cast import Cast
from tests.portal.faqs.shelf import FROM_HERE, Shelf, links, statements

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'n' ‮"


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    return Shelf(app, now)


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def vote(client: FlaskClient, slug: str, useful: str = "no") -> str:
    """Vote as a browser does; the address of the page that follows."""
    answer = client.post(f"/faqs/{slug}/vote", data={"useful": useful}, headers=FROM_HERE)
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.requirement("HS-L1a", "CS-S1")
def test_an_answer_is_read_without_signing_in(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("other", "Another answer")
    shelf.publish("reset", "Reset it", summary="In short.", body="Press **here**.", related=("other",))
    page = text(client, "/faqs/reset")
    assert '<h1 class="govuk-heading-l">Reset it</h1>' in page
    assert "<strong>here</strong>" in page
    assert "In short." in page
    assert "Last checked" in page
    assert "Wednesday 10 June 2026" in page
    assert {"/faqs/other", "/services/core", "/raise?faq=reset"} <= set(links(page))
    assert "Was this page useful?" in page
    assert "Edit this page" not in page


def test_a_long_answer_has_contents_and_a_short_one_has_none(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("short", "Short", body="## One\n\nText.\n\n## Two\n\nText.")
    shelf.publish("long", "Long", body="## One & *all*\n\nText.\n\n## Two\n\nText.\n\n## Three\n\nText.")
    assert 'id="contents"' not in text(client, "/faqs/short")
    page = text(client, "/faqs/long")
    assert ">One &amp; all</a>" in page
    for jump in ("#section-two", "#section-three"):
        assert jump in links(page)
        assert f'id="{jump[1:]}"' in page


@pytest.mark.requirement("SEC-11")
def test_what_authors_type_is_shown_as_text(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("hostile", HOSTILE, summary=HOSTILE, body=f"{HOSTILE}\n\n[x](javascript:alert(1))")
    shelf.index()
    paths = ("/faqs/hostile", "/", "/services/core", "/search?q=quotes", "/faqs/hostile/thanks")
    for path in paths:
        page = text(client, path)
        assert "<script>alert" not in page
        assert "javascript:" not in page
    assert "&lt;script&gt;" in text(client, "/faqs/hostile")


def test_an_answer_asks_the_database_six_times_at_most(app: Flask, shelf: Shelf) -> None:
    """Besides what is kept of the catalogue and the sections while nobody changes them."""
    shelf.publish("other", "Another answer")
    shelf.publish("reset", "Reset it", related=("other",), categories=("log-queries",))
    assert app.test_client().get("/faqs/other").status_code == 200
    with statements(app) as asked:
        assert app.test_client().get("/faqs/reset").status_code == 200
    assert 0 < len(asked) <= 6, asked


@pytest.mark.parametrize("slug", ["nothing", "Reset", "reset'--", "🙂", "a" * 3000])
def test_an_unknown_answer_is_not_found(shelf: Shelf, client: FlaskClient, slug: str) -> None:
    shelf.publish("reset", "Reset it")
    assert client.get(f"/faqs/{slug}").status_code == 404
    assert client.get(f"/faqs/{slug}/feedback").status_code == 404
    assert client.get(f"/faqs/{slug}/thanks").status_code == 404
    answer = client.post(f"/faqs/{slug}/vote", data={"useful": "yes"}, headers=FROM_HERE)
    assert answer.status_code == 404


def test_an_old_address_leads_to_the_new_one_with_the_words_searched_for(
    shelf: Shelf, client: FlaskClient
) -> None:
    shelf.move(shelf.publish("reset", "Reset it"), "reset-password")
    answer = client.get("/faqs/reset?q=forgot+it&s=abcdefgh12")
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).path == "/faqs/reset-password"
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"q": ["forgot it"], "s": ["abcdefgh12"]}


def test_a_withdrawn_answer_says_so_and_names_others(shelf: Shelf, client: FlaskClient) -> None:
    gone = shelf.publish("reset", "Reset your password")
    shelf.publish("forgot", "I forgot my password")
    shelf.index()
    assert client.get("/faqs/reset").status_code == 200
    shelf.withdraw(gone)
    answer = client.get("/faqs/reset")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 410
    assert "“Reset your password” was taken down on Wednesday 10 June 2026" in page
    assert {"/faqs/forgot", "/raise", "/services/core"} <= set(links(page))
    assert "/faqs/reset" not in links(page)


def test_what_is_said_of_a_page_that_moves_meanwhile_is_kept(shelf: Shelf, client: FlaskClient) -> None:
    page = shelf.publish("reset", "Reset it")
    said = {"reason": "inaccurate", "comment": "The button is green"}
    shelf.move(page, "reset-password")
    assert client.post("/faqs/reset/vote", data={"useful": "no"}).status_code == 303
    assert client.post("/faqs/reset/flag", data=said).status_code == 200
    shelf.withdraw(page)
    answer = client.post("/faqs/reset-password/flag", data=said)
    assert (answer.status_code, "The button is green" in answer.text) == (410, True)


@pytest.mark.requirement("CS-S2")
def test_raising_a_case_carries_the_page_and_the_words(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("reset", "Reset it")
    page = text(client, "/faqs/reset?q=can%27t+get+in+%26+%3Cb%3E&s=abcdefgh12")
    way = next(link for link in links(page) if link.startswith("/raise?"))
    assert parse_qs(urlsplit(way).query) == {
        "faq": ["reset"],
        "q": ["can't get in & <b>"],
        "s": ["abcdefgh12"],
    }
    assert "/search?q=can%27t+get+in+%26+%3Cb%3E" in links(page)


@pytest.mark.requirement("CS-S1")
def test_what_a_search_opened_is_counted(shelf: Shelf, client: FlaskClient) -> None:
    item_id = shelf.publish("reset", "Reset it")
    client.get("/faqs/reset?q=forgot+it&s=abcdefgh12")
    client.head("/faqs/reset?q=forgot+it&s=abcdefgh12")
    client.get("/faqs/reset?s=no%20key")
    client.get("/faqs/reset?q=words+without+a+key")
    opened = [(e.kind, e.search_key, e.words, e.item_id) for e in shelf.events()]
    assert opened == [(SearchEventKind.opened, "abcdefgh12", "forgot it", item_id)]


def test_only_those_who_may_edit_see_the_way_to_the_editor(shelf: Shelf, cast: Cast) -> None:
    shelf.publish("reset", "Reset it")
    assert "/editor/faqs/reset/edit" in links(text(cast.signed_in("edith"), "/faqs/reset"))
    assert "Edit this page" not in text(cast.signed_in("asha"), "/faqs/reset")
    assert "Edit this page" not in text(cast.visitor(), "/faqs/reset")


@pytest.mark.parametrize(("said", "is_useful"), [("yes", True), ("no", False)])
def test_a_vote_is_kept_at_once(shelf: Shelf, client: FlaskClient, said: str, is_useful: bool) -> None:
    item_id = shelf.publish("reset", "Reset it")
    following = vote(client, "reset", said)
    assert [(v.item_id, v.is_useful, v.reason, v.comment) for v in shelf.votes()] == [
        (item_id, is_useful, None, "")
    ]
    page = text(client, following)
    assert ("It is out of date" in page) is not is_useful
    assert "<textarea" in page


def test_a_reason_and_a_comment_complete_the_vote_without_personal_data(
    shelf: Shelf, client: FlaskClient
) -> None:
    shelf.publish("reset", "Reset it")
    following = vote(client, "reset")
    typed = {"reason": "out_of_date", "comment": "Wrong year.\r\nCall me: 01632 960123, me@example.org"}
    for _ in range(2):  # a second click changes nothing
        answer = client.post(following, data=typed)
        assert answer.status_code == 303
    [kept] = shelf.votes()
    assert kept.reason is VoteReason.out_of_date
    assert kept.comment == "Wrong year.\nCall me: [number], [email]"
    assert "Thank you for your comment" in text(client, answer.headers["Location"])


def test_everything_after_the_vote_may_be_left_out(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("reset", "Reset it")
    assert client.post(vote(client, "reset"), data={}).status_code == 303
    assert [(v.reason, v.comment) for v in shelf.votes()] == [(None, "")]


@pytest.mark.parametrize(
    "typed", [{"reason": "nonsense"}, {"comment": "x" * 1001}, {"reason": "other", "comment": "é" * 100_000}]
)
def test_a_comment_that_cannot_be_kept_is_shown_again(
    shelf: Shelf, client: FlaskClient, typed: dict[str, str]
) -> None:
    shelf.publish("reset", "Reset it")
    answer = client.post(vote(client, "reset"), data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "<title>Error: " in page
    assert typed.get("comment", "") in page
    assert [(v.reason, v.comment) for v in shelf.votes()] == [(None, "")]


@pytest.mark.requirement("SEC-11")
def test_nobody_adds_to_the_vote_of_another(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("reset", "Reset it")
    shelf.publish("other", "Another answer")
    following = vote(client, "reset")
    forged = [
        "/faqs/reset/feedback",
        "/faqs/reset/feedback?ticket=",
        "/faqs/reset/feedback?ticket=1",
        following[:-2] + ("aa" if not following.endswith("aa") else "bb"),
    ]
    for path in forged:
        answer = client.post(path, data={"comment": "forged"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/faqs/reset")
    client.post(following.replace("/faqs/reset/", "/faqs/other/"), data={"comment": "elsewhere"})
    assert [v.comment for v in shelf.votes()] == [""]


@pytest.mark.requirement("SEC-11")
def test_a_page_of_another_site_cannot_vote(app: Flask, shelf: Shelf) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    shelf.publish("reset", "Reset it")
    for headers in [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example.com"},
        {"Origin": "http://localhost.example.com"},
        {"Origin": "http://localhost:99"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Referer": "https://evil.example.com/?http://localhost/"},
    ]:
        answer = FlaskClient(app).post("/faqs/reset/vote", data={"useful": "no"}, headers=headers)
        assert answer.status_code == 403
        assert shelf.votes() == []


@pytest.mark.parametrize(
    "headers",
    [FROM_HERE, {"Origin": "http://localhost"}, {"Referer": "http://localhost/faqs/reset"}],
    ids=str,
)
def test_a_reader_votes_without_a_token(app: Flask, shelf: Shelf, headers: dict[str, str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    shelf.publish("reset", "Reset it")
    assert (
        FlaskClient(app).post("/faqs/reset/vote", data={"useful": "no"}, headers=headers).status_code == 303
    )
    assert len(shelf.votes()) == 1


def test_the_page_after_the_vote_asks_for_a_token(app: Flask, shelf: Shelf, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    shelf.publish("reset", "Reset it")
    answer = client.post(vote(client, "reset"), data={"comment": "no token"}, headers=FROM_HERE)
    assert answer.status_code == 400
    assert [v.comment for v in shelf.votes()] == [""]


def test_a_vote_that_says_nothing_is_refused(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("reset", "Reset it")
    for data in ({}, {"useful": ""}, {"useful": "maybe"}, {"useful": "YES"}):
        assert client.post("/faqs/reset/vote", data=data, headers=FROM_HERE).status_code == 400
        assert shelf.votes() == []


def test_opening_the_vote_address_changes_nothing(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("reset", "Reset it")
    assert client.get("/faqs/reset/vote?useful=yes").status_code == 405
    assert shelf.votes() == []
