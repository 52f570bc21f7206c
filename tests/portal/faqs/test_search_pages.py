"""Search as a reader meets it, and what is written down about it."""

from __future__ import annotations

import shutil
import time
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from content import library
from content.models import SearchEventKind
from portal.faqs import search_log as log_module
from portal.faqs.search_log import SearchLog, Step, case_followed
from portal.faqs.search_service import find_answers
from portal.kernel import clock
from portal.kernel.db import Database
from portal.web.kept_page import MAX_AGE_SECONDS
from tests.portal.faqs.shelf import MIA, Shelf, links


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    """Three answers, in the index."""
    shelf = Shelf(app, now)
    shelf.publish(
        "forgot",
        "I have forgotten my password",
        section="signing-in",
        summary="Ask for a new password yourself.",
        body="Choose Forgotten your password on the sign-in page.",
    )
    shelf.publish("find-a-log", "Find a log in CORE", body="Type the tenant code into the box.")
    shelf.publish("delta-form", "A form is locked in Delta", section="delta", body="Somebody has it open.")
    shelf.index()
    return shelf


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def results(page: str) -> list[str]:
    return [urlsplit(link).path for link in links(page) if link.startswith("/faqs/")]


@pytest.mark.requirement("HS-L1a", "CS-S1")
def test_a_search_finds_and_marks_and_can_be_linked_to(shelf: Shelf, client: FlaskClient) -> None:
    page = text(client, "/search?q=forgotten+passwords")
    assert results(page)[0] == "/faqs/forgot"
    assert "<mark>forgotten</mark>" in page
    assert "1 answer for “forgotten passwords”" in page
    assert 'value="forgotten passwords"' in page
    assert "Signing In" in page


def test_each_result_carries_the_trail_of_its_search(shelf: Shelf, client: FlaskClient) -> None:
    page = text(client, "/search?q=forgotten+password")
    [link] = [link for link in links(page) if link.startswith("/faqs/")]
    trail = parse_qs(urlsplit(link).query)
    assert trail["q"] == ["forgotten password"]
    client.get(link)
    searched, opened = shelf.events()
    assert (searched.kind, opened.kind) == (SearchEventKind.searched, SearchEventKind.opened)
    assert searched.search_key == opened.search_key == trail["s"][0]


def test_a_misspelt_search_asks_what_was_meant(shelf: Shelf, client: FlaskClient) -> None:
    page = text(client, "/search?q=pasword&service=signing-in")
    assert "Did you mean" in page
    assert "/search?q=password&service=signing-in" in links(page)


def test_a_search_can_be_kept_to_one_subject(shelf: Shelf, client: FlaskClient) -> None:
    everywhere = text(client, "/search?q=locked+form+log")
    assert set(results(everywhere)) == {"/faqs/delta-form", "/faqs/find-a-log"}
    assert "/search?q=locked+form+log&service=delta" in links(everywhere)
    kept = text(client, "/search?q=locked+form+log&service=delta")
    assert results(kept) == ["/faqs/delta-form"]
    assert '<input type="hidden" name="service" value="delta">' in kept
    assert "/search?q=locked+form+log" in links(kept)
    assert results(text(client, "/search?q=locked+form+log&service=nonsense")) == results(everywhere)


def test_many_results_come_page_by_page(shelf: Shelf, client: FlaskClient) -> None:
    for number in range(23):
        shelf.publish(f"scheme-{number}", f"Scheme number {number}")
    shelf.index()
    seen: list[str] = []
    path: str | None = "/search?q=scheme"
    while path:
        page = text(client, path)
        seen += results(page)
        path = next((link for link in links(page) if f"page={len(seen) // 10 + 1}" in link), None)
    assert sorted(seen) == sorted(f"/faqs/scheme-{number}" for number in range(23))
    assert "23 answers" in page
    assert "page 3" in page
    searched = shelf.events()
    assert len(searched) == 1, "the later pages are the same search"
    assert all(searched[0].search_key in link for link in links(page) if link.startswith("/faqs/"))


def test_a_page_behind_the_last_leads_to_the_first(shelf: Shelf, client: FlaskClient) -> None:
    answer = client.get("/search?q=password&page=99")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/search?q=password")
    assert client.get("/search?q=password&page=-1").status_code == 200
    assert client.get("/search?q=password&page=1e9").status_code == 200


@pytest.mark.requirement("CS-S1", "CS-S2")
def test_a_search_without_answers_helps_on(shelf: Shelf, client: FlaskClient) -> None:
    page = text(client, "/search?q=zzqx+wibble&service=delta")
    assert "No answers for “zzqx wibble” here" in page
    assert {"/search?q=zzqx+wibble", "/services/core"} <= set(links(page))
    way = next(link for link in links(page) if link.startswith("/raise/delta?"))
    assert parse_qs(urlsplit(way).query)["q"] == ["zzqx wibble"]
    [event] = shelf.events()
    assert (event.words, event.hit_count, event.service_key) == ("zzqx wibble", 0, "delta")


@pytest.mark.parametrize("query", ["", "?q=", "?q=+++", "?q=%00%07", "?service=core"])
def test_a_search_for_nothing_offers_what_there_is(shelf: Shelf, client: FlaskClient, query: str) -> None:
    page = text(client, f"/search{query}")
    assert {"/services/core", "/services/signing-in"} <= set(links(page))
    assert shelf.events() == []


def test_a_very_long_search_is_cut_and_says_so(shelf: Shelf, client: FlaskClient) -> None:
    page = text(client, "/search?q=" + "password+" * 60)
    assert "first 200 characters" in page
    assert results(page) == ["/faqs/forgot"]
    assert "first 200 characters" not in text(client, "/search?q=" + "x" * 200)


@pytest.mark.requirement("SEC-11")
def test_whatever_is_typed_is_only_words(shelf: Shelf, client: FlaskClient) -> None:
    for typed in [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "*",
        "?",
        "id:1",
        "title:[a TO z]",
        "password~2",
        "(((",
        '"',
        "AND OR NOT",
        "%",
        "_",
        "\\",
        "'; DROP TABLE revision;--",
        "‮drowssap",
        "🙂",
        "e\u0301" * 100,
        "\ud800",
    ]:
        for path in ("/search", "/search/suggestions"):
            answer = client.get(path, query_string={"q": typed.encode("utf-8", "surrogatepass")})
            assert answer.status_code == 200
            assert "<script>alert" not in answer.get_data(as_text=True) or answer.is_json
            assert "<img src=x" not in answer.get_data(as_text=True)


@pytest.mark.requirement("GDPR")
def test_the_log_says_what_was_searched_and_never_by_whom(shelf: Shelf, client: FlaskClient) -> None:
    client.get("/search?q=password+for+jo.bloggs%40example.com+phone+01632+960+999")
    [event] = shelf.events()
    assert event.words == "password for [email] phone [number]"
    assert event.hit_count
    assert set(type(event).__table__.columns.keys()) == {
        "id", "at", "search_key", "kind", "words", "hit_count", "service_key", "item_id", "case_reference",
    }  # fmt: skip


def test_a_search_answered_from_memory_is_counted_too(app: Flask, shelf: Shelf, now: datetime) -> None:
    with clock.held_at(now):
        assert text(app.test_client(), "/search?q=password")
    later = now + timedelta(seconds=MAX_AGE_SECONDS / 2)
    with clock.held_at(later):
        assert text(app.test_client(), "/search?q=password")
    events = shelf.events()
    assert [(event.at, event.words, event.hit_count) for event in events] == [
        (now, "password", 1),
        (later, "password", 1),
    ]


def test_looking_at_the_head_of_a_search_is_no_search(shelf: Shelf, client: FlaskClient) -> None:
    assert client.head("/search?q=password").status_code == 200
    assert shelf.events() == []


@pytest.mark.requirement("CS-S1")
def test_search_answers_without_an_index(app: Flask, shelf: Shelf, client: FlaskClient) -> None:
    shutil.rmtree(app.config["SETTINGS"].data_dir / "search")
    page = text(client, "/search?q=password")
    assert results(page) == ["/faqs/forgot"]
    assert text(client, "/search/suggestions?q=pass") == "[]\n"


def test_what_was_withdrawn_is_never_found_however_late_the_index_is(
    shelf: Shelf, client: FlaskClient
) -> None:
    gone = shelf.publish("secret", "Embarrassing answer")
    shelf.index()
    assert results(text(client, "/search?q=embarrassing")) == ["/faqs/secret"]
    shelf.withdraw(gone)
    page = text(client, "/search?q=embarrassing")
    assert "Embarrassing answer" not in page
    assert "No answers" in page


def test_what_was_kept_names_no_page_that_has_just_closed(
    shelf: Shelf, client: FlaskClient, now: datetime
) -> None:
    """Neither before nor after the worker has told the index."""
    shelf.publish("flood", "Flood line", kind="notice", expires_at=now + timedelta(minutes=1))
    shelf.index()
    paths = ("/search/suggestions?q=flood", "/search?q=flood", "/services/core", "/", "/sitemap.xml")
    for path in paths:
        kept = [text(client, path) for _ in range(2)]
        with clock.held_at(now + timedelta(seconds=59)):
            assert all("lood" in page.replace("q=flood", "") for page in (*kept, text(client, path)))
    with clock.held_at(now + timedelta(seconds=60)):
        for path in paths:
            assert "Flood line" not in text(client, path)
            assert "/faqs/flood" not in text(client, path)


def test_a_new_answer_is_found_as_soon_as_the_index_has_it(shelf: Shelf, client: FlaskClient) -> None:
    """A result page made while the index is behind is not kept for the next reader."""
    shelf.publish("quokka", "Feeding a quokka")
    assert results(text(client, "/search?q=quokka")) == []
    assert text(client, "/search/suggestions?q=quok") == "[]\n"
    shelf.index()
    assert results(text(client, "/search?q=quokka")) == ["/faqs/quokka"]
    assert "Feeding a quokka" in text(client, "/search/suggestions?q=quok")


def test_synonyms_work_as_soon_as_an_owner_saves_them(shelf: Shelf, client: FlaskClient) -> None:
    assert results(text(client, "/search?q=watchword")) == []
    with shelf.session() as session:
        library.set_synonyms(session, terms=["watchword", "password"], actor=MIA, now=shelf.now)
    assert results(text(client, "/search?q=watchword")) == ["/faqs/forgot"]


def test_suggestions_are_a_list_of_titles(shelf: Shelf, client: FlaskClient) -> None:
    answer = client.get("/search/suggestions?q=forg")
    assert answer.is_json
    assert answer.get_json() == ["I have forgotten my password"]
    assert client.get("/search/suggestions").get_json() == []
    assert shelf.events() == []


def test_answers_offered_before_a_case_fit_its_service(app: Flask, shelf: Shelf) -> None:
    with app.test_request_context(), shelf.session() as session:
        words = "password locked form log"
        found = find_answers(session, words, "delta", 5)
        assert {answer.slug for answer in found} == {"forgot", "delta-form"}
        assert all(answer.title and answer.summary is not None for answer in found)
        assert len(find_answers(session, words, None, 5)) == 3
        assert len(find_answers(session, words, "delta", 1)) == 1
        assert find_answers(session, "zzqx", "delta", 5) == ()


def test_that_a_case_followed_is_written_with_the_case(shelf: Shelf) -> None:
    with shelf.session() as session:
        for key in ("abcdefgh12", "", "no key", "x" * 41):
            case_followed(session, search_key=key, words="my pasword", reference="7K3M-9QXDR", now=shelf.now)
    [event] = shelf.events()
    assert (event.kind, event.search_key, event.words, event.case_reference) == (
        SearchEventKind.case_raised, "abcdefgh12", "my pasword", "7K3M-9QXDR",
    )  # fmt: skip


def step(words: str, at: datetime) -> Step:
    return Step(at, "abcdefgh12", SearchEventKind.searched, words, hit_count=0)


def test_steps_wait_until_the_database_can_be_written(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: SearchLog = app.extensions["search_log"]
    monkeypatch.setattr(log_module, "BATCH", 2)
    monkeypatch.setattr(log_module, "FLUSH_SECONDS", 3600.0)
    real = Database.session
    for number in range(5):
        log.add(step(f"words {number}", shelf.now))

    def broken(*args: object, **kwargs: object) -> object:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(Database, "session", broken)
        with pytest.raises(OperationalError):
            log.flush()
    assert Database.session is real
    assert [event.words for event in shelf.events()] == [f"words {number}" for number in range(5)]


def test_the_log_writes_itself_and_never_grows_without_end(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "FLUSH_SECONDS", 0.01)
    monkeypatch.setattr(log_module, "MAX_WAITING", 3)
    log = SearchLog(app.extensions["database"])
    for number in range(5):
        log._waiting.append(step(f"first {number}", shelf.now))
    log.add(step("first last", shelf.now))
    assert words_after(shelf, 3) == ["first 3", "first 4", "first last"]
    log.add(step("second", shelf.now))
    assert words_after(shelf, 4)[-1] == "second"


def words_after(shelf: Shelf, number: int) -> list[str]:
    """The words in the database once there are ``number`` of them, however long the thread takes."""
    deadline = time.monotonic() + 30
    while len(found := [event.words for event in shelf.events()]) < number and time.monotonic() < deadline:
        time.sleep(0.01)
    return found
