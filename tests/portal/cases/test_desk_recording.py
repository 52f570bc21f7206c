"""Recording what came by phone, post and the like: when it truly arrived, from whom, and once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.cases.desk_forms import MAX_NUMBER_LENGTH, whole_number
from portal.cases.models import Case, CaseEvent
from portal.cases.queries import case_by_reference, events_of, messages_of
from portal.cases.recording.receipt import is_too_old, received_moment
from portal.cases.rules import Channel
from portal.identity.models import Person, RoleGrant
from portal.kernel import clock
from portal.kernel.clock import LONDON
from portal.notifications.models import OutboxMessage
from portal.web.time_input import NoSuchHour, read_time
from tests.factories.cases import answered
from tests.factories.cast import Cast, person
from tests.portal.cases.desk_work import a_case, case_now, stored, text_of

TYPED: dict[str, Any] = {
    "submission_key": "k1",
    "person": "0",
    "name": "Padma Rao",
    "email": "padma.rao@example.com",
    "phone": "01632 960 555",
    "channel": "phone",
    "received_on-day": "10",
    "received_on-month": "6",
    "received_on-year": "2026",
    "received_time": "9:40",
    "about": "core/log-queries",
    "subject": "Cannot find a log",
    "details": "She looked under Submitted.",
    "what_next": "queue",
}


@pytest.fixture
def asha(cast: Cast) -> FlaskClient:
    return cast.signed_in("asha")


def record(client: FlaskClient, **changes: Any) -> str:
    """The reference of the case that was recorded."""
    answer = client.post("/desk/record", data=TYPED | changes)
    assert answer.status_code == 302, text_of(answer)
    return answer.location.rsplit("/", 1)[1]


def count(app: Flask, table: type[Any]) -> int:
    with stored(app) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.requirement("FR-002", "FR-006")
@pytest.mark.parametrize("channel", [c.value for c in Channel if c is not Channel.WEB])
def test_every_channel_is_recorded(app: Flask, asha: FlaskClient, now: datetime, channel: str) -> None:
    case = case_now(app, record(asha, channel=channel))
    assert (case.channel, case.status, case.subject) == (channel, "new", "Cannot find a log")


@pytest.mark.requirement("FR-011", "DM-P2")
def test_the_clock_starts_when_it_truly_arrived(app: Flask, asha: FlaskClient, now: datetime) -> None:
    friday = {
        "received_on-day": "5",
        "received_on-month": "June",
        "received_time": "4.30pm",
        "channel": "post",
    }
    case = case_now(app, record(asha, **friday))
    assert case.received_at == datetime(2026, 6, 5, 15, 30, tzinfo=UTC), "British Summer Time"
    assert case.registered_at == now
    assert case.response_due_at == datetime(2026, 6, 8, 16, 30, tzinfo=UTC), "one working day: Monday 17:30"
    with stored(app) as session:
        who = [(e.kind, e.actor_name) for e in events_of(session, case.id)]
        assert ("registered", "Asha Example") in who
        first = messages_of(session, case.id, with_notes=True)[0]
        assert (first.author_name, first.at) == ("Padma Rao", case.received_at)


@pytest.mark.requirement("FR-001", "FR-003", "FR-020")
def test_a_customer_is_made_once_and_found_again(app: Flask, asha: FlaskClient, now: datetime) -> None:
    people = count(app, Person)
    first = case_now(app, record(asha))
    second = case_now(app, record(asha, submission_key="k2", email=" PADMA.RAO@example.com", name="P. Rao"))
    assert first.requester_id == second.requester_id
    assert (first.requester.name, first.requester.phone) == ("Padma Rao", "01632 960 555")
    assert second.requester.name == "Padma Rao", "what is typed does not change the record"
    assert count(app, Person) == people + 1


@pytest.mark.requirement("FR-001", "FR-003")
def test_a_customer_is_found_by_a_fragment_and_chosen(app: Flask, asha: FlaskClient, now: datetime) -> None:
    known = a_case(app, now, answered)
    with stored(app) as session:
        cleo = person(session, "cleo").id
    found = asha.get("/desk/record?find=cleo")
    assert f'value="choose/{cleo}"' in found.get_data(as_text=True)
    chosen = asha.get(f"/desk/record?person={cleo}")
    assert known in text_of(chosen), "their latest cases stand beside the form"
    assert f'name="person" value="{cleo}"' in chosen.get_data(as_text=True)
    case = case_now(app, record(asha, person=cleo, name="", email=""))
    assert case.requester_id == cleo
    assert "Nobody found" in text_of(asha.get("/desk/record?find=zzz%25"))


@pytest.mark.requirement("SC-F1", "HS-LV")
def test_solved_at_once_is_one_case_with_one_answer(app: Flask, asha: FlaskClient, now: datetime) -> None:
    solved = {"what_next": "solved", "answer": "It is under Deleted.", "outcome": "not_knowledge"}
    case = case_now(app, record(asha, **solved))
    assert (case.status, case.resolved_at, case.responded_at, case.level) == ("resolved", now, now, 2)
    assert case.assignee
    assert case.assignee.name == "Asha Example"
    with stored(app) as session:
        purposes = list(session.scalars(select(OutboxMessage.purpose).order_by(OutboxMessage.id)))
    assert "case_resolved" in purposes
    assert "case_acknowledgement" not in purposes, "they have the answer: nothing to acknowledge"


def test_taken_at_once(app: Flask, asha: FlaskClient, now: datetime) -> None:
    case = case_now(app, record(asha, what_next="take"))
    assert (case.status, case.responded_at) == ("in_progress", None)


@pytest.mark.requirement("DM-P1")
def test_priority_is_the_category_s_own_or_from_the_matrix(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    usual = case_now(app, record(asha))
    pressing = case_now(app, record(asha, submission_key="k2", impact="high", urgency="high"))
    assert (usual.priority, pressing.priority) == ("P3", "P1")


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    for changes, error in [
        ({"name": ""}, "Enter the customer’s name, or find their record"),
        ({"person": "999999", "name": ""}, "Enter the customer’s name, or find their record"),
        ({"email": "padma@"}, "Enter an e-mail address in the correct format"),
        ({"channel": "web"}, "Choose how it reached us"),
        ({"received_on-day": "11"}, "Date received must be today or in the past"),
        ({"received_on-year": "1026"}, "Date received must be in the last 5 years"),
        ({"received_on-month": "13"}, "Date received must be a real date"),
        ({"received_time": "10:01"}, "Time received must not be later than now"),
        ({"received_time": "half past"}, "Time received must be a time, like 14:05 or 2:05pm"),
        ({"about": "core/nothing"}, "Choose what it is about"),
        ({"subject": "x" * 201}, "Subject must be 200 characters or fewer"),
        ({"subject": "\x00 "}, "Enter the subject"),
        ({"what_next": "solved", "outcome": "not_knowledge"}, "Enter what you told them"),
        ({"what_next": "solved", "answer": "x"}, "Choose what this says about our FAQs"),
        ({"what_next": "solved", "answer": "x", "outcome": "faq_used"}, "Enter which FAQ it was"),
    ]:
        answer = asha.post("/desk/record", data=TYPED | {"details": "Long story"} | changes)
        assert answer.status_code == 422
        assert error in text_of(answer)
        assert "Long story" in answer.get_data(as_text=True) or "details" in changes
        assert count(app, Case) == 0


def test_an_hour_that_does_not_exist_is_said_on_both_forms(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    day = {"day": "28", "month": "3", "year": "2027"}
    kept = {"channel": "phone", "kind": "more", "said": "Long story", "version": "1", "contact_time": "1:30"}
    received = {f"received_on-{part}": value for part, value in day.items()}
    called = {f"contact_on-{part}": value for part, value in day.items()}
    path = f"/desk/cases/{a_case(app, now)}/contact"
    with clock.held_at(datetime(2027, 3, 28, 1, 40, tzinfo=UTC)):
        recorded = asha.post("/desk/record", data=TYPED | received | {"received_time": "1:30"})
        added = asha.post(path, data=kept | called)
    for answer in (recorded, added):
        assert answer.status_code == 422
        assert "this time does not exist" in text_of(answer)


def test_the_page_starts_with_now_in_london(app: Flask, asha: FlaskClient, now: datetime) -> None:
    page = asha.get("/desk/record").get_data(as_text=True)
    assert 'value="10:00"' in page, "09:00 UTC in summer"
    assert '<optgroup label="CORE">' in page
    with clock.held_at(datetime(2026, 1, 10, 23, 30, tzinfo=UTC)):
        assert 'value="23:30"' in asha.get("/desk/record").get_data(as_text=True)


def test_a_form_sent_twice_is_one_case(app: Flask, cast: Cast, now: datetime) -> None:
    clients = [cast.signed_in("asha"), cast.signed_in("ben"), cast.signed_in("dana")]

    def send(client: FlaskClient) -> str:
        with clock.held_at(now):
            return record(client)

    with ThreadPoolExecutor(len(clients)) as pool:
        references = set(pool.map(send, clients))
    references.add(record(clients[0]))
    assert len(references) == 1
    assert count(app, Case) == 1
    with stored(app) as session:
        case = case_by_reference(session, references.pop())
        assert case is not None
        kinds = [event.kind for event in session.scalars(select(CaseEvent))]
    assert sorted(kinds) == ["acknowledged", "registered"]


def test_going_back_and_typing_the_next_contact_loses_nothing(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    first = record(asha)
    for changes in ({"details": "He cannot pay."}, {"name": "Ravi Mehta", "email": ""}):
        second = asha.post("/desk/record", data=TYPED | changes)
        page = second.get_data(as_text=True)
        assert second.status_code == 422
        assert f"became case {first}" in text_of(second)
        assert all(value in page for value in changes.values())
        key = re.search(r'name="submission_key"[^>]* value="([^"]+)"', page)
        assert key is not None
        assert record(asha, **changes, submission_key=key[1]) != first
    assert record(asha, name="P. Rao") == first, "the address says that it is she"
    assert record(asha, submission_key=None) != first, "a form without its key is a form"


def test_who_does_not_work_for_the_service_is_not_led_to_a_page_that_is_not_there(
    app: Flask, asha: FlaskClient, now: datetime
) -> None:
    with stored(app) as session:
        for grant in session.scalars(select(RoleGrant)):
            grant.service_key = "delta"
    answer = asha.post("/desk/record", data=TYPED, follow_redirects=True)
    assert answer.status_code == 200
    assert "has been recorded. It is for a service you do not work for" in text_of(answer)


@given(st.times())
def test_any_time_of_day_can_be_typed(moment: time) -> None:
    wanted = moment.replace(second=0, microsecond=0)
    assert read_time(f"{moment:%H:%M}") == wanted
    assert read_time(f" {moment:%H.%M} ") == wanted
    assert read_time(f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'PM'}") == wanted


@pytest.mark.parametrize(
    "text", ["", "24:00", "12:60", "13pm", "0am", "7", "noon", "1:2", "12:345", "-1:00", "١:٠٠"]
)
def test_what_is_no_time_is_not_read_as_one(text: str) -> None:
    assert read_time(text) is None


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.times())
def test_a_moment_reads_back_as_the_local_time_that_was_typed(day: date, at: time) -> None:
    try:
        moment = received_moment(day, at, datetime(2050, 1, 1, tzinfo=UTC))
    except NoSuchHour:
        assert (at.hour, day.month) == (1, 3), "the night the clocks go forward has no 01:30"
        return
    assert moment.tzinfo is UTC
    assert moment.astimezone(LONDON).replace(tzinfo=None) == datetime.combine(day, at)


def test_in_an_hour_that_comes_twice_just_now_is_the_second() -> None:
    for now, hour in [((0, 40), 0), ((1, 40), 1), ((9, 0), 1), ((20, 0), 0)]:
        found = received_moment(date(2027, 10, 31), time(1, 30), datetime(2027, 10, 31, *now, tzinfo=UTC))
        assert found == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 6, 10)))
def test_old_dates_are_told_from_slips(day: date) -> None:
    assert is_too_old(day, date(2026, 6, 10)) == ((date(2026, 6, 10) - day).days > 5 * 365)


@given(st.one_of(st.none(), st.integers(min_value=0), st.text()))
def test_a_hidden_number_is_a_number_whatever_is_sent(sent: int | str | None) -> None:
    number = whole_number(str(sent) if isinstance(sent, int) else sent)
    assert number >= 0
    if isinstance(sent, int) and len(str(sent)) <= MAX_NUMBER_LENGTH:
        assert number == sent
