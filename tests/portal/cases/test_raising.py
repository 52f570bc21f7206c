"""From "I need help" to a reference: nothing typed is lost, and one question makes one case."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from content.models import PageVote, SearchEvent, SearchEventKind
from portal.cases.citizen.check_page import CheckPage
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.forms.models import FormDraft
from portal.kernel import clock
from portal.kernel.prepared import Prepared, Values
from tests.factories.intake import take_in
from tests.portal.cases.walks import (
    ERROR_FORM,
    TYPED,
    begin,
    case_of,
    mails,
    open_session,
    publish,
    raise_case,
    send,
    words,
)

FULL = TYPED | {"happened_time": "after lunch", "message": "Error 17", "page": "Start"}


def count(app: Flask, table: type[Case] | type[FormDraft]) -> int:
    with open_session(app) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.requirement("CS-S1")
def test_from_the_list_of_services_to_the_form(client: FlaskClient) -> None:
    services = client.get("/raise?faq=delta-error&q=red+box&s=abcdefgh")
    carried = "faq=delta-error&amp;q=red+box&amp;s=abcdefgh"
    assert f'href="/raise/delta?{carried}"' in services.text
    categories = client.get("/raise/delta?faq=delta-error&q=red+box&s=abcdefgh")
    assert f'href="{ERROR_FORM}?{carried}"' in categories.text
    assert "Delta shows an error message and the user does not know what to do." in categories.text
    form = client.get(f"{ERROR_FORM}?q=red+box")
    assert 'value="red box"' in form.text


@pytest.mark.requirement("HS-L0")
def test_those_who_cannot_sign_in_come_first(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    publish(app, tmp_path, "forgotten-password", "I have forgotten my password", "Reset it.", now=clock.now())
    page = client.get("/raise/delta")
    places = [
        page.text.index(mark)
        for mark in (
            "If you cannot sign in",
            "/faqs/forgotten-password",
            "/password-query",
            "Everything else",
        )
    ]
    assert places == sorted(places)
    assert "front of the queue" in page.text


@pytest.mark.requirement("HS-L0")
def test_their_case_jumps_the_queue(app: Flask, client: FlaskClient) -> None:
    draft = begin(client, "/raise/delta/password-query", need="password")
    with open_session(app) as session:
        done = send(client, draft)
        assert "front of the queue" in words(done)
        case = session.scalars(select(Case)).one()
        assert case.is_fast_lane
        assert case.queue_band == 0


@pytest.mark.requirement("FR-002")
@pytest.mark.requirement("FR-004")
@pytest.mark.requirement("FR-011")
def test_a_form_becomes_a_case(app: Flask, client: FlaskClient, now: datetime) -> None:
    reference = raise_case(client, **FULL)
    with open_session(app) as session:
        case = case_of(session, reference)
        assert (case.channel, case.received_at, case.registered_at) == ("web", now, now)
        assert (case.subject, case.priority, case.status) == (TYPED["subject"], "P2", "new")
        message = session.scalars(select(CaseMessage)).one()
        assert (message.direction, message.body) == ("inbound", TYPED["details"])
        assert {entry["label"]: entry["value"] for entry in case.answers} == {
            "When did it happen?": "5 June 2026",
            "About what time?": "after lunch",
            "What message did you see on the screen?": "Error 17",
            "On which page or form were you?": "Start",
            "Which browser do you use?": "Mozilla Firefox",
            "Does this stop you from working?": "Yes, it stops me",
            "Telephone number": "01632 960 555",
            "Organisation": "Example Homes",
        }
        kinds = list(session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))
        assert kinds == ["registered", "acknowledged"]


@pytest.mark.requirement("CS-S1")
@pytest.mark.requirement("SC-R1")
@pytest.mark.parametrize(
    ("moment", "promise", "hours"),
    [
        (datetime(2026, 6, 10, 9, 0, tzinfo=UTC), "Wednesday 10 June at 11:00", "Open now until 17:30"),
        (datetime(2026, 6, 10, 16, 0, tzinfo=UTC), "Thursday 11 June at 09:30", "Open now until 17:30"),
        (
            datetime(2026, 12, 25, 9, 0, tzinfo=UTC),
            "Tuesday 29 December at 10:00",
            "Closed today (Christmas Day). Opens Tuesday 29 December at 09:00",
        ),
    ],
)
def test_the_confirmation_says_what_happens_next_and_when(
    app: Flask, client: FlaskClient, moment: datetime, promise: str, hours: str
) -> None:
    with clock.held_at(moment):
        done = send(client, begin(client))
    assert f"Someone will start work on it and write to you by {promise}." in words(done)
    assert hours in words(done)
    assert "cleo@example.org" in words(done).lower()
    with open_session(app) as session:
        mail = mails(session, "case_acknowledgement")[-1]
        assert (mail.to_address, promise in mail.body) == ("cleo@example.org", True)
        assert session.scalars(select(Case)).one().responded_at is None


@pytest.mark.requirement("FR-003")
def test_two_questions_of_one_person_are_on_one_record(app: Flask, client: FlaskClient) -> None:
    first, second = raise_case(client), raise_case(client, email="CLEO@example.org ", name="Somebody Else")
    with open_session(app) as session:
        cases = [case_of(session, reference) for reference in (first, second)]
        assert cases[0].requester_id == cases[1].requester_id


def test_sending_again_shows_the_same_confirmation(app: Flask, client: FlaskClient) -> None:
    draft = begin(client)
    pages = [send(client, draft) for _ in range(3)]
    assert len({words(page) for page in pages}) == 1
    assert client.get(f"{draft}/check").location == f"{draft}/done"
    assert client.get(f"{draft}/form").location == f"{draft}/done"
    assert client.post(f"{draft}/form", data=TYPED).location == f"{draft}/done"
    assert count(app, Case) == 1


def test_eight_clicks_at_once_make_one_case(app: Flask) -> None:
    draft = begin(app.test_client())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: app.test_client().post(f"{draft}/check").location, range(8)))
    assert set(answers) == {f"{draft}/done"}
    assert take_in(app) == 1
    assert count(app, Case) == 1


def test_back_finds_the_form_as_it_was_filled_in(client: FlaskClient, now: datetime) -> None:
    draft = begin(client)
    again = client.get(ERROR_FORM)
    assert again.location == f"{draft}/form"
    page = client.get(again.location)
    for typed in (
        "Error page when I press Submit",
        "Then a red box came up.",
        'value="2026"',
        "Cleo Example",
    ):
        assert typed in page.text
    assert '<option value="firefox" selected>' in page.text
    assert client.get(f"{ERROR_FORM}?new=").text.count("Cleo Example") == 0
    with clock.held_at(now + timedelta(hours=2)):  # somebody else may sit there by then
        assert client.get(ERROR_FORM).status_code == 200
        assert client.get(f"{draft}/form").status_code == 200


def test_nothing_but_the_key_of_the_draft_is_in_the_browser(app: Flask, client: FlaskClient) -> None:
    draft = begin(client)
    cookie = client.get_cookie("drafts")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == (draft.rsplit("/", 1)[1], True, "Lax")
    assert client.get_cookie("session") is None
    for personal in (f"{ERROR_FORM}?q=red", f"{draft}/form", f"{draft}/check"):
        assert client.get(personal).headers["Cache-Control"] == "no-store"
    assert client.get(f"{ERROR_FORM}?q=red").location == f"{draft}/form"
    assert app.test_client().get(ERROR_FORM).text.count("Cleo Example") == 0
    send(client, draft)
    assert client.get(ERROR_FORM).status_code == 200  # what was sent is done with: an empty form
    client.set_cookie("drafts", "." + "x" * 3_000 + ".\u00e9..")
    assert client.get(ERROR_FORM).status_code == 200


def test_a_change_is_kept_and_a_refused_one_loses_nothing(client: FlaskClient) -> None:
    draft = begin(client)
    refused = client.post(f"{draft}/form", data=TYPED | {"subject": "", "details": "All new"})
    assert refused.status_code == 422
    assert "All new" in refused.text
    # With "no-store" a browser that goes back to this page shows "confirm form resubmission" instead.
    assert refused.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" not in refused.headers.get("Vary", "")
    assert "All new" not in client.get(f"{draft}/check").text
    client.post(f"{draft}/form", data=TYPED | {"subject": "Better words"})
    assert "Better words" in words(client.get(f"{draft}/check"))


@pytest.mark.requirement("CS-S2")
def test_another_category_takes_along_what_was_typed(client: FlaskClient) -> None:
    check = client.get(f"{begin(client)}/check").text
    key = check.split("/raise/delta?draft=")[1].split('"')[0]
    other = f"/raise/delta/browser-issue?draft={key}"
    assert f'href="{other}"' in client.get(f"/raise/delta?draft={key}").text
    form = client.get(other)
    for typed in ("Error page when I press Submit", "Then a red box came up.", "Example Homes"):
        assert typed in form.text
    assert client.get(f"{ERROR_FORM}?draft={key}").status_code == 200


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subject": "   "}, "Enter a few words about what you need"),
        ({"subject": "\x00\x07"}, "Enter a few words about what you need"),
        ({"subject": "x" * 151}, "must be 150 characters or fewer"),
        ({"details": ""}, "Enter what happened"),
        ({"happened_on-month": "13"}, "The date it happened must be a real date, like 27 3 2026"),
        ({"stopped": "perhaps"}, "Select whether this stops you from working"),
        ({"browser": "lynx"}, "Enter an answer to “Which browser do you use?”"),
        ({"name": ""}, "Enter your full name"),
        ({"email": "cleo"}, "Enter an e-mail address in the correct format, like name@example.org"),
        ({"email": "a@b.org\r\nBcc: c@d.org"}, "Enter an e-mail address in the correct format"),
        ({"phone": "none"}, "Enter a telephone number, like 01632 960 001"),
        ({"organisation": "x" * 201}, "Organisation must be 200 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    app: Flask, client: FlaskClient, change: dict[str, str], message: str
) -> None:
    page = client.post(ERROR_FORM, data=FULL | change)
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert page.text.count(message) >= 2  # in the summary and beside the question
    kept = {
        key: value for key, value in FULL.items() if key not in change and key not in {"email", "details"}
    }
    assert all(value in page.text for key, value in kept.items() if key not in {"browser", "stopped"})
    assert count(app, FormDraft) == 0


def test_a_megabyte_is_refused_and_given_back(client: FlaskClient) -> None:
    page = client.post(ERROR_FORM, data=TYPED | {"details": "long " * 200_000})
    assert page.status_code == 422
    assert "must be 5,000 characters or fewer" in page.text
    assert page.text.count("long long") > 50_000
    assert client.post(ERROR_FORM, data=TYPED | {"details": "x" * 3_000_000}).status_code == 413


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raise %}",
    "**bold** [link](javascript:alert(1)) <b>",
    "=HYPERLINK(1) +1 -1 @x",
    "emoji 👩‍👩‍👧 and \u202eright to left\u202c עברית",
    "controls \x00\x01\x1b[31m\x7f\x85 end",
    "'; DROP TABLE desk_case; --",
]


def test_hostile_text_is_only_text(app: Flask, client: FlaskClient) -> None:
    for text in HOSTILE:
        changes = dict.fromkeys(("subject", "details", "message", "page", "name", "organisation"), text)
        draft = begin(client, **changes)
        check, form = client.get(f"{draft}/check"), client.get(f"{draft}/form")
        done = send(client, draft)
        for page in (check, form, done):
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "<img src=x" not in page.text
            assert "\x00" not in page.text
        shown = "".join(sign for sign in text if sign.isprintable() or sign in "\u202e\u202c\u200d")
        assert " ".join(shown.split()) in words(check)
        with open_session(app) as session:
            newest = session.scalars(select(Case.subject).order_by(Case.id.desc())).first()
            assert newest == " ".join(shown.split())


def test_answers_that_may_help_come_first(
    app: Flask, client: FlaskClient, tmp_path: Path, now: datetime
) -> None:
    publish(app, tmp_path, "red-box", "A red box after Submit", "Press Submit twice. Red box gone.", now=now)
    draft = begin(client)
    page = client.get(f"{draft}/answers")
    assert 'href="/faqs/red-box"' in page.text
    assert f'href="{draft}/check"' in page.text
    assert client.get(f"{draft}/answers").status_code == 200  # come back as often as one likes
    thanks = client.post(f"{draft}/answers", data={"slug": "red-box"})
    assert client.get(thanks.location).status_code == 200
    with open_session(app) as session:
        assert session.scalars(select(PageVote.is_useful)).all() == [True]
    assert (count(app, Case), count(app, FormDraft)) == (0, 0)
    assert client.get(f"{draft}/check").status_code == 410
    assert client.get(ERROR_FORM).status_code == 200  # an empty form again


def test_no_answers_no_page(client: FlaskClient) -> None:
    draft = begin(client)
    assert client.get(f"{draft}/answers").location == f"{draft}/check"


@pytest.mark.parametrize("slug", ["", "no-such-page", "../../etc", "x" * 5_000])
def test_a_forged_answer_is_no_vote(app: Flask, client: FlaskClient, slug: str) -> None:
    assert client.post(f"{begin(client)}/answers", data={"slug": slug}).status_code == 302
    with open_session(app) as session:
        assert session.scalars(select(PageVote)).all() == []


def test_the_search_that_led_here_is_closed_with_the_case(app: Flask, client: FlaskClient) -> None:
    path = f"{ERROR_FORM}?faq=delta-error&q=red+box+cleo@example.org&s=abcdefgh12"
    send(client, begin(client, path))
    with open_session(app) as session:
        case = session.scalars(select(Case)).one()
        assert case.origin == {
            "faq_slug": "delta-error",
            "words": "red box cleo@example.org",
            "search_key": "abcdefgh12",
        }
        step = session.scalars(select(SearchEvent)).one()
        assert (step.kind, step.search_key) == (SearchEventKind.case_raised, "abcdefgh12")
        assert step.case_reference == case.reference
        assert "cleo" not in step.words


def test_an_old_draft_is_gone_and_says_so(client: FlaskClient, now: datetime) -> None:
    draft = begin(client)
    with clock.held_at(now + timedelta(days=8)):
        for page in ("form", "answers", "check", "done"):
            answer = client.get(f"{draft}/{page}")
            assert answer.status_code == 410
            assert "Raise a case" in words(answer)
        assert client.post(f"{draft}/check").status_code == 410
        assert "Then a red box came up." in client.post(f"{draft}/form", data=TYPED).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/raise/nowhere", 404),
        ("/raise/delta/nothing", 404),
        ("/raise/draft/x/form", 410),
        ("/raise/draft/%00/check", 404),
        ("/raise/draft/x/other", 404),
        ("/raise/delta?faq=%3Cscript%3E&q=" + "x" * 4_000 + "&s=../..", 200),
        (f"{ERROR_FORM}?q=" + "%F0%9F%98%80" * 300, 200),
        (f"{ERROR_FORM}?draft=" + "x" * 40, 200),
        ("/raise/answered", 200),
    ],
)
def test_addresses_nobody_gave_out(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_looking_changes_nothing(app: Flask, client: FlaskClient) -> None:
    draft = begin(client)
    for path in ("/raise", "/raise/delta", ERROR_FORM, f"{draft}/form", f"{draft}/answers", f"{draft}/check"):
        client.get(path)
    assert (count(app, Case), count(app, FormDraft)) == (0, 1)
    assert client.get(f"{draft}/done").location == f"{draft}/check"


def test_few_questions_are_asked_of_the_database(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_case(client)  # everything that is kept in memory is there now
    asked: list[str] = []
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    bound = Prepared.bound

    def noted(self: Prepared, values: Values) -> object:  # these go to the driver as they are
        asked.append(self.sql)
        return bound(self, values)

    monkeypatch.setattr(Prepared, "bound", noted)

    def queries(method: str, path: str, **options: object) -> int:
        asked.clear()
        assert client.open(path, method=method, **options).status_code in {200, 302}
        return len(asked)

    assert queries("GET", ERROR_FORM) <= 2
    assert queries("POST", ERROR_FORM, data=TYPED) <= 3
    draft = begin(client)
    assert queries("GET", f"{draft}/check") == 1
    assert queries("POST", f"{draft}/check") == 1
    assert queries("GET", f"{draft}/done") <= 4


def test_each_sees_what_they_typed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is drawn once for all who fill in a form, and nothing of one stays in it for the next."""
    pages, drafts = [], []
    for number, more in (("1", {}), ("2", {"phone": "", "organisation": "", "browser": "edge"})):
        odd = {
            "subject": f"<b>{number}</b> & \"{number}\" 'n'",
            "details": f"D{number}\nE",
            "name": f"N{number}",
        }
        client = app.test_client()
        draft = begin(client, ERROR_FORM, **odd, **more)
        drafts.append(draft)
        filled = client.get(f"{draft}/check")
        with monkeypatch.context() as patched:
            patched.setattr(CheckPage, "drawn", lambda page: page._draw(page.key, page._texts()))
            assert filled.text == client.get(f"{draft}/check").text
        pages.append(words(filled))
    assert "<b>1</b> & \"1\" 'n'" in pages[0]
    assert pages[1].count("Not given") == pages[0].count("Not given") + 2
    assert not {"N1", "D1", "Firefox"} & set(pages[1].split())
    assert drafts[0] not in filled.text
