"""The front page, the page of a service, and how to reach the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.kinds import NOTICE
from portal.catalogue.models import Peak
from portal.catalogue.queries import catalogue
from portal.kernel import clock
from tests.portal.faqs.shelf import FROM_HERE, Shelf, links, statements


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    return Shelf(app, now)


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.mark.requirement("CS-S1")
def test_home_offers_search_services_and_the_desk(shelf: Shelf, client: FlaskClient) -> None:
    page = text(client, "/")
    assert '<label class="wm-hero__lead' in page
    assert 'name="q"' in page
    for key in ("core", "delta", "eclaims", "tfam", "nicore"):
        assert f"/services/{key}" in links(page)
    assert {"/raise", "/track", "mailto:help@example.org"} <= set(links(page))
    assert "01632 960 123" in page
    assert "Open now until 17:30" in page


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (
            datetime(2026, 4, 3, 11, 0, tzinfo=UTC),
            "Closed today (Good Friday). Opens Tuesday 7 April at 09:00",
        ),
        (datetime(2026, 6, 13, 11, 0, tzinfo=UTC), "Closed today. Opens Monday 15 June at 09:00"),
        (datetime(2026, 6, 10, 20, 0, tzinfo=UTC), "Closed now. Opens Thursday 11 June at 09:00"),
    ],
)
@pytest.mark.requirement("CS-S1")
def test_a_closed_desk_names_the_next_working_day(
    client: FlaskClient, moment: datetime, sentence: str
) -> None:
    with clock.held_at(moment):
        assert sentence in text(client, "/")
        assert sentence in text(client, "/contact")


def test_contact_lists_the_hours_of_a_week_with_its_holidays(client: FlaskClient) -> None:
    with clock.held_at(datetime(2026, 4, 2, 11, 0, tzinfo=UTC)):
        page = text(client, "/contact")
    assert "Closed (Good Friday)" in page
    assert "Closed (Easter Monday)" in page
    assert "09:00 to 17:30" in page


@pytest.mark.requirement("CS-S1")
def test_home_says_what_is_broken_now_and_when_nothing_is(shelf: Shelf, client: FlaskClient) -> None:
    assert "No known problems" in text(client, "/")
    problem = shelf.publish("core-is-slow", "CORE is slow", kind=NOTICE, summary="We are working on it.")
    page = text(client, "/")
    assert "No known problems" not in page
    assert "/faqs/core-is-slow" in links(page)
    assert "We are working on it." in page
    shelf.withdraw(problem)
    assert "CORE is slow" not in text(client, "/")


def test_home_puts_what_helped_first(shelf: Shelf, client: FlaskClient) -> None:
    for number in range(8):
        shelf.publish(f"answer-{number}", f"Answer {number}")
    for _ in range(2):
        client.post("/faqs/answer-7/vote", data={"useful": "yes"}, headers=FROM_HERE)
    client.post("/faqs/answer-5/vote", data={"useful": "yes"}, headers=FROM_HERE)
    client.post("/faqs/answer-3/vote", data={"useful": "no"}, headers=FROM_HERE)
    shelf.publish("a-new-one", "A new one")  # moves the page cache on
    listed = [link for link in links(text(client, "/")) if link.startswith("/faqs/")]
    assert listed == [f"/faqs/answer-{number}" for number in (7, 5, 0, 1, 2, 3)]


def test_an_empty_home_still_helps(client: FlaskClient, now: datetime) -> None:
    page = text(client, "/")
    assert "There are no answers here yet" in page


def test_home_asks_the_database_eight_times_at_most(app: Flask, shelf: Shelf) -> None:
    shelf.publish("one", "One")
    shelf.publish("slow", "Slow", kind=NOTICE)
    app.test_client().get("/contact")  # hours and catalogue are kept in memory from here on
    app.test_client().get("/services/core")
    with statements(app) as asked:
        assert app.test_client().get("/").status_code == 200
    assert 0 < len(asked) <= 8, asked


@pytest.mark.requirement("HS-L1a", "CS-S4")
def test_a_service_shows_its_answers_by_category(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("find-a-log", "Find a log", categories=("log-queries",))
    shelf.publish("rent", "Rent too high", categories=("manual-validation", "log-queries"))
    shelf.publish("odd", "Something odd", categories=("no-such-category",))
    shelf.publish("first-time", "Signing in at first", section="signing-in", categories=("user-management",))
    shelf.publish("delta-form", "A Delta form", section="delta", categories=("log-queries",))
    page = text(client, "/services/core")
    parts = page.split("<h2")
    in_category = {part.split(">", 1)[1].split("<")[0]: links(part) for part in parts[1:]}
    assert "/faqs/find-a-log" in in_category["Finding or downloading a log"]
    assert "/faqs/rent" in in_category["Finding or downloading a log"]
    assert in_category["Manual validation of a log"] == ["/faqs/rent"]
    assert in_category["Other answers"][0] == "/faqs/odd"
    assert any("/faqs/first-time" in found for found in in_category.values())
    assert "A Delta form" not in page
    assert "/raise/core" in links(page)
    jumps = [link for link in links(page) if link.startswith("#") and link != "#main-content"]
    assert len(jumps) == 4
    for jump in jumps:
        assert f'id="{jump[1:]}"' in page


def test_a_subject_that_is_no_service_has_a_page_too(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("forgot", "I forgot my password", section="signing-in", categories=("password-query",))
    page = text(client, "/services/signing-in")
    assert "/faqs/forgot" in links(page)
    assert "/raise" in links(page)
    assert "/services/signing-in" in links(text(client, "/"))


@pytest.mark.requirement("DM-PB")
def test_a_service_shows_the_busy_times_ahead_and_none_that_are_over(
    shelf: Shelf, client: FlaskClient, now: datetime
) -> None:
    with shelf.session() as session:
        service = catalogue(session).service("core")
        assert service is not None
        session.add_all(
            Peak(service_id=service.id, title=title, note="", starts_on=day, ends_on=day)
            for title, day in (
                ("Yesterday's deadline", date(2026, 6, 9)),
                ("Today's deadline", date(2026, 6, 10)),
                ("Year-end deadline", date(2026, 7, 3)),
            )
        )
    page = text(client, "/services/core")
    assert "Yesterday" not in page
    assert page.index("Today&#39;s deadline") < page.index("Year-end deadline")
    assert "Friday 3 July 2026" in page


@pytest.mark.requirement("CS-S1")
def test_a_service_tells_what_is_broken_there_and_only_there(shelf: Shelf, client: FlaskClient) -> None:
    shelf.publish("delta-down", "Delta is down", section="delta", kind=NOTICE)
    shelf.publish("core-one", "A CORE answer")
    assert "Delta is down" in text(client, "/services/delta")
    assert "Delta is down" not in text(client, "/services/core")


def test_a_service_without_answers_leads_to_a_person(client: FlaskClient, now: datetime) -> None:
    page = text(client, "/services/tfam")
    assert "No answers here yet" in page
    assert "/raise/tfam" in links(page)


@pytest.mark.parametrize("key", ["nothing", "CORE", "core'--", "🙂"])
def test_an_unknown_service_is_not_found(client: FlaskClient, key: str) -> None:
    assert client.get(f"/services/{key}").status_code == 404
